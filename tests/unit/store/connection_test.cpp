// A connection's own promises: how it is opened, what its statements are, what its failures say.
#include <sqlite3.h>
#include <catch2/catch.hpp>

#include <fstream>
#include <optional>

#include "store/connection.hpp"
#include "temporary_folder.hpp"

using namespace tenon;
using namespace tenon::store;

namespace {

constexpr const char* kTables =
    "CREATE TABLE book(org_id INTEGER NOT NULL, id BLOB NOT NULL, isbn TEXT NOT NULL,"
    " copies INTEGER NOT NULL CONSTRAINT copies_min CHECK (copies >= 0),"
    " PRIMARY KEY(org_id, id)) STRICT, WITHOUT ROWID;"
    "CREATE UNIQUE INDEX book_isbn ON book(org_id, isbn);"
    "CREATE TABLE loan(org_id INTEGER NOT NULL, id BLOB NOT NULL, book BLOB NOT NULL,"
    " PRIMARY KEY(org_id, id),"
    " FOREIGN KEY(org_id, book) REFERENCES book(org_id, id) ON DELETE RESTRICT)"
    " STRICT, WITHOUT ROWID;"
    "INSERT INTO book VALUES (1, x'01', 'i1', 2);"
    "INSERT INTO loan VALUES (1, x'0a', x'01');";

std::optional<Failure> failure_of_sql(Connection& connection, const char* sql) {
  try {
    connection.prepare(sql, Trust::module).run();
    return std::nullopt;
  } catch (const Failure& failure) {
    return failure;
  }
}

std::string pragma(Connection& connection, const char* name) {
  Statement statement = connection.prepare("PRAGMA " + std::string(name), Trust::host);
  REQUIRE(statement.step());
  return std::string(statement.text(0));
}

}  // namespace

