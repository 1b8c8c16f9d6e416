// One fault each of entities and statements: the code, the file and line, the words that a person
// needs.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "schema_folder.hpp"

namespace tenon::model {
namespace {

using Files = std::map<std::string, std::string>;

const Files kGood{
    {"module.toml", R"([module]
name = "press"
kind = "domain"
version = "1.0.0"
meaning = "A press."
reserved = { entity_tags = [9], entities = ["shelf"] }
)"},
    {"book.toml", R"([entity]
name = "book"
tag = 1
meaning = "A title."
was = ["title_page"]
reserved = { tags = [8], names = ["colour"] }

[fields]
name = { tag = 1, type = "text", meaning = "Its title." }
genre = { tag = 2, type = "Genre", default = "novel", was = ["kind"], meaning = "Its shelf." }
price = { tag = 3, type = "money", optional = true, meaning = "What it costs." }
cover = { tag = 4, type = "bytes", optional = true, meaning = "A picture." }
sold = { tag = 5, type = "int64", default = 0, read_only = true, meaning = "How many." }
maker = { tag = 6, link = "crm.client", resolver = "crm.client/1", optional = true, meaning = "Who." }

[enums.Genre]
meaning = "A shelf."
[enums.Genre.values]
novel = { tag = 1, meaning = "Invented." }

[[unique]]
on = ["name"]
meaning = "Once."

[[check]]
name = "sold_at_least_none"
sql = "sold >= 0"
meaning = "Less than none cannot be sold."

[api]
filter = ["name", "genre"]
sort = ["name"]
)"},
    {"page.toml", R"([entity]
name = "page"
tag = 2
meaning = "A page of a book."
part_of = { entity = "book", list = "pages", tag = 20 }

[fields]
text = { tag = 1, type = "text", meaning = "What stands on it." }
)"},
    {"sale.toml", R"([entity]
name = "sale"
tag = 3
meaning = "That a book was sold."

[fields]
book = { tag = 1, ref = "book", on_delete = "restrict", meaning = "What." }
at = { tag = 2, type = "instant", meaning = "When." }

[[index]]
on = ["at"]
meaning = "The last days."
)"},
    {"statements.toml", R"([[statement]]
name = "sales_of"
tag = 1
meaning = "The sales of a book."
rows = "many"
sql = "select s.id, s.at, b.name from sale s join book b on b.org_id = s.org_id and b.id = s.book where s.org_id = :org and s.book = :book"
[statement.parameters]
book = { tag = 1, type = "uuid", meaning = "Which." }

[[statement]]
name = "count_sales"
tag = 2
meaning = "How many sales of a book."
rows = "one"
sql = "select count(*) as sales from sale where org_id = :org and book = :book"
[statement.parameters]
book = { tag = 1, type = "uuid", meaning = "Which." }
[statement.columns]
sales = { tag = 1, type = "int64", meaning = "How many." }
)"},
    {"desk.toml", R"([interface]
id = "press.desk/1"
meaning = "Sells."
[operations.sell]
tag = 1
meaning = "Sells a book."
request = "SellRequest"
response = "press.book/1:Book"
http = "POST /v1/press/books/{book}.txt"
request_media_type = "text/plain"
request_field = "note"
[messages.SellRequest]
meaning = "What to sell."
[messages.SellRequest.fields]
book = { tag = 1, type = "uuid", meaning = "Which." }
note = { tag = 2, type = "text", meaning = "For the customer." }
)"},
};

SchemaReading read(const TemporaryFolder& folder, const Files& files) {
  for (const auto& [name, text] : files) folder.write("press/" + name, text);
  return folder.read("press");
}

struct Case {
  std::string file;
  std::string from, to;  // what is wrong with it
  std::string code;
  std::string at;  // the text on the line to be named; empty: line 1
  std::string says;
  bool is_warning = false;
  std::string told_in = {};  // another file than the one that is wrong
};

void check(const Case& one) {
  CAPTURE(one.file, one.from, one.to);
  TemporaryFolder folder;
  Files files = kGood;
  files[one.file] = replaced(files[one.file], one.from, one.to);
  const SchemaReading reading = read(folder, files);
  for (const Error& error : reading.errors) UNSCOPED_INFO(to_text(error));
  for (const Error& error : reading.warnings) UNSCOPED_INFO(to_text(error));
  const auto& all = one.is_warning ? reading.warnings : reading.errors;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Error& error) { return error.code == one.code; });
  REQUIRE(found != all.end());
  const std::string file = one.told_in.empty() ? one.file : one.told_in;
  const int line = one.at.empty() ? 1 : line_of(files[file], one.at);
  CHECK(found->path == fmt::format("{}:{}", (folder.path() / "press" / file).string(), line));
  CHECK_THAT(found->message, Catch::Contains(one.says));
}

