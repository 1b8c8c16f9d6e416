// Units and snapshots on a database that works: who shares a transaction, who sees what, who waits.
#include <sqlite3.h>
#include <catch2/catch.hpp>

#include <atomic>

#include "faulty_disk.hpp"
#include "open_database.hpp"

using namespace tenon;
using namespace tenon::store;
using namespace tenon::store::test;

namespace {

constexpr const char* kEndless =
    "INSERT INTO t SELECT 1000000 + i, 1 FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i "
    "+ 1 FROM n) SELECT i FROM n)";

/// Fifty units in one batch, of which number 25 is `odd`.
struct Fifty {
  std::optional<Error> answers[50];

  Fifty(OpenDatabase& database, const Patience& patience, const UnitBody& odd) {
    HeldWriter held(*database);
    std::vector<std::thread> threads;
    for (int i = 0; i < 50; ++i) {
      threads.emplace_back([&, i] {
        answers[i] = i == 25 ? database->write(patience, odd) : database->write({}, insert(i + 1));
      });
    }
    database.wait_until_waiting(50);
    held.let_go();
    for (std::thread& thread : threads) thread.join();
  }
  int succeeded() const {
    int count = 0;
    for (const auto& answer : answers) count += answer ? 0 : 1;
    return count;
  }
};

void check_forty_nine(OpenDatabase& database, const Fifty& fifty) {
  CHECK(fifty.succeeded() == 49);
  CHECK(database.rows() == 49);
  CHECK(database.number("SELECT n FROM t WHERE id = 0") == 49);  // exactly once each
  CHECK(database.number("SELECT count(*) FROM t WHERE id = 26") == 0);
  CHECK(database.is_sound());
}

}  // namespace

TEST_CASE("units that wait share a transaction and its fsync") {
  FaultyDisk disk;
  OpenDatabase database;
  const std::uint64_t syncs = disk.syncs(FileKind::log).done;
  const DatabaseCounters before = database->counters();
  {
    HeldWriter held(*database);
    std::vector<std::thread> threads;
    for (int i = 1; i <= 64; ++i) {
      threads.emplace_back([&, i] { must_succeed(database->write({}, insert(i))); });
    }
    database.wait_until_waiting(64);
    held.let_go();
    for (std::thread& thread : threads) thread.join();
  }
  const DatabaseCounters after = database->counters();
  CHECK(after.units - before.units == 65);
  CHECK(after.batches - before.batches == 1);
  CHECK(disk.syncs(FileKind::log).done - syncs == 1);
  CHECK(database.rows() == 64);
}

TEST_CASE("many writers at once need fewer transactions than units, and none is lost") {
  OpenDatabase database;
  const DatabaseCounters before = database->counters();
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 64; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 20; ++i) {
        must_succeed(database->write({}, insert(1 + thread * 20 + i)));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const DatabaseCounters after = database->counters();
  CHECK(database.rows() == 64 * 20);
  CHECK(database.number("SELECT n FROM t WHERE id = 0") == 64 * 20);
  CHECK(after.batches - before.batches < (after.units - before.units) / 2);
}

TEST_CASE("a batch ends at its limit of units") {
  DatabaseOptions options;
  options.batch_units_max = 10;
  OpenDatabase database(std::move(options));
  const std::uint64_t before = database->counters().batches;
  const Fifty fifty(database, {}, insert(26));
  CHECK(fifty.succeeded() == 50);
  CHECK(database->counters().batches - before == 6);
}

TEST_CASE("a unit that fails is undone alone") {
  OpenDatabase database;
  const std::uint64_t before = database->counters().batches;
  const Fifty fifty(database, {}, [](Connection& connection) -> std::optional<Error> {
    insert(26)(connection);
    return Error{Errc::failed_precondition, "shop.sold_out", "sold out", "", false};
  });
  CHECK(code_of(fifty.answers[25]) == "shop.sold_out");
  check_forty_nine(database, fifty);
  CHECK(database->counters().batches - before == 1);
  CHECK(database->counters().units_run_again == 0);
}

TEST_CASE("a unit that throws anything is undone alone") {
  OpenDatabase database;
  const bool throws_number = GENERATE(false, true);
  const Fifty fifty(database, {}, [&](Connection& connection) -> std::optional<Error> {
    insert(26)(connection);
    if (throws_number) throw 42;
    throw std::runtime_error("thrown");
  });
  CHECK(code_of(fifty.answers[25]) == "tenon.module_threw");
  CHECK(fifty.answers[25]->errc == Errc::internal);
  check_forty_nine(database, fifty);
  CHECK(database->counters().units_run_again == 0);
}

