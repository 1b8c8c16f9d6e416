// Tables as SQL: what the databases themselves say to them.
#include <catch2/catch.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "model/catalogue_lint.hpp"
#include "model/ddl.hpp"
#include "schema_folder.hpp"

namespace tenon::model {
namespace {

const DataModel& library() {
  static const SchemaReading reading = read_schema(TENON_TEST_LIBRARY, {});
  return *reading.module.data;
}

/// A database in memory with the tables of a model.
class Database {
 public:
  explicit Database(const DataModel& model) {
    sqlite3_open(":memory:", &database_);
    run("PRAGMA foreign_keys = ON");
    for (const std::string& sql : create_all(model, Dialect::sqlite)) {
      CAPTURE(sql);
      CHECK(run(sql) == "");
    }
  }
  ~Database() { sqlite3_close(database_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// "" or what SQLite says.
  std::string run(const std::string& sql) {
    return sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK
               ? ""
               : sqlite3_errmsg(database_);
  }

 private:
  sqlite3* database_ = nullptr;
};

const std::string kBook =
    "insert into book (org_id, id, version, isbn, title, pages, price_minor, price_currency, "
    "weight_kg, genre, cover, remarks) values (1, zeroblob(16), 1, '978-0-441-4', 'T', ";

TEST_CASE("SQLite's tables hold what the schema says, and nothing else") {
  Database database(library());
  CHECK(database.run(kBook + "300, 1250, 'EUR', 450, 'poetry', x'00', '{}')") == "");
  const auto refused = [&](const std::string& values, const std::string& constraint) {
    CAPTURE(values);
    CHECK(database.run(kBook + values).find(constraint) != std::string::npos);
  };
  refused("0, null, null, null, 'poetry', null, null)", "book_pages");
  refused("1, 5, null, null, 'poetry', null, null)", "book_price");
  refused("1, 5, 'EURO', null, 'poetry', null, null)", "book_price_currency");
  refused("1, null, null, 1000000, 'poetry', null, null)", "book_weight_kg");
  refused("1, null, null, -1, 'poetry', null, null)", "book_weight_kg");
  refused("1, null, null, null, 'cooking', null, null)", "book_genre");
  refused("1, null, null, null, 'poetry', zeroblob(100001), null)", "book_cover");
  refused("1, null, null, null, 'poetry', null, '{')", "book_remarks");
  refused("'many', null, null, null, 'poetry', null, null)", "INTEGER column");
  CHECK(database.run("update book set copies_lent = 2").find("book_lent_at_most_owned") !=
        std::string::npos);
}

TEST_CASE("a reference stays inside its organisation, and a part goes with its parent") {
  Database database(library());
  REQUIRE(database.run(kBook + "1, null, null, null, 'poetry', null, null)") == "");
  REQUIRE(database.run("insert into author (org_id, id, version, name) values (2, zeroblob(16), 1, "
                       "'A')") == "");
  const std::string authorship =
      "insert into authorship (org_id, book, position, author) values (1, zeroblob(16), 0, "
      "zeroblob(16))";
  CHECK(database.run(authorship) == "FOREIGN KEY constraint failed");
  REQUIRE(database.run("insert into author (org_id, id, version, name) values (1, zeroblob(16), 1, "
                       "'A')") == "");
  CHECK(database.run(authorship) == "");
  CHECK(database.run("delete from author where org_id = 1") == "FOREIGN KEY constraint failed");
  CHECK(database.run("delete from book") == "");
  CHECK(database.run("delete from author") == "");
}

TEST_CASE("the parent's key comes first, columns in the order of tags") {
  std::vector<std::string> names;
  for (const Column& column :
       columns_of(library(), *library().find_entity("authorship"), Dialect::sqlite))
    names.push_back(column.name);
  CHECK(names == std::vector<std::string>{"org_id", "book", "position", "author", "role"});
  const auto book = columns_of(library(), *library().find_entity("book"), Dialect::postgres);
  const auto type = [&](const std::string& name) {
    for (const Column& column : book) {
      if (column.name == name) return column.type;
    }
    return std::string("none");
  };
  CHECK(type("id") == "uuid");
  CHECK(type("weight_kg") == "numeric(6,3)");
  CHECK(type("title") == "text COLLATE \"C\"");
  CHECK(type("price_minor") == "bigint");
  CHECK(type("remarks") == "jsonb");
}

TEST_CASE("a table can be made under another name, its own references kept") {
  const std::string sql =
      create_table(library(), *library().find_entity("loan"), Dialect::sqlite, "tenon_new_loan");
  CHECK(sql.starts_with("CREATE TABLE \"tenon_new_loan\" ("));
  CHECK(sql.find("REFERENCES \"book\" (\"org_id\", \"id\")") != std::string::npos);
}

TEST_CASE("names are quoted") {
  CHECK(quoted("a\"b") == "\"a\"\"b\"");
  CHECK(quoted_text("it's") == "'it''s'");
}

Entity entity(const std::string& name, std::uint32_t line) {
  Entity one;
  one.tag = line;
  one.name = name;
  one.meaning = "One.";
  one.file = name + ".toml";
  one.line = line;
  EntityField field;
  field.field.tag = 1;
  field.field.name = "other";
  field.field.meaning = "Another.";
  field.line = line + 1;
  one.fields.push_back(field);
  return one;
}

std::vector<std::string> told(const std::vector<CatalogueFinding>& findings) {
  std::vector<std::string> all;
  for (const auto& one : findings) {
    all.push_back(
        fmt::format("{}{} {}:{}", one.is_warning ? "warning " : "", one.rule, one.file, one.line));
  }
  std::sort(all.begin(), all.end());
  return all;
}

TEST_CASE("the lint sees what a database's catalogue says") {
  DataModel model;
  model.entities = {entity("one", 10), entity("two", 20)};
  const std::string two =
      "create table two (id integer not null, org integer not null, primary key (org, id)) strict";
  const auto lint = [&](const std::vector<std::string>& tables) {
    return told(lint_catalogue(model, tables));
  };
  using Told = std::vector<std::string>;
  CHECK(lint({two}).empty());
  CHECK(lint({"create table one (other text) strict"}) == Told{"M01 one.toml:10"});
  CHECK(lint({"create table one (other text primary key)"}) == Told{"M05 one.toml:10"});
  CHECK(lint({two,
              "create table one (id integer primary key, org integer, other integer, foreign "
              "key (org, other) references two (org, id)) strict"}) == Told{"M03 one.toml:11"});
  CHECK(lint({two,
              "create table one (id integer primary key, org integer, other text, foreign "
              "key (org, other) references two (org, id)) strict",
              "create index i on one (other, org)"}) == Told{"M04 one.toml:11"});
  CHECK(lint({"create table one (id integer primary key, other integer references foreigner (id)) "
              "strict"}) == Told{"M25 one.toml:11"});
  CHECK(lint({"create table one (id integer primary key, a integer, b integer) strict",
              "create index short on one (a)", "create index long on one (a, b)"}) ==
        Told{"warning M17 one.toml:10"});
  CHECK(lint({"create table one (id integer primary key, a integer, b integer) strict",
              "create unique index short on one (a)", "create index long on one (a, b)"})
            .empty());
  CHECK(lint({"create tabel one (id)"}) == Told{"load :1"});
  model.entities[0].fields[0].field.meaning.clear();
  CHECK(lint({two}) == Told{"M24 one.toml:11"});
}

}  // namespace
}  // namespace tenon::model