void check_all(const std::vector<Case>& cases) {
  for (const Case& one : cases) check(one);
}

TEST_CASE("the data model that the faults are put into has none") {
  TemporaryFolder folder;
  const SchemaReading reading = read(folder, kGood);
  for (const Error& error : reading.errors) UNSCOPED_INFO(to_text(error));
  for (const Error& error : reading.warnings) UNSCOPED_INFO(to_text(error));
  CHECK(reading.errors.empty());
  CHECK(reading.warnings.empty());
  CHECK(reading.module.data->dropped_entities == std::vector<std::string>{"shelf"});
}

TEST_CASE("faults of an entity's head") {
  check_all({
      {"book.toml", "name = \"book\"", "name = \"Book\"", "schema.bad_name", "name = \"Book\"",
       "write book"},
      {"book.toml", "name = \"book\"", "name = \"volume\"", "schema.bad_id", "name = \"volume\"",
       "volume.toml"},
      {"book.toml", "name = \"book\"", "name = \"tenon_book\"", "schema.keyword",
       "name = \"tenon_book\"", "another name"},
      {"book.toml", "tag = 1\nmeaning", "tag = 2\nmeaning", "schema.duplicate_tag", "[entity]",
       "tag 2", false, "page.toml"},
      {"book.toml", "tag = 1\nmeaning", "tag = 9\nmeaning", "schema.reserved_tag", "[entity]",
       "module.toml reserves"},
      {"book.toml", "tag = 1\nmeaning", "plurals = \"books\"\ntag = 1\nmeaning",
       "schema.unknown_key", "plurals", "did you mean \"plural\""},
      {"book.toml", "tag = 1\nmeaning", "plural = \"sales\"\ntag = 1\nmeaning",
       "schema.duplicate_name", "[entity]", "plural \"sales\"", false, "sale.toml"},
      {"book.toml", "was = [\"title_page\"]", "was = [\"sale\"]", "schema.duplicate_name",
       "[entity]", "former"},
      {"book.toml", "meaning = \"A title.\"", "", "schema.missing_meaning", "[entity]", "meaning"},
      {"book.toml", "was = [\"title_page\"]", "rules = [\"prepared\"]", "schema.wrong_value",
       "rules", "did you mean \"prepare\""},
      {"module.toml", "[\"shelf\"]", "[\"sale\"]", "schema.reserved_name", "[entity]", "sale",
       false, "sale.toml"},
      {"module.toml", "entities =", "entitys =", "schema.unknown_key", "entitys", "entities"},
      {"module.toml", "kind = \"domain\"", "kind = \"engine\"", "schema.kind_forbids", "[entity]",
       "domain", false, "book.toml"},
  });
}

