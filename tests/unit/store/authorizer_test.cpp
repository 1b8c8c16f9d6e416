// What a module's statements may not do, whatever the compiler let through.
#include <catch2/catch.hpp>

#include "store/connection.hpp"
#include "temporary_folder.hpp"

using namespace tenon::store;

namespace {

constexpr const char* kTables =
    "CREATE TABLE loan(org_id INTEGER NOT NULL, id INTEGER NOT NULL, note TEXT,"
    " PRIMARY KEY(org_id, id)) STRICT;"
    "CREATE TABLE tenon_model(id INTEGER PRIMARY KEY, form TEXT) STRICT;"
    "INSERT INTO loan VALUES (1, 1, 'a');";

std::string code_of(Connection& connection, const char* sql, Trust trust) {
  try {
    Statement statement = connection.prepare(sql, trust);
    statement.run();
    return "allowed";
  } catch (const Failure& failure) {
    return failure.error().code;
  }
}

}  // namespace

TEST_CASE("a module's statement reaches nothing but its own tables") {
  tenon::unit::TemporaryFolder folder;
  Connection connection(folder.file(), Connection::Role::writer);
  connection.execute(kTables);
  const char* attack = GENERATE(
      "SELECT * FROM sqlite_schema", "SELECT count(*) FROM SQLITE_SCHEMA",
      "SELECT count(*) FROM Tenon_Model", "SELECT count(*) FROM Json_each('[1]')",
      "SELECT count(*) FROM pragma_table_list", "SELECT * FROM sqlite_master",
      "SELECT form FROM tenon_model", "DELETE FROM tenon_model",
      "INSERT INTO tenon_model VALUES (1, 'x')",
      "UPDATE loan SET note = (SELECT form FROM "
      "tenon_model)",
      "UPDATE sqlite_schema SET sql = ''", "ATTACH 'other.db' AS other", "DETACH main", "VACUUM",
      "VACUUM INTO 'copy.db'", "PRAGMA journal_mode",
      "PRAGMA "
      "foreign_keys=OFF",
      "PRAGMA writable_schema=ON", "SELECT * FROM pragma_table_info('loan')",
      "SELECT * FROM pragma_database_list", "CREATE TABLE mine(a)", "CREATE TEMP TABLE mine(a)",
      "CREATE VIEW mine AS SELECT 1", "CREATE TEMP VIEW mine AS SELECT 1",
      "CREATE INDEX mine ON loan(note)",
      "CREATE TRIGGER mine AFTER INSERT ON loan BEGIN DELETE FROM loan; END",
      "CREATE VIRTUAL TABLE mine USING fts5(a)", "DROP TABLE loan", "DROP INDEX loan_note",
      "ALTER TABLE loan ADD COLUMN more TEXT", "ALTER TABLE loan RENAME TO lent", "REINDEX loan",
      "ANALYZE", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT mine", "RELEASE unit",
      "SELECT load_extension('x.so')", "SELECT random()", "SELECT randomblob(1000000000)",
      "SELECT zeroblob(1000000000)", "SELECT date('now')", "SELECT strftime('%s', 'now')",
      "SELECT sqlite_version()", "SELECT last_insert_rowid()", "SELECT changes()",
      "SELECT total_changes()", "SELECT fts3_tokenizer('simple')", "SELECT readfile('/etc/passwd')",
      "SELECT writefile('/tmp/x', 'y')", "SELECT printf('%100000000d', 1)",
      "SELECT * FROM json_each('[1]')", "SELECT * FROM dbstat", "SELECT * FROM sqlite_dbpage",
      "SELECT * FROM other.loan", "EXPLAIN SELECT * FROM tenon_model",
      "SELECT note FROM loan UNION SELECT form FROM tenon_model",
      "WITH x AS (SELECT form FROM tenon_model) SELECT * FROM x",
      "INSERT INTO loan SELECT 1, 2, sql FROM sqlite_schema", "SELECT 1; DELETE FROM loan",
      "SELECT 1; DROP TABLE loan", "");
  INFO(attack);
  const std::string code = code_of(connection, attack, Trust::module);
  // What does not even exist is "store.failed"; nothing is ever done.
  CHECK((code == "store.forbidden" || code == "store.failed"));
  CHECK(connection.prepare("SELECT count(*) FROM loan", Trust::module).step());
}

TEST_CASE("a module's statement reads and changes its own tables") {
  tenon::unit::TemporaryFolder folder;
  Connection connection(folder.file(), Connection::Role::writer);
  connection.execute(kTables);
  const char* use = GENERATE(
      "SELECT note, count(*) FROM loan GROUP BY note", "INSERT INTO loan VALUES (1, 2, upper('b'))",
      "UPDATE loan SET note = coalesce(note, '') || 'x' WHERE org_id = 1",
      "DELETE FROM loan WHERE id = 7", "SELECT a.note FROM loan a JOIN loan b ON a.id = b.id",
      "WITH x AS (SELECT id FROM loan) SELECT count(*) FROM x",
      "SELECT row_number() OVER (ORDER BY id) FROM loan",
      "SELECT json_extract(note, '$') FROM loan "
      "WHERE json_valid(note)",
      "INSERT INTO loan VALUES (1, 1, 'b') ON CONFLICT DO UPDATE SET note = excluded.note",
      "SELECT (SELECT max(id) FROM loan) AS most");
  INFO(use);
  CHECK(code_of(connection, use, Trust::module) == "allowed");
}

TEST_CASE("what the host itself may not write") {
  tenon::unit::TemporaryFolder folder;
  Connection connection(folder.file(), Connection::Role::writer);
  const char* sql =
      GENERATE("ATTACH 'other.db' AS other", "DETACH main", "CREATE TEMP TABLE mine(a)",
               "CREATE VIRTUAL TABLE m USING fts5(a)", "CREATE VIEW mine AS SELECT 1");
  INFO(sql);
  CHECK(code_of(connection, sql, Trust::host) == "store.forbidden");
}

TEST_CASE("a table made later is a module's at once, and trust holds when it is prepared again") {
  tenon::unit::TemporaryFolder folder;
  Connection connection(folder.file(), Connection::Role::writer);
  connection.execute(kTables);
  CHECK(code_of(connection, "SELECT * FROM late", Trust::module) == "store.failed");
  connection.execute("CREATE TABLE late(a TEXT) STRICT");
  CHECK(code_of(connection, "SELECT * FROM late", Trust::module) == "allowed");
  // The text stays in the cache; the schema changes below it; a view of that name would read on.
  connection.execute("DROP TABLE late; ALTER TABLE tenon_model RENAME TO late");
  CHECK(code_of(connection, "SELECT a FROM late", Trust::module) == "store.failed");
  CHECK(code_of(connection, "PRAGMA user_version", Trust::host) == "allowed");
  CHECK(code_of(connection, "PRAGMA user_version", Trust::module) == "store.forbidden");
}
