// A folder without faults: what the model holds of it.
#include <catch2/catch.hpp>

#include <algorithm>

#include "schema_folder.hpp"

namespace tenon::model {
namespace {

const Field& field_of(const Interface& interface, std::string_view message, std::string_view name) {
  const Message* found = interface.find_message(message);
  REQUIRE(found != nullptr);
  for (const Field& field : found->fields) {
    if (field.name == name) return field;
  }
  FAIL("no field " << name);
  return found->fields.front();
}

TEST_CASE("a schema folder is read whole") {
  const SchemaReading reading = read_gallery();
  for (const Error& error : reading.errors) UNSCOPED_INFO(to_text(error));
  REQUIRE(reading.errors.empty());
  const Module& module = reading.module;
  CHECK(module.name == "gallery");
  CHECK(module.kind == Kind::api);
  CHECK(module.version == "0.3.1");
  CHECK(module.required_interfaces == std::vector<std::string>{"measures.units/1"});
  CHECK(module.libraries == std::vector<std::string>{"libexample.so.2"});
  REQUIRE(module.interfaces.size() == 1);
  REQUIRE(reading.required.size() == 1);
  CHECK(reading.required[0].id == "measures.units/1");
  CHECK(reading.files.size() == 4);
}

TEST_CASE(
    "operations, fields and values stand in the order of tags, messages in the order of the file") {
  const SchemaReading reading = read_gallery();
  const Interface& interface = reading.module.interfaces.at(0);
  REQUIRE(interface.operations.size() == 2);
  CHECK(interface.operations[0].name == "look_up");
  CHECK(interface.operations[1].name == "echo");
  const Message& everything = interface.messages.at(0);
  CHECK(everything.name == "Everything");
  CHECK(everything.fields.at(0).name == "small");
  CHECK(everything.fields.at(1).name == "id");
  CHECK(everything.reserved_tags == std::vector<std::uint32_t>{90, 91});
  CHECK(interface.messages.at(1).name == "LookUpRequest");
  const Enum* shape = interface.find_enum("Shape");
  REQUIRE(shape != nullptr);
  CHECK(shape->values.at(0).name == "round");
  CHECK(shape->values.at(1).tag == 7);
}

TEST_CASE("fields carry types, presence, defaults and limits") {
  const SchemaReading reading = read_gallery();
  const Interface& interface = reading.module.interfaces.at(0);
  const auto field = [&](std::string_view name) -> const Field& {
    return field_of(interface, "Everything", name);
  };
  CHECK(field("price").type == Type::decimal);
  CHECK(field("price").precision == 12);
  CHECK(field("price").scale == 2);
  CHECK_FALSE(field("price").optional);
  CHECK(field("maybe_small").optional);
  CHECK(field("default_small").optional);
  CHECK(field("default_small").default_value == "-2147483648");
  CHECK(field("default_big").default_value == "\"-9223372036854775808\"");
  CHECK(field("default_ratio").default_value == "1e+300");
  CHECK(field("default_price").default_value == "\"-0.250\"");
  CHECK(field("default_price").min == "-1.000");
  CHECK(field("default_flag").default_value == "true");
  CHECK(field("default_shape").default_value == "\"round\"");
  CHECK(field("default_duration").default_value == "\"PT1H30M\"");
  CHECK(field("default_zone").default_value == "\"Etc/UTC\"");
  CHECK(field("maybe_local").type == Type::local_time);
  CHECK(field("maybe_local").example == "\"2026-01-31T09:30:00\"");
  CHECK(field("maybe_duration").type == Type::duration);
  CHECK(field("maybe_zone").type == Type::zone);
  CHECK(field("maybe_money").type == Type::money);
  CHECK(field("maybe_money").example == R"({"amount":"12.50","currency":"EUR"})");
  CHECK(field("maybe_json").type == Type::json);
  CHECK(field("maybe_json").example == R"({"any":["thing",1,true]})");
  CHECK(field("text_list").list);
  CHECK(field("text_list").max_items == 8U);
  CHECK(field("label").max_length == 40U);
  CHECK(field("shape").type == Type::enumeration);
  CHECK(field("again").ref == "Everything");
}

TEST_CASE("imported messages and enums are in the interface under their full names") {
  const SchemaReading reading = read_gallery();
  const Interface& interface = reading.module.interfaces.at(0);
  CHECK(field_of(interface, "Everything", "measure").ref == "measures.units/1:Measure");
  CHECK(field_of(interface, "measures.units/1:Measure", "unit").ref == "measures.units/1:Unit");
  REQUIRE(interface.find_enum("measures.units/1:Unit") != nullptr);
  CHECK(interface.operations.at(0).response == "measures.units/1:Measure");
  CHECK(interface.find_message("measures.units/1:ConvertRequest") == nullptr);
}

TEST_CASE("operations carry their route, errors, example and what they imply") {
  const SchemaReading reading = read_gallery();
  const Operation& operation = reading.module.interfaces.at(0).operations.at(0);
  REQUIRE(operation.http.has_value());
  CHECK(operation.http->method == HttpMethod::get);
  CHECK(operation.http->path == "/v1/gallery/rooms/{room}/exhibits/{name}:look_up");
  CHECK(operation.reads_only);
  CHECK(operation.idempotent);
  CHECK(operation.errors == std::vector<std::string>{"gallery.not_there"});
  CHECK(operation.example == R"({"name":"sun","room":3})");
}

TEST_CASE("settings are a message of an interface of their own") {
  const SchemaReading reading = read_gallery();
  REQUIRE(reading.module.settings.has_value());
  CHECK(reading.module.settings->id == "gallery.settings/0");
  const Field& rooms = field_of(*reading.module.settings, "Settings", "rooms_max");
  CHECK(rooms.default_value == "12");
  CHECK(rooms.max == "100");
  CHECK(field_of(*reading.module.settings, "Settings", "house_style").type == Type::enumeration);
}

TEST_CASE("a message that no operation uses is a warning") {
  const SchemaReading reading = read_gallery();
  REQUIRE(reading.warnings.size() == 1);
  CHECK(reading.warnings[0].code == "schema.unused");
  CHECK(reading.warnings[0].message.find("Nothing") != std::string::npos);
}

TEST_CASE("examples of 64-bit integers and decimals may be TOML integers") {
  TemporaryFolder folder;
  folder.write("shop/module.toml", R"(
[module]
name = "shop"
kind = "domain"
version = "1.0.0"
meaning = "A shop."
)");
  folder.write("shop/prices_2.toml", R"toml(
[interface]
id = "shop.prices/2"
meaning = "Prices."
[operations.quote]
tag = 1
meaning = "Quotes."
request = "QuoteRequest"
response = "QuoteRequest"
example = { count = 7, price = 3, day = 2026-01-31, at = 2026-01-31T09:30:00Z, lines = [{ count = 1 }] }
[messages.QuoteRequest]
meaning = "What to quote."
[messages.QuoteRequest.fields]
count = { tag = 1, type = "int64", meaning = "How many.", example = 5 }
price = { tag = 2, type = "decimal(6,2)", optional = true, meaning = "The price of one." }
day = { tag = 3, type = "date", optional = true, meaning = "The day." }
at = { tag = 4, type = "instant", optional = true, meaning = "When." }
lines = { tag = 5, type = "QuoteRequest", list = true, optional = true, meaning = "More." }
)toml");
  const SchemaReading reading = folder.read("shop");
  for (const Error& error : reading.errors) UNSCOPED_INFO(to_text(error));
  REQUIRE(reading.errors.empty());
  const Interface& interface = reading.module.interfaces.at(0);
  CHECK(interface.major == 2);
  CHECK(
      interface.operations.at(0).example ==
      R"({"at":"2026-01-31T09:30:00Z","count":"7","day":"2026-01-31","lines":[{"count":"1"}],"price":"3.00"})");
  CHECK(field_of(interface, "QuoteRequest", "count").example == "\"5\"");
}

TEST_CASE("one interface of a module may import from another of it") {
  TemporaryFolder folder;
  folder.write(
      "shop/module.toml",
      "[module]\nname = \"shop\"\nkind = \"domain\"\nversion = \"1.0.0\"\nmeaning = \"A shop.\"\n");
  const auto interface = [](const std::string& name, const std::string& type) {
    return "[interface]\nid = \"shop." + name +
           "/1\"\nmeaning = \"It.\"\n"
           "[operations.get]\ntag = 1\nmeaning = \"Gets.\"\nrequest = \"M\"\nresponse = \"M\"\n"
           "[messages.M]\nmeaning = \"M.\"\n"
           "[messages.M.fields]\nx = { tag = 1, type = \"" +
           type + "\", optional = true, meaning = \"X.\" }\n";
  };
  folder.write("shop/a.toml", interface("a", "shop.b/1:M"));
  folder.write("shop/b.toml", interface("b", "text"));
  SECTION("in one direction") {
    const SchemaReading reading = folder.read("shop");
    REQUIRE(reading.errors.empty());
    CHECK(reading.module.interfaces.at(0).find_message("shop.b/1:M") != nullptr);
  }
  SECTION("but not in a circle") {
    folder.write("shop/b.toml", interface("b", "shop.a/1:M"));
    const SchemaReading reading = folder.read("shop");
    REQUIRE(reading.errors.size() == 1);
    CHECK(reading.errors[0].code == "schema.cycle");
  }
}

}  // namespace
}  // namespace tenon::model