TEST_CASE("faults of an entity's fields") {
  const std::string name = "name = { tag = 1, type = \"text\", meaning = \"Its title.\" }";
  const auto field = [&](const std::string& to, const std::string& code, const std::string& says) {
    return Case{"book.toml", name, to, code, to, says};
  };
  const auto sale = [&](const std::string& from, const std::string& to, const std::string& code,
                        const std::string& says) {
    return Case{"sale.toml", from, to, code, "book = {", says};
  };
  check_all({
      field("id = { tag = 1, type = \"text\", meaning = \"M.\" }", "schema.keyword",
            "every entity"),
      field("org_id = { tag = 1, type = \"text\", meaning = \"M.\" }", "schema.keyword", "every"),
      field("version = { tag = 1, type = \"text\", meaning = \"M.\" }", "schema.keyword", "every"),
      field("colour = { tag = 1, type = \"text\", meaning = \"M.\" }", "schema.reserved_name",
            "reserves"),
      field("name = { tag = 8, type = \"text\", meaning = \"M.\" }", "schema.reserved_tag", "8"),
      {"book.toml", name, "name = { tag = 2, type = \"text\", meaning = \"M.\" }",
       "schema.duplicate_tag", "genre = {", "the tag 2 of \"name\""},
      field("name = { tag = 1, type = \"text\", list = true, meaning = \"M.\" }",
            "schema.bad_combination", "part_of"),
      field("name = { tag = 1, type = \"Shelf\", meaning = \"M.\" }", "schema.unknown_type",
            "[enums.Shelf]"),
      field("name = { tag = 1, type = \"stock.items/1:Item\", meaning = \"M.\" }",
            "schema.bad_combination", "enums of its own"),
      field("name = { tag = 1, type = \"text\", was = [\"genre\"], meaning = \"M.\" }",
            "schema.duplicate_name", "former"),
      field("price_minor = { tag = 1, type = \"int64\", meaning = \"M.\" }",
            "schema.duplicate_name", "column of the money"),
      field("name = { tag = 1, type = \"text\", ref = \"sale\", meaning = \"M.\" }",
            "schema.bad_combination", "remove type"),
      field("name = { tag = 1, type = \"text\", read_only = true, meaning = \"M.\" }",
            "schema.bad_combination", "no client can create"),
      field("name = { tag = 1, type = \"text\", on_delete = \"restrict\", meaning = \"M.\" }",
            "schema.unknown_key", "on_delete"),
      sale("ref = \"book\"", "ref = \"books\"", "schema.unknown_entity", "did you mean \"book\""),
      sale("ref = \"book\"", "ref = \"page\"", "schema.bad_combination", "its parent book"),
      sale("ref = \"book\"", "ref = \"sale\"", "schema.cycle", "sale to sale"),
      sale("\"restrict\"", "\"set_null\"", "schema.bad_combination", "restrict"),
      sale("\"restrict\"", "\"nothing\"", "schema.wrong_value", "cascade"),
      {"book.toml", "link = \"crm.client\"", "link = \"client\"", "schema.bad_id", "maker", "crm"},
      {"book.toml", "link = \"crm.client\"", "link = \"press.sale\"", "schema.bad_combination",
       "maker", "ref = \"sale\""},
      {"book.toml", "resolver = \"crm.client/1\", ", "", "schema.missing_key", "maker", "resolver"},
      {"book.toml", "crm.client/1", "crm.client", "schema.bad_id", "maker", "crm.client/1"},
  });
}

TEST_CASE("faults of parts") {
  const std::string part = "part_of = { entity = \"book\", list = \"pages\", tag = 20 }";
  const auto of = [&](const std::string& to, const std::string& code, const std::string& says) {
    return Case{"page.toml", part, to, code, "part_of", says};
  };
  check_all({
      of("part_of = { entity = \"bok\", list = \"pages\", tag = 20 }", "schema.unknown_entity",
         "did you mean \"book\""),
      of("part_of = { entity = \"page\", list = \"pages\", tag = 20 }", "schema.bad_combination",
         "a part has no parts"),
      of("part_of = { entity = \"book\", list = \"genre\", tag = 20 }", "schema.duplicate_name",
         "field \"genre\""),
      of("part_of = { entity = \"book\", list = \"pages\", tag = 3 }", "schema.duplicate_tag",
         "field \"price\""),
      of("part_of = { entity = \"book\", list = \"pages\", tag = 20, max_items = 0 }",
         "schema.bad_limit", "between 1 and"),
      of("part_of = { entity = \"book\", tag = 20 }", "schema.missing_key", "list"),
      {"page.toml", "text = {", "book = {", "schema.keyword", "book = {", "parent"},
      {"page.toml", "text = {", "position = {", "schema.keyword", "position = {", "every part"},
      {"page.toml", "type = \"text\"", "type = \"text\", read_only = true",
       "schema.bad_combination", "text = {", "read-only"},
      {"page.toml", "[fields]", "[api]\n[fields]", "schema.bad_combination", "[api]", "book"},
      {"page.toml", part, part + "\nrules = [\"apply\"]", "schema.bad_combination", "rules",
       "parent"},
  });
}