TEST_CASE("a unit whose interruption undoes the batch costs the others nothing but time") {
  OpenDatabase database;
  std::atomic<std::uint32_t> gone{0};
  const Fifty fifty(database, {UINT64_MAX, &gone},
                    [&](Connection& connection) -> std::optional<Error> {
                      insert(26)(connection);
                      gone = 1;
                      connection.prepare(kEndless, Trust::module).run();
                      return std::nullopt;
                    });
  CHECK(code_of(fifty.answers[25]) == "tenon.cancelled");
  check_forty_nine(database, fifty);
  CHECK(database->counters().units_run_again > 0);
}

TEST_CASE("a unit that swallows its interruption stores nothing") {
  OpenDatabase database;
  std::atomic<std::uint32_t> gone{0};
  const Fifty fifty(database, {UINT64_MAX, &gone},
                    [&](Connection& connection) -> std::optional<Error> {
                      gone = 1;
                      try {
                        connection.prepare(kEndless, Trust::module).run();
                      } catch (const Failure&) {
                      }
                      gone = 0;
                      try {
                        insert(26)(connection);
                        return std::nullopt;
                      } catch (const Failure& failure) {
                        CHECK(failure.error().code == "store.unit_undone");
                        return std::nullopt;
                      }
                    });
  CHECK(code_of(fifty.answers[25]) == "tenon.cancelled");
  check_forty_nine(database, fifty);
}

TEST_CASE("a unit ends at its deadline") {
  OpenDatabase database;
  const auto answer = database.run(kEndless, {monotonic_ns() + 30'000'000});
  CHECK(code_of(answer) == "tenon.deadline_exceeded");
  CHECK(database.rows() == 0);
  CHECK_FALSE(database->write({}, insert(1)));
}

TEST_CASE("who loses patience in the queue is answered there, and his unit never runs") {
  OpenDatabase database;
  HeldWriter held(*database);
  std::atomic<int> ran{0};
  const UnitBody body = [&](Connection&) -> std::optional<Error> {
    ++ran;
    return std::nullopt;
  };
  CHECK(code_of(database->write({monotonic_ns() + 5'000'000}, body)) == "tenon.deadline_exceeded");
  std::atomic<std::uint32_t> gone{0};
  std::thread canceller([&] {
    database.wait_until_waiting(2);
    gone = 1;
  });
  CHECK(code_of(database->write({UINT64_MAX, &gone}, body)) == "tenon.cancelled");
  canceller.join();
  held.let_go();
  CHECK_FALSE(database->write({}, insert(1)));
  CHECK(ran == 0);
}

TEST_CASE("a full queue refuses at once") {
  DatabaseOptions options;
  options.queue_max = 4;
  OpenDatabase database(std::move(options));
  HeldWriter held(*database);
  std::vector<std::thread> threads;
  for (int i = 1; i <= 4; ++i) {
    threads.emplace_back([&, i] { must_succeed(database->write({}, insert(i))); });
  }
  database.wait_until_waiting(4);
  const auto refused = database->write({}, insert(5));
  CHECK(code_of(refused) == "store.queue_full");
  CHECK(refused->errc == Errc::unavailable);
  held.let_go();
  for (std::thread& thread : threads) thread.join();
  CHECK(database.rows() == 4);
}

TEST_CASE("two units that read then write one row never both win") {
  OpenDatabase database;
  REQUIRE_FALSE(database.run("INSERT INTO t VALUES (-1, 100)"));  // a stock of 100
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 16; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i) {
        const auto answer = database->write({}, [](Connection& c) -> std::optional<Error> {
          Statement read = c.prepare("SELECT n FROM t WHERE id = -1", Trust::module);
          read.step();
          const std::int64_t left = read.integer(0);
          if (left == 0) return Error{Errc::failed_precondition, "shop.sold_out", "", "", false};
          Statement write = c.prepare("UPDATE t SET n = ?1 WHERE id = -1", Trust::module);
          write.bind(1, left - 1);
          write.run();
          return std::nullopt;
        });
        if (!answer) ++taken;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(taken == 100);
  CHECK(database.number("SELECT n FROM t WHERE id = -1") == 0);
}

