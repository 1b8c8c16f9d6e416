// The outbox: rows that come and go with the units that publish them, its bound, and reading it.
#include "store/outbox.hpp"

#include <sqlite3.h>
#include <catch2/catch.hpp>

#include "faulty_disk.hpp"
#include "open_database.hpp"
#include "shop_model.hpp"
#include "store/outbox_reader.hpp"

using namespace tenon;
using namespace tenon::store;
using namespace tenon::store::test;

namespace {

/// Its interruption takes the whole transaction with it.
constexpr const char* kEndless =
    "INSERT INTO t SELECT 1000000 + i, 1 FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i "
    "+ 1 FROM n) SELECT i FROM n)";

tn_uuid subject(int number) {
  tn_uuid id{};
  id.b[15] = static_cast<std::uint8_t>(number);
  return id;
}

PublishedEvent sold(int number, std::string_view body = "{}") {
  return {"sold", 2, subject(number), {}, body};
}

/// A unit that changes a row of the module's and publishes that.
UnitBody insert_and_publish(Outbox& outbox, int number) {
  return [&outbox, number](Connection& connection) -> std::optional<Error> {
    if (auto failed = insert(number)(connection)) return failed;
    return outbox.append(connection, 1, sold(number));
  };
}

/// An open database with an outbox.
class Published {
 public:
  explicit Published(std::uint64_t rows_max = 1000) : outbox(rows_max) {
    REQUIRE_FALSE(database.run(create_outbox()));
  }
  std::int64_t number(const std::string& sql) {
    std::int64_t found = -1;
    must_succeed(database->read({}, [&](Connection& connection) -> std::optional<Error> {
      Statement statement = connection.prepare(sql, Trust::host);
      if (statement.step()) found = statement.integer(0);
      return std::nullopt;
    }));
    return found;
  }
  std::optional<Error> publish(const PublishedEvent& event) {
    return database->write(
        {}, [&](Connection& connection) { return outbox.append(connection, 1, event); });
  }
  OutboxSpan span() {
    OutboxSpan found;
    must_succeed(database->read({}, [&](Connection& connection) -> std::optional<Error> {
      found = outbox_span(connection);
      return std::nullopt;
    }));
    return found;
  }
  /// Events without their change, and changes without their event: none, ever.
  void check_pairs() {
    CHECK(number("SELECT count(*) FROM tenon_outbox LEFT JOIN t ON t.id = unicode(substr(subject, "
                 "16)) WHERE t.id IS NULL") == 0);
    CHECK(number("SELECT count(*) FROM tenon_outbox") ==
          number("SELECT count(*) FROM t WHERE id > 0"));
    CHECK(number("SELECT count(DISTINCT subject) FROM tenon_outbox") ==
          number("SELECT count(*) FROM tenon_outbox"));
  }

  OpenDatabase database;
  Outbox outbox;
};

}  // namespace

TEST_CASE("an event is a row with all that it was published with") {
  Published published;
  const std::string trace(16, '\x2a');
  REQUIRE_FALSE(published.publish({"sold", 2, subject(7), trace, R"({"a":1})"}));
  REQUIRE_FALSE(published.publish(sold(8)));
  CHECK(published.number("SELECT seq FROM tenon_outbox WHERE event = 'sold' AND version = 2 AND "
                         "org_id = 1 AND body = '{\"a\":1}' AND hex(trace_id) = "
                         "'2A2A2A2A2A2A2A2A2A2A2A2A2A2A2A2A' AND hex(subject) LIKE '%07'") == 1);
  CHECK(published.number("SELECT count(*) FROM tenon_outbox WHERE trace_id IS NULL") == 1);
  // uuid7, ascending; the time in microseconds, of this very hour.
  CHECK(published.number("SELECT count(*) FROM tenon_outbox WHERE substr(hex(id), 13, 1) = '7'") ==
        2);
  CHECK(published.number("SELECT (SELECT id FROM tenon_outbox WHERE seq = 1) < (SELECT id FROM "
                         "tenon_outbox WHERE seq = 2)") == 1);
  CHECK(
      published.number("SELECT count(*) FROM tenon_outbox WHERE abs(at / 1000000 - strftime('%s', "
                       "'now')) < 3600") == 2);
}

