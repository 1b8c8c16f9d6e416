// Events as authors write them: what follows from a good file, and one fault each of a bad one.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "model/canonical.hpp"
#include "model/data_model_form.hpp"
#include "model/generator.hpp"
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
)"},
    {"book.toml", R"([entity]
name = "book"
tag = 1
meaning = "A title."

[fields]
name = { tag = 1, type = "text", meaning = "Its title." }
)"},
    {"events.toml", R"(reserved = { tags = [7], names = ["book_burnt"] }

[events.book_sold]
tag = 2
version = 3
meaning = "A book was sold."
message = "BookSold"
subject = "book"

[events.book_entered]
tag = 1
version = 1
meaning = "A book is new."
message = "press.book/1:Book"
subject = "id"

[messages.BookSold]
meaning = "What was sold."
[messages.BookSold.fields]
book = { tag = 1, type = "uuid", meaning = "Which." }
by = { tag = 2, type = "uuid", optional = true, meaning = "Who sold it." }
snapshot = { tag = 3, type = "press.book/1:Book", meaning = "The book." }
channel = { tag = 4, type = "Channel", meaning = "How." }

[enums.Channel]
meaning = "How it was sold."
[enums.Channel.values]
shop = { tag = 1, meaning = "In a shop." }
)"},
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