TEST_CASE("reads go on during a long write and see none of it") {
  OpenDatabase database;
  std::latch written(1);
  std::latch go(1);
  std::thread writer([&] {
    must_succeed(database->write({}, [&](Connection& connection) -> std::optional<Error> {
      insert(1)(connection);
      written.count_down();
      go.wait();
      return std::nullopt;
    }));
  });
  written.wait();
  CHECK(database.rows() == 0);
  go.count_down();
  writer.join();
  CHECK(database.rows() == 1);
}

TEST_CASE("a snapshot stays as it was") {
  OpenDatabase database;
  CHECK_FALSE(database->read({}, [&](Connection& connection) -> std::optional<Error> {
    constexpr const char* kCount = "SELECT count(*) FROM t WHERE id > 0";
    const auto count = [&] {
      Statement statement = connection.prepare(kCount, Trust::module);
      statement.step();
      return statement.integer(0);
    };
    CHECK(count() == 0);
    std::thread([&] { must_succeed(database->write({}, insert(1))); }).join();
    CHECK(count() == 0);
    return std::nullopt;
  }));
  CHECK(database.rows() == 1);
}

TEST_CASE("a read is released whatever the body does, and changes nothing") {
  OpenDatabase database;
  const Patience none;
  CHECK(code_of(database->read(none, [](Connection&) -> std::optional<Error> { throw 42; })) ==
        "tenon.module_threw");
  CHECK(code_of(database->read(none, insert(1))) == "store.read_only");
  const auto late = database->read({monotonic_ns() + 20'000'000}, [](Connection& connection) {
    connection
        .prepare(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) "
            "FROM n",
            Trust::module)
        .run();
    return std::optional<Error>();
  });
  CHECK(code_of(late) == "tenon.deadline_exceeded");
  CHECK(database.rows() == 0);
  CHECK(database->counters().reads == 4);
}

TEST_CASE("as many reads at once as there are connections") {
  DatabaseOptions options;
  options.readers_max = 2;
  OpenDatabase database(std::move(options));
  std::latch reading(2);
  std::latch go(1);
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      must_succeed(database->read({}, [&](Connection&) -> std::optional<Error> {
        reading.count_down();
        go.wait();
        return std::nullopt;
      }));
    });
  }
  reading.wait();
  CHECK(code_of(database->read({}, insert(1))) == "store.readers_busy");
  go.count_down();
  for (std::thread& thread : threads) thread.join();
  CHECK(database.rows() == 0);
}

TEST_CASE("a unit opens no other") {
  OpenDatabase database;
  const UnitBody nested = [&](Connection&) -> std::optional<Error> {
    CHECK(code_of(database->write({}, insert(1))) == "store.unit_in_unit");
    return database->read({}, insert(1));
  };
  CHECK(code_of(database->write({}, nested)) == "store.unit_in_unit");
  CHECK(code_of(database->read({}, nested)) == "store.unit_in_unit");
  CHECK_FALSE(database->write({}, insert(1)));
}

TEST_CASE("a deferred reference that stays open fails its own unit, not the batch") {
  OpenDatabase database;
  REQUIRE_FALSE(database.run(
      "CREATE TABLE u(id INTEGER PRIMARY KEY, t INTEGER REFERENCES t(id) DEFERRABLE INITIALLY "
      "DEFERRED) STRICT"));
  const Fifty fifty(database, {}, [](Connection& connection) -> std::optional<Error> {
    connection.prepare("INSERT INTO u VALUES (1, 4711)", Trust::module).run();
    return std::nullopt;
  });
  CHECK(code_of(fifty.answers[25]) == "store.no_such_ref");
  check_forty_nine(database, fifty);
  CHECK(database->counters().units_run_again == 0);
}

TEST_CASE("only the writer checkpoints, and the log is gone when it closes") {
  FaultyDisk disk;
  OpenDatabase database;
  FaultyDisk::Faults& writes = disk.writes(FileKind::database);
  const std::uint64_t before = writes.done;
  for (int i = 1; i <= 20; ++i) REQUIRE_FALSE(database->write({}, insert(i)));
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] { right += database.rows() == 20 ? 1 : 0; });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == 8);
  { const Connection reader(database->file(), Connection::Role::reader); }
  CHECK(writes.done == before);
  const std::filesystem::path log = database->file().native() + "-wal";
  CHECK(std::filesystem::file_size(log) > 0);
  database.close();
  CHECK(writes.done > before);
  CHECK((!std::filesystem::exists(log) || std::filesystem::file_size(log) == 0));
  database.reopen();
  CHECK(database.rows() == 20);
}