TEST_CASE("a unit that is undone has published nothing") {
  Published published;
  const auto failed = published.database->write({}, [&](Connection& connection) {
    must_succeed(insert_and_publish(published.outbox, 1)(connection));
    return std::optional(Error{Errc::failed_precondition, "shop.sold_out", "sold out", ""});
  });
  CHECK(code_of(failed) == "shop.sold_out");
  CHECK(published.number("SELECT count(*) FROM tenon_outbox") == 0);
  // Its number is given to the next: there is no gap to wait for.
  REQUIRE_FALSE(published.database->write({}, insert_and_publish(published.outbox, 2)));
  CHECK(published.number("SELECT max(seq) FROM tenon_outbox") == 1);
}

TEST_CASE("units of a batch that are run again publish once, the one that breaks it not at all") {
  Published published;
  std::atomic<std::uint32_t> gone{0};
  std::atomic<int> runs{0};
  std::vector<std::thread> threads;
  std::optional<Error> poisoned;
  {
    HeldWriter held(*published.database);
    for (int i = 1; i <= 40; ++i) {
      threads.emplace_back([&, i] {
        must_succeed(published.database->write({}, [&, i](Connection& connection) {
          ++runs;
          return insert_and_publish(published.outbox, i)(connection);
        }));
      });
      if (i != 20) continue;
      published.database.wait_until_waiting(20);
      threads.emplace_back([&] {
        poisoned = published.database->write(
            {UINT64_MAX, &gone}, [&](Connection& connection) -> std::optional<Error> {
              must_succeed(insert_and_publish(published.outbox, 99)(connection));
              gone = 1;
              connection.prepare(kEndless, Trust::module).run();
              return std::nullopt;
            });
      });
      published.database.wait_until_waiting(21);
    }
    published.database.wait_until_waiting(41);
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(code_of(poisoned) == "tenon.cancelled");
  CHECK(runs == 60);  // those before it ran twice
  CHECK(published.number("SELECT count(*) FROM tenon_outbox") == 40);
  published.check_pairs();
}

TEST_CASE("when the commit of a batch fails, each of its units has published once") {
  FaultyDisk disk;
  Published published;
  std::vector<std::thread> threads;
  {
    HeldWriter held(*published.database);
    for (int i = 1; i <= 30; ++i) {
      threads.emplace_back([&, i] {
        must_succeed(published.database->write({}, insert_and_publish(published.outbox, i)));
      });
    }
    published.database.wait_until_waiting(30);
    disk.writes(FileKind::log).fail(SQLITE_FULL, 1);
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(published.database->counters().units_run_again == 31);
  published.check_pairs();
  CHECK(published.span().rows() == 30);
}

TEST_CASE("the oldest go when there are more rows than there may be") {
  Published published(5);
  for (int i = 1; i <= 5; ++i) REQUIRE_FALSE(published.publish(sold(i)));
  CHECK(published.span().dropped() == 0);
  for (int i = 6; i <= 12; ++i) {
    REQUIRE_FALSE(published.publish(sold(i)));
    CHECK(published.number("SELECT count(*) FROM tenon_outbox") == 5);
  }
  const OutboxSpan span = published.span();
  CHECK(span.first == 8);
  CHECK(span.last == 12);
  CHECK(span.rows() == 5);
  CHECK(span.dropped() == 7);
  // What a unit took out comes back with it.
  const auto undone = published.database->write({}, [&](Connection& connection) {
    must_succeed(published.outbox.append(connection, 1, sold(13)));
    return std::optional(Error{Errc::aborted, "shop.no", "no", ""});
  });
  CHECK(code_of(undone) == "shop.no");
  CHECK(published.span().first == 8);
}

TEST_CASE("a limit that was lowered is reached step by step") {
  Published published(10'000);
  REQUIRE_FALSE(published.database->write({}, [&](Connection& connection) -> std::optional<Error> {
    for (int i = 0; i < 3000; ++i) must_succeed(published.outbox.append(connection, 1, sold(1)));
    return std::nullopt;
  }));
  Outbox lower(10);
  const std::int64_t expected[] = {2001, 1002, 10, 10};
  for (const std::int64_t rows : expected) {
    must_succeed(published.database->write(
        {}, [&](Connection& connection) { return lower.append(connection, 1, sold(1)); }));
    CHECK(published.number("SELECT count(*) FROM tenon_outbox") == rows);
  }
}

TEST_CASE("a number that was seen is never given again") {
  Published published(1);
  for (int i = 1; i <= 3; ++i) REQUIRE_FALSE(published.publish(sold(i)));
  REQUIRE_FALSE(published.database.run("DELETE FROM tenon_outbox"));
  CHECK(published.span().rows() == 0);
  REQUIRE_FALSE(published.publish(sold(4)));
  CHECK(published.span().first == 4);
}

TEST_CASE("an event that is too large is refused, and the unit may go on") {
  Published published;
  const std::string body(kEventBytesMax + 1, '1');
  const auto refused = published.publish(sold(1, body));
  CHECK(code_of(refused) == "store.event_too_large");
  CHECK(refused->errc == Errc::resource_exhausted);
  CHECK_FALSE(published.publish(sold(1, std::string_view(body).substr(1))));
}

TEST_CASE("no statement of the module's reaches the outbox") {
  Published published;
  REQUIRE_FALSE(published.publish(sold(1)));
  const char* attack = GENERATE(
      "SELECT body FROM tenon_outbox", "SELECT count(*) FROM Tenon_Outbox",
      "DELETE FROM tenon_outbox", "UPDATE tenon_outbox SET body = '{}'",
      "INSERT INTO tenon_outbox(org_id, id, event, version, subject, at, body) VALUES (1, "
      "zeroblob(16), 'sold', 1, zeroblob(16), 1, '{}')",
      "INSERT INTO t SELECT seq, 1 FROM tenon_outbox", "UPDATE sqlite_sequence SET seq = 0",
      "WITH x AS (SELECT seq FROM tenon_outbox) SELECT * FROM x");
  INFO(attack);
  const auto answer =
      published.database->write({}, [&](Connection& connection) -> std::optional<Error> {
        connection.prepare(attack, Trust::module).run();
        return std::nullopt;
      });
  CHECK(code_of(answer) == "store.forbidden");
  CHECK(published.number("SELECT count(*) FROM tenon_outbox WHERE body = '{}'") == 1);
}

TEST_CASE("a reader pages by number, and finds by event and subject") {
  Published published(20);
  for (int i = 1; i <= 30; ++i) {
    const std::string body = "{\"n\":" + std::to_string(i) + "}";
    REQUIRE_FALSE(published.publish({i % 2 == 0 ? "even" : "odd", 1, subject(i % 3), {}, body}));
  }
  Connection connection(published.database->file(), Connection::Role::reader);
  OutboxReader all(connection, {}, true);
  std::vector<std::int64_t> seen;
  for (std::int64_t after = 0;;) {
    const auto page = all.after(after, 7);
    if (page.empty()) break;
    CHECK(page.size() <= 7);
    for (const OutboxRow& row : page) {
      seen.push_back(row.seq);
      CHECK(row.body == "{\"n\":" + std::to_string(row.seq) + "}");
      CHECK(row.bytes == row.body.size());
    }
    after = page.back().seq;
  }
  REQUIRE(seen.size() == 20);
  CHECK(seen.front() == 11);
  CHECK(seen.back() == 30);
  OutboxReader some(connection, {"even", subject(0)}, false);  // multiples of six
  const auto found = some.after(0, 100);
  REQUIRE(found.size() == 4);
  CHECK(found[0].seq == 12);
  CHECK(found[0].body.empty());
  CHECK(found[0].bytes == 8);
  const auto newest = some.newest(2);
  REQUIRE(newest.size() == 2);
  CHECK(newest[0].seq == 30);
  CHECK(newest[1].seq == 24);
  // No read is open between two pages: the writer's checkpoint takes the whole log.
  REQUIRE_FALSE(published.publish(sold(1)));
  Connection writer(published.database->file(), Connection::Role::writer);
  int left = 0, done = 0;
  CHECK(sqlite3_wal_checkpoint_v2(writer.raw(), "main", SQLITE_CHECKPOINT_TRUNCATE, &left, &done) ==
        SQLITE_OK);
}

TEST_CASE("a page of long events ends early") {
  Published published;
  const std::string body(std::size_t{3} << 20U, 'x');
  for (int i = 0; i < 5; ++i) REQUIRE_FALSE(published.publish(sold(i, body)));
  Connection connection(published.database->file(), Connection::Role::reader);
  CHECK(OutboxReader(connection, {}, true).after(0, 100).size() == 3);
  CHECK(OutboxReader(connection, {}, true).after(3, 100).size() == 2);
  CHECK(OutboxReader(connection, {}, false).after(0, 100).size() == 5);
}

namespace {

model::DataModel shop_with_events(int version) {
  model::DataModel model = shop(version);
  model::Message message;
  message.name = "Sold";
  message.meaning = "What was sold.";
  message.fields.push_back(field(1, "thing", model::Type::uuid).field);
  model.event_messages.push_back(message);
  model::Event event;
  event.tag = 1;
  event.name = "sold";
  event.meaning = "It was sold.";
  event.message = "Sold";
  event.subject = "thing";
  model.events.push_back(event);
  return model;
}

}  // namespace

TEST_CASE("a fresh database of a model with events has an outbox, another has none") {
  for (const bool has_events : {false, true}) {
    TemporaryFolder folder;
    Connection connection(folder.file(), Connection::Role::writer);
    const model::DataModel model = has_events ? shop_with_events(1) : shop(1);
    REQUIRE_FALSE(apply_migration(connection, model, "1", plan_migration(connection, model, "1")));
    CHECK(has_outbox(connection) == has_events);
    CHECK(plan_migration(connection, model, "1").standing == Standing::current);
  }
}

TEST_CASE("a database without an outbox gets one with the first event, and keeps it") {
  ShopDatabase database;
  const Plan plan = database.plan(shop_with_events(1));
  CHECK(plan.standing == Standing::behind);
  REQUIRE(plan.steps.size() == 1);
  CHECK(plan.steps[0].what == "make the outbox");
  CHECK(plan.steps[0].sql == std::vector<std::string>{create_outbox()});
  CHECK(plan.refusals.empty());
  REQUIRE_FALSE(database.apply(shop_with_events(1)));
  CHECK(has_outbox(database.connection));
  CHECK(database.plan(shop_with_events(1)).standing == Standing::current);
  CHECK(database.is_sound());
  Outbox outbox(10);
  REQUIRE_FALSE(outbox.append(database.connection, 1, sold(1)));

  // With other changes; a second event needs nothing.
  model::DataModel next = shop_with_events(2);
  next.events.push_back(next.events[0]);
  next.events[1].tag = 2;
  next.events[1].name = "sent";
  for (const Step& step : database.plan(next).steps) CHECK(step.what != "make the outbox");
  REQUIRE_FALSE(database.apply(next));
  // The last event goes, and what was published stays.
  REQUIRE_FALSE(database.apply(shop(3)));
  CHECK(database.number("SELECT count(*) FROM tenon_outbox") == 1);
  REQUIRE_FALSE(database.apply(shop_with_events(4)));
  CHECK(database.number("SELECT count(*) FROM tenon_outbox") == 1);
  CHECK(database.plan(shop_with_events(1)).standing == Standing::ahead);
}

TEST_CASE("an outbox that was dropped by hand is told") {
  ShopDatabase database;
  REQUIRE_FALSE(database.apply(shop_with_events(1)));
  database.connection.execute("DROP TABLE tenon_outbox");
  const Plan plan = database.plan(shop_with_events(1));
  CHECK(plan.standing == Standing::drifted);
  REQUIRE(plan.refusals.size() == 1);
  CHECK_THAT(plan.refusals[0].message, Catch::Contains("tenon_outbox"));
}