TEST_CASE("faults of indexes, checks and the resource") {
  check_all({
      {"book.toml", "on = [\"name\"]", "on = [\"nam\"]", "schema.unknown_field",
       "on = ", "did you mean \"name\""},
      {"book.toml", "on = [\"name\"]", "on = [\"name\", \"-name\"]", "schema.duplicate_name",
       "on =", "twice"},
      {"book.toml", "on = [\"name\"]", "on = [\"cover\"]", "schema.bad_combination",
       "on = ", "no order"},
      {"book.toml", "on = [\"name\"]\n", "", "schema.missing_key", "[[unique]]", "on ="},
      {"sale.toml", "on = [\"at\"]\nmeaning = \"The last days.\"",
       "on = [\"at\"]\nmeaning = \"M.\"\n[[unique]]\non = [\"at\"]\nmeaning = \"M.\"",
       "schema.duplicate_name", "[[unique]]", "sale_at"},
      {"book.toml", "sold >= 0", "soled >= 0", "schema.bad_check", "[[check]]", "soled"},
      {"book.toml", "sold >= 0", "sold >= (select 1)", "schema.bad_check", "[[check]]",
       "subqueries"},
      {"book.toml", "sold_at_least_none", "price_minor", "schema.duplicate_name",
       "name = \"price_minor\"", "a column"},
      {"book.toml", "sold_at_least_none", "sold", "schema.duplicate_name", "name = \"sold\"",
       "already"},
      {"book.toml", "filter = [\"name\", \"genre\"]", "filter = [\"nam\"]", "schema.unknown_field",
       "filter", "did you mean \"name\""},
      {"book.toml", "filter = [\"name\", \"genre\"]", "filter = [\"cover\"]",
       "schema.bad_combination", "filter", "no order"},
      {"book.toml", "[api]", "[api]\noperations = [\"put\"]", "schema.wrong_value", "operations",
       "put"},
      {"book.toml", "[api]", "[api]\nlimit_max = 0", "schema.bad_limit", "[api]", "limit_max"},
      {"sale.toml", "on = [\"at\"]",
       "on = [\"book\"]\nmeaning = \"M.\"\n[[index]]\non = [\"book\", "
       "\"at\"]",
       "schema.M17", "[[index]]", "remove it", true},
  });
}

TEST_CASE("[api] names the fields to sort by, not the direction") {
  check({"book.toml", "sort = [\"name\"]", "sort = [\"-name\"]", "schema.unknown_field", "sort",
         "name"});
}

TEST_CASE("faults of statements") {
  const auto sql = [](const std::string& to, const std::string& code, const std::string& says) {
    const std::string from =
        "select count(*) as sales from sale where org_id = :org and book = :book";
    return Case{"statements.toml", from, to, code, to, says};
  };
  const std::string tail = " from sale where org_id = :org and book = :book";
  std::string wide = "select count(*) as sales";
  for (int i = 1; i <= 64; ++i) wide += fmt::format(", at as at_{}", i);
  wide += tail;
  check_all({
      sql("selekt count(*) as sales" + tail, "schema.bad_statement", "selekt"),
      sql("select count(*) as sales" + tail + "; delete from sale", "schema.bad_statement",
          "more than one"),
      sql("select count(*) as sales from sqlite_schema where :org and :book",
          "schema.statement_forbidden", "sqlite_"),
      sql("select random() as sales" + tail, "schema.statement_forbidden", "random()"),
      sql("drop table sale", "schema.statement_forbidden", "sqlite_master"),
      sql("pragma foreign_keys = off", "schema.statement_forbidden", "PRAGMA"),
      sql("attach 'x' as y", "schema.statement_forbidden", "another database"),
      sql("select count(*) as sales from sale where book = :book", "schema.missing_organisation",
          ":org"),
      sql("select count(*) as sales from sale where org_id = :org and book = :boo",
          "schema.bad_parameter", "has no :book"),
      sql("select count(*) as sales from sale where org_id = :org and book = ?",
          "schema.bad_parameter", ":name"),
      sql("select count(*) as sale" + tail, "schema.bad_column", "computes the column \"sale\""),
      sql("select count(*) as sales, 1 as more" + tail, "schema.bad_column", "\"more\""),
      sql("select count(*) as sales, count(*)" + tail, "schema.bad_column", "snake_case"),
      sql("select count(*) as sales, at, at" + tail, "schema.bad_column", "two columns"),
      sql("select count(*) as sales, at as head" + tail, "schema.bad_column", "generated code"),
      sql("select count(*) as sales, at, id as has_at" + tail, "schema.bad_column",
          "test for the presence"),
      sql(wide, "schema.too_many_fields", "65 columns"),
      sql("delete" + tail, "schema.bad_rows", "no rows"),
      {"statements.toml", "rows = \"one\"", "rows = \"none\"", "schema.bad_rows",
       "sql = \"select count", "answers rows"},
      {"statements.toml", "rows = \"one\"", "rows = \"some\"", "schema.wrong_value", "\"some\"",
       "some"},
      {"statements.toml", "tag = 2", "tag = 1", "schema.duplicate_tag",
       "[[statement]]\nname = \"co", "sales_of"},
      {"statements.toml", "name = \"count_sales\"", "name = \"sales_of\"", "schema.duplicate_name",
       "[[statement]]\nname = \"sales_of\"\ntag = 2", "above"},
      {"statements.toml", "type = \"uuid\"", "type = \"money\"", "schema.bad_combination",
       "book = {", "_minor"},
      {"statements.toml", "name = \"count_sales\"", "name = \"find\"", "schema.keyword",
       "name = \"find\"", "generated code"},
      {"statements.toml", "name = \"count_sales\"", "name = \"find_book\"", "schema.keyword",
       "[[statement]]\nname = \"find_book\"", "generated code"},
  });
}