int line_of(const std::string& text, const std::string& part) {
  const auto at = text.find(part);
  REQUIRE(at != std::string::npos);
  return 1 + static_cast<int>(
                 std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

SchemaReading read(const Files& files) {
  TemporaryFolder folder;
  for (const auto& [name, text] : files) folder.write("press/" + name, text);
  return folder.read("press");
}

struct Case {
  std::string from, to;  // in events.toml
  std::string code;
  std::string at;  // on the line to be named; empty: line 1
  std::string says;
};

/// Exactly one finding, or, of a warning, none but it.
void check(const Case& one) {
  CAPTURE(one.from, one.to);
  Files files = kGood;
  files["events.toml"] = replaced(files["events.toml"], one.from, one.to);
  const SchemaReading reading = read(files);
  for (const Error& error : reading.errors) UNSCOPED_INFO(to_text(error));
  const auto& all = one.code == "schema.unused" ? reading.warnings : reading.errors;
  REQUIRE(all.size() == 1);
  CHECK(all[0].code == one.code);
  CHECK_THAT(all[0].message, Catch::Contains(one.says));
  const int line = one.at.empty() ? 1 : line_of(files["events.toml"], one.at);
  CHECK_THAT(all[0].path, Catch::EndsWith(fmt::format("press/events.toml:{}", line)));
}

TEST_CASE("events are part of the data model, in the order of their tags") {
  const SchemaReading reading = read(kGood);
  for (const Error& error : reading.errors) UNSCOPED_INFO(to_text(error));
  REQUIRE(reading.errors.empty());
  CHECK(reading.warnings.empty());
  const DataModel& data = *reading.module.data;
  REQUIRE(data.events.size() == 2);
  CHECK(data.events[0].name == "book_entered");
  CHECK(data.events[0].message == "press.book/1:Book");
  CHECK(data.find_event("book_sold")->version == 3);
  const Interface events = events_interface(data);
  CHECK(events.id == "press.events/1");
  CHECK(events.operations.empty());
  REQUIRE(events.find_message("BookSold") != nullptr);
  CHECK(events.find_message("BookSold")->fields[2].ref == "press.book/1:Book");
  CHECK(events.find_message("press.book/1:Book") != nullptr);
  CHECK(events.find_enum("Channel") != nullptr);
}

TEST_CASE("events come back from the canonical form, and the hash knows them") {
  const SchemaReading reading = read(kGood);
  REQUIRE(reading.errors.empty());
  const DataModel& data = *reading.module.data;
  const std::string form = to_canonical(data);
  const auto back = data_model_from_canonical(form);
  if (!back) FAIL(back.error().message);
  CHECK(to_canonical(*back) == form);
  CHECK(to_canonical(events_interface(*back)) == to_canonical(events_interface(data)));
  CHECK(back->reserved_event_tags == std::vector<std::uint32_t>{7});
  CHECK(back->reserved_event_names == std::vector<std::string>{"book_burnt"});
  CHECK(back->find_event("book_sold")->subject == "book");
  for (const char* change : {"version = 3", "subject = \"book\"", "meaning = \"How.\""}) {
    Files files = kGood;
    const std::string to = std::string(change) == "version = 3"          ? "version = 4"
                           : std::string(change) == "subject = \"book\"" ? "subject = \"other\""
                                                                         : "meaning = \"Where.\"";
    files["events.toml"] = replaced(files["events.toml"], change, to);
    if (to == "subject = \"other\"") {
      files["events.toml"] =
          replaced(files["events.toml"], "by = { tag = 2, type = \"uuid\", optional = true",
                   "other = { tag = 2, type = \"uuid\"");
    }
    const SchemaReading other = read(files);
    REQUIRE(other.errors.empty());
    CHECK(hash_of(to_canonical(*other.module.data)) != hash_of(form));
  }
  Files without = kGood;
  without.erase("events.toml");
  CHECK(to_canonical(*read(without).module.data).find("event") == std::string::npos);
}

TEST_CASE("a data model whose event has no subject is refused") {
  const SchemaReading reading = read(kGood);
  REQUIRE(reading.errors.empty());
  const std::string form = to_canonical(*reading.module.data);
  for (const char* subject : {"by", "snapshot", "nothing"}) {
    const auto refused = data_model_from_canonical(
        replaced(form, "\"subject\":\"book\"", fmt::format("\"subject\":\"{}\"", subject)));
    REQUIRE_FALSE(refused.has_value());
    CHECK_THAT(refused.error().message, Catch::Contains("book_sold has no subject"));
  }
}

TEST_CASE("each event is a function of the unit") {
  const SchemaReading reading = read(kGood);
  REQUIRE(reading.errors.empty());
  std::string store, names;
  for (const GeneratedFile& file : generate(reading.module, reading.required)) {
    names += file.path + " ";
    if (file.path == "press/store.hpp") store = file.text;
  }
  CHECK_THAT(names, Catch::Contains("press/events_1.h ") && Catch::Contains("press/events_1.hpp "));
  CHECK_THAT(store, Catch::Contains("publish_book_sold(const ::press::events_1::BookSold& event)"));
  CHECK_THAT(store, Catch::Contains("publish_book_entered(const ::press::book_1::Book& event)"));
  // Not of a snapshot.
  CHECK(store.find("publish_book_sold") > store.find("class Unit"));
}

TEST_CASE("faults of an event") {
  const std::vector<Case> cases{
      {"tag = 2\nversion", "version", "schema.missing_tag", "[events.book_sold]", "tag"},
      {"tag = 2\nversion", "tag = 0\nversion", "schema.bad_tag", "tag = 0", "from 1"},
      {"tag = 2\nversion", "tag = 1\nversion", "schema.duplicate_tag", "[events.book_entered]",
       "tag 1 of \"book_sold\""},
      {"tag = 2\nversion", "tag = 7\nversion", "schema.reserved_tag", "[events.book_sold]",
       "reserves"},
      {"[events.book_sold]", "[events.book_burnt]", "schema.reserved_name", "[events.book_burnt]",
       "reserves"},
      {"[events.book_sold]", "[events.BookSold]", "schema.bad_name", "[events.BookSold]",
       "write book_sold"},
      {"version = 3\n", "", "schema.missing_key", "[events.book_sold]", "version = 1"},
      {"version = 3", "version = 0", "schema.wrong_value", "version = 0", "is 1"},
      {"version = 3", "version = \"3\"", "schema.wrong_value", "version = \"3\"", "version"},
      {"meaning = \"A book was sold.\"\n", "", "schema.missing_meaning", "[events.book_sold]",
       "meaning"},
      {"version = 3", "verson = 1\nversion = 3", "schema.unknown_key", "verson",
       "did you mean \"version\""},
      {"reserved = {", "reservd = {", "schema.unknown_key", "reservd", "did you mean \"reserved\""},
  };
  for (const Case& one : cases) check(one);
}

TEST_CASE("faults of what an event says") {
  const std::vector<Case> cases{
      {"message = \"press.book/1:Book\"\n", "", "schema.missing_key", "[events.book_entered]",
       "\"message\""},
      {"message = \"press.book/1:Book\"", "message = \"BookSoled\"", "schema.unknown_message",
       "message = \"BookSoled\"", "did you mean \"BookSold\""},
      {"message = \"press.book/1:Book\"", "message = \"press.book/1:Bok\"",
       "schema.unknown_message", "message = \"press.book/1:Bok\"", "did you mean \"Book\""},
      {"message = \"press.book/1:Book\"", "message = \"Channel\"", "schema.unknown_message",
       "message = \"Channel\"", "wrap it in a message"},
      {"message = \"press.book/1:Book\"", "message = \"crm.client/1:Client\"",
       "schema.undeclared_import", "message = \"crm.client/1:Client\"", "requires"},
      {"subject = \"book\"\n", "", "schema.missing_key", "[events.book_sold]", "\"subject\""},
      {"subject = \"book\"", "subject = \"bok\"", "schema.unknown_field", "subject = \"bok\"",
       "did you mean \"book\""},
      {"subject = \"book\"", "subject = \"by\"", "schema.bad_combination", "subject = \"by\"",
       "no required uuid"},
      {"subject = \"book\"", "subject = \"channel\"", "schema.bad_combination",
       "subject = \"channel\"", "no required uuid"},
      {"[enums.Channel]", "[messages.Nobody]\nmeaning = \"Of no use.\"\n\n[enums.Channel]",
       "schema.unused", "[messages.Nobody]", "Nobody"},
  };
  for (const Case& one : cases) check(one);
}

TEST_CASE("only a domain module with entities publishes events") {
  Files files = kGood;
  files.erase("book.toml");
  files["events.toml"] = R"([events.rung]
tag = 1
version = 1
meaning = "It rang."
message = "Rung"
subject = "bell"
[messages.Rung]
meaning = "What rang."
[messages.Rung.fields]
bell = { tag = 1, type = "uuid", meaning = "Which." }
)";
  SchemaReading reading = read(files);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code == "schema.kind_forbids");
  CHECK_THAT(reading.errors[0].message, Catch::Contains("add an entity"));
  files["module.toml"] = replaced(files["module.toml"], "kind = \"domain\"", "kind = \"engine\"");
  reading = read(files);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code == "schema.kind_forbids");
  CHECK_THAT(reading.errors[0].message, Catch::Contains("of kind engine"));
}