TEST_CASE("the log does not grow for ever") {
  DatabaseOptions options;
  options.checkpoint_pages = 10;
  OpenDatabase database(std::move(options));
  for (int i = 1; i <= 300; ++i) REQUIRE_FALSE(database->write({}, insert(i)));
  CHECK(database->counters().checkpoints > 10);
  CHECK(std::filesystem::file_size(database->file().native() + "-wal") < 100 * 4096);
}

TEST_CASE("the log does not grow for ever while there is always somebody who reads") {
  DatabaseOptions options;
  options.checkpoint_pages = 10;
  OpenDatabase database(std::move(options));
  std::atomic<bool> done{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        must_succeed(database->read({}, [](Connection& connection) -> std::optional<Error> {
          Statement slow = connection.prepare(
              "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
              "SELECT count(*) + (SELECT count(*) FROM t) FROM n",
              Trust::module);
          slow.step();
          return std::nullopt;
        }));
      }
    });
  }
  std::uintmax_t largest = 0;
  for (int i = 1; i <= 1000; ++i) {
    must_succeed(database->write({}, insert(i)));
    largest = std::max(largest, std::filesystem::file_size(database->file().native() + "-wal"));
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  CHECK(largest / 4096 < 800);  // of 1750
}

TEST_CASE("one thread serves many databases") {
  TemporaryFolder folder;
  WriterThreads threads(1);
  std::vector<std::unique_ptr<Database>> databases;
  for (int i = 0; i < 4; ++i) {
    DatabaseOptions options;
    options.file = folder.file(("data" + std::to_string(i)).c_str());
    auto opened = Database::open(std::move(options), threads, quiet_log());
    REQUIRE(opened.has_value());
    databases.push_back(std::move(*opened));
  }
  std::vector<std::thread> writers;
  for (int i = 0; i < 16; ++i) {
    writers.emplace_back([&, i] {
      Database& database = *databases[static_cast<std::size_t>(i) % 4];
      for (int n = 0; n < 25; ++n) {
        const auto failed = database.write({}, [](Connection& c) -> std::optional<Error> {
          c.execute("CREATE TABLE IF NOT EXISTS t(n INTEGER) STRICT");
          c.prepare("INSERT INTO t VALUES (1)", Trust::module).run();
          return std::nullopt;
        });
        must_succeed(failed);
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  for (const auto& database : databases) {
    CHECK_FALSE(database->read({}, [](Connection& connection) -> std::optional<Error> {
      Statement count = connection.prepare("SELECT count(*) FROM t", Trust::module);
      REQUIRE(count.step());
      CHECK(count.integer(0) == 100);
      return std::nullopt;
    }));
  }
}

TEST_CASE("a database closes behind a unit that nobody waits for, whoever has the thread") {
  TemporaryFolder folder;
  WriterThreads threads(1);
  const auto open = [&](const char* name) {
    DatabaseOptions options;
    options.file = folder.file(name);
    auto opened = Database::open(std::move(options), threads, quiet_log());
    REQUIRE(opened.has_value());
    return std::move(*opened);
  };
  const std::unique_ptr<Database> busy = open("busy");
  std::unique_ptr<Database> idle = open("idle");
  HeldWriter held(*busy);
  Patience patience;
  patience.deadline_ns = monotonic_ns() + 1'000'000;
  CHECK(code_of(idle->write(patience, insert(1))) == "tenon.deadline_exceeded");
  std::thread closing([&] { idle.reset(); });
  held.let_go();
  closing.join();
  CHECK(std::filesystem::file_size(folder.file("idle-wal")) == 0);
}

TEST_CASE("a file that cannot be a database is named") {
  WriterThreads threads(1);
  DatabaseOptions options;
  options.file = "/dev/null/data.sqlite";
  const auto opened = Database::open(std::move(options), threads, quiet_log());
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().code == "store.unusable");
  CHECK(opened.error().message.find("/dev/null/data.sqlite") != std::string::npos);
}