TEST_CASE(
    "a statement that reads every row is told of, unless a LIMIT that an index serves ends it") {
  const std::string from = "where org_id = :org and book = :book";
  const auto warns = [&](const std::string& sql) {
    TemporaryFolder folder;
    Files files = kGood;
    files["statements.toml"] = replaced(files["statements.toml"], from, sql);
    const SchemaReading reading = read(folder, files);
    for (const Error& error : reading.errors) UNSCOPED_INFO(to_text(error));
    CHECK(reading.errors.empty());
    return std::any_of(reading.warnings.begin(), reading.warnings.end(),
                       [](const Error& one) { return one.code == "statement.scans"; });
  };
  CHECK_FALSE(warns(from));
  CHECK(warns("where org_id = :org and :book is not null"));
  CHECK(warns("where org_id + 0 = :org and :book is not null"));
  CHECK_FALSE(warns("where org_id = :org and :book is not null order by at limit 3"));
}

TEST_CASE("faults of what stands beside entities") {
  check_all({
      {"desk.toml", "books/{book}.txt", "books", "schema.duplicate_route", "http",
       "the resource of book"},
      {"desk.toml", "press.book/1:Book", "press.page/1:Page", "schema.undeclared_import",
       "response", "press.page/1"},
      {"desk.toml", "request_field = \"note\"", "request_field = \"notes\"", "schema.unknown_field",
       "request_field", "did you mean \"note\""},
      {"desk.toml", "request_field = \"note\"", "request_field = \"book\"",
       "schema.bad_combination", "request_field", "no text"},
      {"desk.toml", "request_field = \"note\"\n", "", "schema.missing_key", "request_media_type",
       "write both"},
      {"desk.toml", "text/plain", "text/plain; charset=utf-8", "schema.bad_media_type",
       "request_media_type", "without parameters"},
      {"desk.toml", "http = \"POST", "reads_only = true\nhttp = \"GET", "schema.bad_combination",
       "request_field", "no body"},
  });
}

TEST_CASE("no two interfaces of a data model have one name") {
  const auto faults_of = [](const Files& files) {
    TemporaryFolder folder;
    std::string faults;
    for (const Error& error : read(folder, files).errors)
      faults += fmt::format("{}: {}\n", error.code, error.message);
    return faults;
  };
  Files rules = kGood;
  rules["sale.toml"] =
      replaced(rules["sale.toml"], "tag = 3\nmeaning", "tag = 3\nrules = [\"apply\"]\nmeaning");
  REQUIRE(faults_of(rules).empty());
  rules["sale_rules.toml"] = R"([entity]
name = "sale_rules"
tag = 4
meaning = "What holds of sales."
[fields]
text = { tag = 1, type = "text", meaning = "What." }
)";
  CHECK_THAT(faults_of(rules),
             Catch::Contains("schema.duplicate_name: the interface of the rules"));

  Files entity = kGood;
  entity["statements.toml"].swap(entity["queries.toml"]);
  entity["statements.toml"] = replaced(rules["sale_rules.toml"], "sale_rules", "statements");
  CHECK_THAT(faults_of(entity), Catch::Contains("schema.keyword: the entity"));

  Files interface = kGood;
  interface["queries.toml"] = interface["statements.toml"];
  interface["statements.toml"] =
      replaced(interface["desk.toml"], "press.desk/1", "press.statements/1");
  interface.erase("desk.toml");
  CHECK_THAT(faults_of(interface), Catch::Contains("the interface of the module's statements"));
}

TEST_CASE("an interface cannot have the id of an entity's") {
  TemporaryFolder folder;
  Files files = kGood;
  files["book_1.toml"] = replaced(files["desk.toml"], "press.desk/1", "press.book/1");
  files.erase("desk.toml");
  const SchemaReading reading = read(folder, files);
  REQUIRE_FALSE(reading.errors.empty());
  CHECK(std::any_of(reading.errors.begin(), reading.errors.end(), [](const Error& error) {
    return error.code == "schema.duplicate_name" &&
           error.message.find("follows from an entity") != std::string::npos;
  }));
}