TEST_CASE("a file that is called events.toml has some, and there is one of them") {
  Files files = kGood;
  files["events.toml"] = "[messages.Lost]\nmeaning = \"Nobody sends it.\"\n";
  SchemaReading reading = read(files);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code == "schema.missing_key");
  CHECK_THAT(reading.errors[0].message, Catch::Contains("no events"));
  files = kGood;
  files["more.toml"] = kGood.at("events.toml");
  reading = read(files);
  REQUIRE_FALSE(reading.errors.empty());
  CHECK(reading.errors[0].code == "schema.duplicate_name");
  CHECK_THAT(reading.errors[0].path, Catch::EndsWith("more.toml:1"));
}

TEST_CASE("what is generated for events has no other's name") {
  Files files = kGood;
  files["statements.toml"] = R"([[statement]]
name = "publish_book_sold"
tag = 1
meaning = "None of it."
rows = "none"
sql = "delete from book where org_id = :org"
)";
  SchemaReading reading = read(files);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code == "schema.duplicate_name");
  CHECK_THAT(reading.errors[0].message, Catch::Contains("publish_book_sold"));

  files = kGood;
  files["events_1.toml"] = R"([interface]
id = "press.events/1"
meaning = "Tells."
[operations.tell]
tag = 1
meaning = "Tells."
request = "Nothing"
response = "Nothing"
[messages.Nothing]
meaning = "Nothing."
)";
  reading = read(files);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code == "schema.duplicate_name");
  CHECK_THAT(reading.errors[0].message, Catch::Contains("the interface of the module's events"));

  files = kGood;
  files.erase("events.toml");
  files["told.toml"] = kGood.at("events.toml");
  files["events.toml"] =
      "[entity]\nname = \"events\"\ntag = 2\nmeaning = \"Some.\"\n\n[fields]\nname = { tag = 1, "
      "type "
      "= \"text\", meaning = \"Its name.\" }\n";
  reading = read(files);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code == "schema.duplicate_name");
  CHECK_THAT(reading.errors[0].message, Catch::Contains("the entity \"events\""));
}

TEST_CASE("a statement does not reach the outbox") {
  Files files = kGood;
  files["statements.toml"] = R"([[statement]]
name = "forget"
tag = 1
meaning = "What was said."
rows = "none"
sql = "delete from tenon_outbox where org_id = :org"
)";
  const SchemaReading reading = read(files);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code == "schema.bad_statement");
}

}  // namespace
}  // namespace tenon::model