TEST_CASE("both roles are opened alike, and only the writer writes") {
  unit::TemporaryFolder folder;
  Connection writer(folder.file(), Connection::Role::writer);
  writer.execute(kTables);
  Connection reader(folder.file(), Connection::Role::reader);
  for (Connection* each : {&writer, &reader}) {
    CHECK(pragma(*each, "journal_mode") == "wal");
    CHECK(pragma(*each, "foreign_keys") == "1");
    CHECK(pragma(*each, "synchronous") == "2");
    CHECK(pragma(*each, "trusted_schema") == "1");  // json_valid() in a CHECK
    CHECK(pragma(*each, "cell_size_check") == "1");
    CHECK(pragma(*each, "wal_autocheckpoint") == "0");
    int value = -1;
    sqlite3_db_config(each->raw(), SQLITE_DBCONFIG_DEFENSIVE, -1, &value);
    CHECK(value == 1);
    sqlite3_db_config(each->raw(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, -1, &value);
    CHECK(value == 1);
  }
  CHECK_FALSE(failure_of_sql(writer, "UPDATE book SET copies = 3"));
  const auto refused = failure_of_sql(reader, "UPDATE book SET copies = 4");
  REQUIRE(refused);
  CHECK(refused->error().code == "store.read_only");
}

TEST_CASE("what is no database, and what is not there, is refused by name") {
  unit::TemporaryFolder folder;
  std::ofstream(folder.file("text.sqlite")) << std::string(5000, 'x');
  const auto code = [&](const char* name, Connection::Role role) -> std::string {
    try {
      const Connection connection(folder.file(name), role);
      return "opened";
    } catch (const Failure& failure) {
      return failure.error().code;
    }
  };
  CHECK(code("text.sqlite", Connection::Role::writer) == "store.corrupt");
  CHECK(code("none.sqlite", Connection::Role::reader) == "store.unusable");
  CHECK(code("no/folder.sqlite", Connection::Role::writer) == "store.unusable");
}

TEST_CASE("values go in and come out as they are") {
  unit::TemporaryFolder folder;
  Connection connection(folder.file(), Connection::Role::writer);
  connection.execute("CREATE TABLE t(a INTEGER, b REAL, c TEXT, d BLOB, e TEXT, f TEXT) STRICT");
  using namespace std::string_view_literals;
  {
    Statement insert =
        connection.prepare("INSERT INTO t VALUES (:a, :b, :c, :d, :e, :f)", Trust::module);
    insert.bind(insert.parameter(":a"), INT64_MIN);
    insert.bind_real(2, 0.1);
    insert.bind_text(3, "h\u00e9"sv);
    insert.bind_blob(4, "\0\1\0"sv);
    insert.bind_text(5, {});
    insert.bind_null(6);
    CHECK(insert.parameter(":none") == 0);
    CHECK(insert.run() == 1);
  }
  Statement select = connection.prepare("SELECT * FROM t", Trust::module);
  REQUIRE(select.step());
  CHECK(select.columns() == 6);
  CHECK(select.integer(0) == INT64_MIN);
  CHECK(select.real(1) == 0.1);
  CHECK(select.text(2) == "h\u00e9"sv);
  CHECK(select.blob(3) == "\0\1\0"sv);
  CHECK_FALSE(select.is_null(4));
  CHECK(select.text(4).empty());
  CHECK(select.is_null(5));
  CHECK_FALSE(select.step());
}

TEST_CASE("a statement is prepared once, reset when it goes, and never shared") {
  unit::TemporaryFolder folder;
  Connection connection(folder.file(), Connection::Role::writer);
  connection.execute(kTables);
  constexpr const char* kSelect = "SELECT isbn FROM book WHERE org_id = ?1";
  sqlite3_stmt* first = nullptr;
  {
    Statement one = connection.prepare(kSelect, Trust::module);
    first = one.raw();
    one.bind(1, 1);
    REQUIRE(one.step());
    Statement two = connection.prepare(kSelect, Trust::module);
    CHECK(two.raw() != first);
  }
  CHECK(sqlite3_stmt_busy(first) == 0);
  std::vector<Statement> used;
  used.push_back(connection.prepare(kSelect, Trust::module));
  used.push_back(connection.prepare(kSelect, Trust::module));
  CHECK((used[0].raw() == first || used[1].raw() == first));
  // Nothing is bound any more: no organisation 1.
  CHECK_FALSE(used[0].step());
  CHECK_FALSE(used[1].step());
}

TEST_CASE("the cache keeps so many and drops the longest unused") {
  unit::TemporaryFolder folder;
  Connection connection(folder.file(), Connection::Role::writer);
  const Statement held = connection.prepare("SELECT 'held'", Trust::host);
  for (int i = 0; i < 1000; ++i) {
    connection.prepare("SELECT " + std::to_string(i), Trust::host).run();
  }
  std::size_t count = 0;
  for (sqlite3_stmt* at = nullptr; (at = sqlite3_next_stmt(connection.raw(), at)) != nullptr;) {
    ++count;
  }
  CHECK(count <= Connection::kStatementsMax);
  CHECK(sqlite3_sql(held.raw()) == std::string("SELECT 'held'"));
}

TEST_CASE("constraints fail with a stable code and the field") {
  unit::TemporaryFolder folder;
  Connection connection(folder.file(), Connection::Role::writer);
  connection.execute(kTables);
  struct Case {
    const char *sql, *code, *path;
    Errc errc;
  };
  const Case each = GENERATE(values<Case>(
      {{"INSERT INTO book VALUES (1, x'02', 'i1', 1)", "store.not_unique", "/isbn",
        Errc::already_exists},
       {"INSERT INTO book VALUES (1, x'01', 'i2', 1)", "store.not_unique", "/id",
        Errc::already_exists},
       {"INSERT INTO loan VALUES (1, x'0b', x'09')", "store.no_such_ref", "",
        Errc::failed_precondition},
       {"INSERT INTO loan VALUES (2, x'0b', x'01')", "store.no_such_ref", "",
        Errc::failed_precondition},
       {"DELETE FROM book", "store.still_referred", "", Errc::failed_precondition},
       {"UPDATE book SET copies = -1", "store.check_failed", "", Errc::invalid_argument},
       {"UPDATE book SET isbn = NULL", "store.check_failed", "/isbn", Errc::invalid_argument},
       {"UPDATE book SET copies = 'many'", "store.check_failed", "", Errc::invalid_argument}}));
  INFO(each.sql);
  const auto failure = failure_of_sql(connection, each.sql);
  REQUIRE(failure);
  CHECK(failure->error().code == each.code);
  CHECK(failure->error().path == each.path);
  CHECK(failure->error().errc == each.errc);
  CHECK_FALSE(failure->error().message.empty());
}

TEST_CASE("a check is named, so that its meaning can be told") {
  unit::TemporaryFolder folder;
  Connection connection(folder.file(), Connection::Role::writer);
  connection.execute(kTables);
  const auto failure = failure_of_sql(connection, "UPDATE book SET copies = -1");
  REQUIRE(failure);
  CHECK(failure->constraint() == "copies_min");
}

TEST_CASE("patience that ends interrupts what runs") {
  unit::TemporaryFolder folder;
  Connection connection(folder.file(), Connection::Role::writer);
  constexpr const char* kEndless =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
  const std::atomic<std::uint32_t> gone{1};
  const Patience cancelled{UINT64_MAX, &gone};
  const Patience late{monotonic_ns() + 20'000'000};
  for (const Patience* patience : {&cancelled, &late}) {
    connection.watch(patience);
    const auto failure = failure_of_sql(connection, kEndless);
    REQUIRE(failure);
    CHECK(failure->sqlite_code() == SQLITE_INTERRUPT);
    REQUIRE(connection.gravest_failure() != nullptr);
    CHECK(gravity_of(*connection.gravest_failure()) == Gravity::interrupted);
  }
  connection.watch(nullptr);
  CHECK_FALSE(failure_of_sql(connection, "SELECT 1"));
}