TEST_CASE("columns that a LEFT JOIN may leave empty are optional") {
  TemporaryFolder folder;
  Files files = kGood;
  files["statements.toml"] =
      replaced(files["statements.toml"], "from sale s join book b", "from sale s left join book b");
  const SchemaReading reading = read(folder, files);
  REQUIRE(reading.errors.empty());
  const Message& row = reading.module.data->find_statement("sales_of")->row;
  CHECK_FALSE(row.fields[0].optional);
  CHECK(row.fields[2].name == "name");
  CHECK(row.fields[2].optional);
}

TEST_CASE("columns that another join or a UNION may leave empty are optional, too") {
  const char* const kJoins[] = {
      "select b.name from sale s left join (select id, name from book where org_id = :org limit 5) "
      "b "
      "on b.id = s.book where s.org_id = :org and s.book = :book",
      "with b as materialized (select id, name from book where org_id = :org limit 5) select "
      "b.name "
      "from sale s left join b on b.id = s.book where s.org_id = :org and s.book = :book",
      "select b.name from book b right join sale s on b.org_id = s.org_id and b.id = s.book "
      "where s.org_id = :org and s.book = :book",
      "select b.name from book b full join sale s on b.org_id = s.org_id and b.id = s.book "
      "where s.org_id = :org and s.book = :book",
      "select name from book where org_id = :org union all "
      "select null from sale where org_id = :org and book = :book"};
  for (const std::string sql : kJoins) {
    INFO(sql);
    TemporaryFolder folder;
    Files files = kGood;
    files["statements.toml"] =
        replaced(files["statements.toml"],
                 "select count(*) as sales from sale where org_id = :org and book = :book", sql);
    std::string& text = files["statements.toml"];
    text.erase(place_of(text, "[statement.columns]\nsales = {"));
    const SchemaReading reading = read(folder, files);
    for (const Error& error : reading.errors) UNSCOPED_INFO(to_text(error));
    REQUIRE(reading.errors.empty());
    const Message& row = reading.module.data->find_statement("count_sales")->row;
    CHECK(row.fields.back().name == "name");
    CHECK(row.fields.back().optional);
  }
}

TEST_CASE("enums of entities are types of parameters, and of the columns that have them") {
  TemporaryFolder folder;
  Files files = kGood;
  files["statements.toml"] = R"([[statement]]
name = "books_of"
tag = 1
meaning = "The books of a shelf."
rows = "many"
sql = "select id, genre, price_minor, price_currency, maker from book where org_id = :org and name = :name and genre = :genre"
[statement.parameters]
name = { tag = 1, type = "text", meaning = "Which." }
genre = { tag = 2, type = "press.book/1:Genre", meaning = "Which." }
)";
  const SchemaReading reading = read(folder, files);
  for (const Error& error : reading.errors) UNSCOPED_INFO(to_text(error));
  REQUIRE(reading.errors.empty());
  const Statement& statement = reading.module.data->statements.at(0);
  CHECK(statement.parameters.fields.at(1).ref == "press.book/1:Genre");
  CHECK(statement.row.fields.at(1).ref == "press.book/1:Genre");
  CHECK(statement.row.fields.at(1).type == Type::enumeration);
  CHECK(statement.row.fields.at(2).type == Type::int64);
  CHECK(statement.row.fields.at(2).optional);
  CHECK(statement.row.fields.at(3).type == Type::text);
  CHECK(statement.row.fields.at(4).type == Type::uuid);
  const Interface statements = statements_interface(*reading.module.data);
  REQUIRE(statements.find_enum("press.book/1:Genre") != nullptr);
  CHECK(statements.find_enum("press.book/1:Genre")->values.size() == 1);
}

TEST_CASE("a faulty entity is told once, and by those who import it") {
  TemporaryFolder folder;
  Files files = kGood;
  files["book.toml"] = replaced(files["book.toml"], "sold >= 0", "soled >= 0");
  CHECK(read(folder, files).errors.size() == 1);
  files = kGood;
  files["book.toml"] = replaced(files["book.toml"], "type = \"text\"", "type = \"texts\"");
  const SchemaReading reading = read(folder, files);
  std::vector<std::string> codes;
  for (const Error& error : reading.errors) codes.push_back(error.code);
  CHECK(codes == std::vector<std::string>{"schema.unknown_type", "schema.faulty_import"});
}

}  // namespace
}  // namespace tenon::model
