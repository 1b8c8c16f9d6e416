// One fault each: the code, the line and the words that a person needs.
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "schema_folder.hpp"

namespace tenon::model {
namespace {

const std::string kModule = R"([module]
name = "shop"
kind = "api"
version = "1.0.0"
meaning = "A shop."
requires = ["stock.items/1"]
)";

const std::string kOrders = R"([interface]
id = "shop.orders/1"
meaning = "Orders."

[operations.place]
tag = 1
meaning = "Places an order."
request = "Order"
response = "Order"
http = "POST /v1/shop/orders/{number}"

[messages.Order]
meaning = "An order."
reserved = { tags = [9], names = ["was"] }
[messages.Order.fields]
number = { tag = 1, type = "int32", meaning = "Its number." }
item = { tag = 2, type = "stock.items/1:Item", optional = true, meaning = "The item." }
state = { tag = 3, type = "State", default = "open", meaning = "Its state." }

[enums.State]
meaning = "How far it is."
[enums.State.values]
open = { tag = 1, meaning = "Not shipped." }
shipped = { tag = 2, meaning = "Shipped." }
)";

const std::string kStock = R"([module]
name = "stock"
kind = "domain"
version = "1.0.0"
meaning = "What there is."
)";

const std::string kItems = R"([interface]
id = "stock.items/1"
meaning = "Items."
[operations.get]
tag = 1
meaning = "Gets one."
request = "Item"
response = "Item"
[messages.Item]
meaning = "An item."
[messages.Item.fields]
name = { tag = 1, type = "text", meaning = "Its name." }
)";

struct Case {
  std::string file;      // of the folder shop
  std::string from, to;  // what is wrong with it
  std::string fault;     // the code without "schema."
  std::string at;        // the text on the line to be named; empty: line 1
  std::string says;      // part of the message
};

void write_good(const TemporaryFolder& folder) {
  folder.write("shop/module.toml", kModule);
  folder.write("shop/orders.toml", kOrders);
  folder.write("stock/module.toml", kStock);
  folder.write("stock/items.toml", kItems);
}

void check(const Case& one) {
  CAPTURE(one.file, one.from, one.to);
  TemporaryFolder folder;
  write_good(folder);
  const std::string text =
      replaced(one.file == "module.toml" ? kModule : kOrders, one.from, one.to);
  folder.write("shop/" + one.file, text);
  const SchemaReading reading = folder.read("shop");
  for (const Error& error : reading.errors) UNSCOPED_INFO(to_text(error));
  REQUIRE_FALSE(reading.errors.empty());
  const auto found =
      std::find_if(reading.errors.begin(), reading.errors.end(),
                   [&](const Error& error) { return error.code == "schema." + one.fault; });
  REQUIRE(found != reading.errors.end());
  const int line = one.at.empty() ? 1 : line_of(text, one.at);
  CHECK(found->path == fmt::format("{}:{}", (folder.path() / "shop" / one.file).string(), line));
  CHECK_THAT(found->message, Catch::Contains(one.says));
  CHECK(found->message.find('\n') == std::string::npos);
}

const std::string kNumber = R"(number = { tag = 1, type = "int32", meaning = "Its number." })";

/// A fault of the field "number", whose line is replaced.
Case field(const std::string& to, const std::string& fault, const std::string& says) {
  return {"orders.toml", kNumber, to, fault, to, says};
}

TEST_CASE("the folder that the faults are put into has none") {
  TemporaryFolder folder;
  write_good(folder);
  const SchemaReading reading = folder.read("shop");
  for (const Error& error : reading.errors) UNSCOPED_INFO(to_text(error));
  CHECK(reading.errors.empty());
  CHECK(reading.warnings.empty());
}

TEST_CASE("faults of TOML and of tables") {
  const std::vector<Case> cases{
      {"orders.toml", "[enums.State]", "[enums.State", "syntax", "[enums.State\n", "not TOML"},
      {"orders.toml", "[enums.State]", "[operations.place]", "duplicate_name",
       "[operations.place]\nmeaning = \"How", "once"},
      {"orders.toml", "[enums.State]", "[messages.Order]", "duplicate_name",
       "[messages.Order]\nmeaning = \"How", "once"},
      {"orders.toml", "reserved = {", "reservd = {", "unknown_key", "reservd",
       "did you mean \"reserved\"?"},
      {"orders.toml", "[enums.", "[enum.", "unknown_key", "[enum.State", "did you mean \"enums\"?"},
      {"module.toml", "version =", "verison =", "unknown_key", "verison",
       "did you mean \"version\"?"},
      {"module.toml", "version = \"1.0.0\"", "", "missing_key", "", "version"},
      {"module.toml", "version = \"1.0.0\"", "version = 1", "wrong_value", "version",
       "has to be a text"},
      {"module.toml", "[module]", "[modul]", "missing_key", "", "[module]"},
      {"orders.toml", "[interface]", "[interfaces]", "missing_key", "", "[interface]"},
      {"orders.toml", "request = \"Order\"", "", "missing_key", "[operations.place]",
       "\"request\""},
      {"module.toml", "version = \"1.0.0\"", "version = \"\"", "bad_version", "version",
       "as \"0.1.0\""},
      {"module.toml", "version = \"1.0.0\"", "version = \"one\\n2\"", "bad_version", "version",
       "0.1.0"},
      {"module.toml", "meaning", "libraries = [\"cctz\"]\nmeaning", "bad_library", "libraries",
       "soname"},
  };
  for (const Case& one : cases) check(one);
}

TEST_CASE("faults of meanings, tags and names") {
  const std::vector<Case> cases{
      field(R"(number = { tag = 1, type = "int32" })", "missing_meaning",
            "field \"number\" has no meaning"),
      field(R"(number = { tag = 1, type = "int32", meaning = " " })", "bad_meaning", "empty"),
      field(R"(number = { tag = 1, type = "int32", meaning = "a\nb" })", "bad_meaning", "one line"),
      {"orders.toml", "meaning = \"An order.\"", "", "missing_meaning", "[messages.Order]",
       "message Order"},
      {"orders.toml", "meaning = \"Places an order.\"", "", "missing_meaning", "[operations.place]",
       "place"},
      {"orders.toml", "meaning = \"Orders.\"", "", "missing_meaning", "[interface]", "[interface]"},
      {"orders.toml", "open = { tag = 1, meaning = \"Not shipped.\" }", "open = { tag = 1 }",
       "missing_meaning", "open = {", "open"},
      field(R"(number = { type = "int32", meaning = "Its number." })", "missing_tag",
            "add tag = N"),
      field(R"(number = { tag = 0, type = "int32", meaning = "Its number." })", "bad_tag",
            "from 1"),
      // It is the later of the two that is named.
      {"orders.toml", "item = { tag = 2", "item = { tag = 1", "duplicate_tag", "item = {",
       "field \"item\" has the tag 1 of \"number\""},
      field(R"(number = { tag = 9, type = "int32", meaning = "Its number." })", "reserved_tag",
            "reserves"),
      {"orders.toml", "state = { tag = 3", "was = { tag = 3", "reserved_name", "was = {",
       "reserves"},
      {"orders.toml", "shipped = { tag = 2", "shipped = { tag = 1", "duplicate_tag", "shipped = {",
       "\"open\""},
      {"orders.toml", "state = {", "orderState = {", "bad_name", "orderState", "write order_state"},
      {"orders.toml", "[operations.place]", "[operations.placeOrder]", "bad_name",
       "[operations.placeOrder]", "place_order"},
      {"orders.toml", "state = {", "class = {", "keyword", "class = {", "word of C or C++"},
      {"orders.toml", "state = {", "raw = {", "keyword", "raw = {", "generated code"},
      {"orders.toml", "[enums.State]", "[enums.state]", "bad_name", "[enums.state]", "write State"},
      {"module.toml", "name = \"shop\"", "name = \"Shop\"", "bad_name", "name", "write shop"},
      {"module.toml", "name = \"shop\"", "name = \"clock\"", "keyword", "name",
       "a name of the C library"},
  };
  for (const Case& one : cases) check(one);
}

TEST_CASE("faults of types, values and limits") {
  const auto number = [](const std::string& type, const std::string& rest) {
    return fmt::format("number = {{ tag = 1, type = \"{}\", meaning = \"Its number.\", {} }}", type,
                       rest);
  };
  const std::vector<Case> cases{
      field(R"(number = { tag = 1, type = "int", meaning = "Its number." })", "unknown_type",
            "no type \"int\"; did you mean \"int32\"? scalar types are bool, int32, int64"),
      field(R"(number = { tag = 1, type = "String", meaning = "Its number." })", "unknown_type",
            "did you mean \"text\"?"),
      field(R"(number = { tag = 1, type = "boolean", meaning = "Its number." })", "unknown_type",
            "did you mean \"bool\"?"),
      field(R"(number = { tag = 1, type = "double", meaning = "Its number." })", "unknown_type",
            "did you mean \"float64\"?"),
      field(R"(number = { tag = 1, type = "datetime", meaning = "Its number." })", "unknown_type",
            "did you mean \"instant\"?"),
      field(R"(number = { tag = 1, type = "Colour", meaning = "Its number." })", "unknown_type",
            "local_time, duration, zone, money, json; for a message declare "
            "[messages.Colour]"),
      field(R"(number = { tag = 1, type = "txet", meaning = "Its number." })", "unknown_type",
            "did you mean \"text\"?"),
      field(R"(number = { tag = 1, type = "Stat", meaning = "Its number." })", "unknown_type",
            "did you mean \"State\"?"),
      field(R"toml(number = { tag = 1, type = "decimal(20,2)", meaning = "Its number." })toml",
            "unknown_type", "decimal(12,2)"),
      field(number("int32", "list = true, default = 1"), "bad_combination", "absent is empty"),
      field(number("uuid", "default = \"x\""), "bad_combination", "its type is uuid"),
      field(number("int32", "optional = false, default = 1"), "bad_combination", "remove optional"),
      field(number("text", "min = 1"), "bad_combination", "is no number"),
      field(number("int32", "max_length = 1"), "bad_combination", "neither text nor bytes"),
      field(number("int32", "max_items = 1"), "bad_combination", "add list = true"),
      field(number("int32", "default = \"1\""), "bad_default", "has to be an integer"),
      field(number("int32", "default = 2147483648"), "bad_default", "int64"),
      field(number("int32", "default = 0, min = 1"), "bad_default", "below min, 1"),
      field(number("decimal(6,2)", "default = \"2.5\", max = \"2.25\""), "bad_default",
            "above max, 2.25"),
      field(number("decimal(6,2)", "default = 1.5"), "bad_default", "as \"12.50\""),
      field(number("decimal(6,2)", "default = \"1.505\""), "bad_default", "is not a decimal(6,2)"),
      field(number("text", "default = \"abc\", max_length = 2"), "bad_default", "length"),
      field(number("State", "default = \"opn\""), "bad_default", "did you mean \"open\"?"),
      field(number("duration", "min = \"PT1H\""), "bad_combination", "is no number"),
      field(number("zone", "max_length = 9"), "bad_combination", "neither text nor bytes"),
      field(number("money", "default = { amount = \"1\", currency = \"EUR\" }"), "bad_combination",
            "its type is money"),
      field(number("local_time", "default = 2026-01-31T09:30:00"), "bad_combination",
            "its type is local_time"),
      field(number("json", "default = 1"), "bad_combination", "its type is json"),
      field(number("duration", "default = \"P1D\""), "bad_default", "as \"PT1H30M\""),
      field(number("zone", "default = \"+01:00\""), "bad_default", "time zone"),
      field(number("int32", "min = 2, max = 1"), "bad_limit", "swap them"),
      field(number("float64", "min = \"x\""), "bad_limit", "has to be a number"),
      field(number("text", "min_length = 2, max_length = 1"), "bad_limit", "swap them"),
      field(number("text", "list = true, min_items = 2, max_items = 1"), "bad_limit", "swap them"),
  };
  for (const Case& one : cases) check(one);
}

TEST_CASE("faults of messages, imports and examples") {
  const auto added = [](const std::string& type_and_example, const std::string& says) {
    const std::string line =
        "note = { tag = 4, optional = true, meaning = \"A note.\", " + type_and_example + " }";
    return Case{"orders.toml", "number = {", line + "\nnumber = {",
                "bad_example", "note = {",   says};
  };
  const std::vector<Case> cases{
      added("type = \"date\", example = \"2026-02-30\"", "2026-02-30"),
      added("type = \"money\", example = { amount = \"1.505\", currency = \"EUR\" }",
            "at /note/amount"),
      added("type = \"local_time\", example = 2026-01-31T09:30:00Z", "without a zone"),
      added("type = \"text\", list = true, example = [1]", "number"),
      added("type = \"int32\", min = 5, example = 4", "5"),
      {"orders.toml", "request = \"Order\"", "request = \"Ordr\"", "unknown_message", "request",
       "did you mean \"Order\"?"},
      {"orders.toml", "response = \"Order\"", "response = \"State\"", "unknown_message", "response",
       "enum"},
      {"orders.toml", "items/1:Item", "items/1:Itm", "unknown_message", "item = {",
       "did you mean \"Item\"?"},
      {"orders.toml", "stock.items/1:Item", "stock.item/1:Item", "undeclared_import", "item = {",
       "add it to requires"},
      {"module.toml", "stock.items/1", "stock.itms/1", "unknown_interface", "requires",
       "did you mean \"stock.items/1\"?"},
      {"module.toml", "stock.items/1", "stok.items/1", "unknown_interface", "requires",
       "--schema-path"},
      {"module.toml", "stock.items/1", "stock.items", "bad_id", "requires",
       "<module>.<name>/<major>"},
      {"module.toml", "\"stock.items/1\"", "\"stock.items/1\", \"stock.items/1\"", "duplicate_name",
       "requires", "twice"},
      {"module.toml", "[\"stock.items/1\"]",
       "[\"stock.items/1\"]\noptional_requires = [\"stock.items/1\"]", "duplicate_name",
       "optional_requires", "twice"},
      {"module.toml", "\"stock.items/1\"", "\"stock.items/1\", \"shop.orders/1\"", "cycle",
       "requires", "each other"},
      {"module.toml", "\"stock.items/1\"", "\"stock.items/1\", \"tn.store/1\"", "unknown_interface",
       "requires", "host has no service"},
      {"orders.toml", "item = { tag = 2, type = \"stock.items/1:Item\", optional = true,",
       "item = { tag = 2, type = \"Order\",", "endless_message", "[messages.Order]",
       "make one of them optional"},
      {"orders.toml", "http =", "example = { nmber = 1 }\nhttp =", "bad_example", "example",
       "number"},
      {"orders.toml", "http =", "example = { number = 1, state = \"gone\" }\nhttp =", "bad_example",
       "example", "/state"},
      {"orders.toml", "http =", "errors = [\"Not found\"]\nhttp =", "bad_error_code", "errors",
       "<module>.<fault>"},
  };
  for (const Case& one : cases) check(one);
}

TEST_CASE("faults of ids and kinds") {
  const std::vector<Case> cases{
      {"orders.toml", "shop.orders/1", "shop.orders", "bad_id", "id =", "shop.orders/1"},
      {"orders.toml", "shop.orders/1", "shop.orders/0", "bad_id", "id =", "no id"},
      {"orders.toml", "shop.orders/1", "shop.order/1", "bad_id",
       "id =", "call the file order.toml"},
      {"orders.toml", "shop.orders/1", "stock.orders/1", "bad_id",
       "id =", "module.toml names shop"},
      {"module.toml", "\"api\"", "\"apis\"", "unknown_kind", "kind", "did you mean \"api\"?"},
      {"module.toml", "\"api\"", "\"engine\"", "kind_forbids", "requires", "of kind engine"},
      {"module.toml", "\"api\"\nversion = \"1.0.0\"\nmeaning = \"A shop.\"\nrequires = [",
       "\"engine\"\nversion = \"1.0.0\"\nmeaning = \"A shop.\"\nrequires = [\"tn.store/1\", ",
       "kind_forbids", "requires", "an engine keeps no state"},
  };
  for (const Case& one : cases) check(one);
}

TEST_CASE("faults of routes") {
  const std::string route = "POST /v1/shop/orders/{number}";
  const std::vector<Case> cases{
      {"orders.toml", route, "PUT /v1/shop/orders", "bad_route", "http", "GET or POST"},
      {"orders.toml", route, "POST /v1/orders", "bad_route", "http", "/v1/shop/"},
      {"orders.toml", route, "POST /shop/orders", "bad_route", "http", "/v<N>/shop/"},
      {"orders.toml", route, "POST /v1/shop/orders/", "bad_route", "http", "segments"},
      {"orders.toml", route, "POST /v1/shop/x{number}", "bad_route", "http", "segments"},
      {"orders.toml", route, "POST /v1/shop/{number}/{number}", "bad_route", "http", "twice"},
      {"orders.toml", route, "POST /v1/shop/{numbr}", "bad_route_field", "http",
       "did you mean \"number\"?"},
      {"orders.toml", route, "POST /v1/shop/{item}", "bad_route_field", "http", "scalar"},
      {"orders.toml", route, "GET /v1/shop/{number}", "bad_route", "http", "reads_only = true"},
      {"orders.toml", "http = \"POST", "reads_only = true\nhttp = \"GET", "bad_route_field", "http",
       "message field \"item\""},
      {"orders.toml", "type = \"int32\"", "type = \"json\"", "bad_route_field", "http",
       "a json; take it from the body"},
  };
  for (const Case& one : cases) check(one);
}

TEST_CASE("an engine has no routes") {
  TemporaryFolder folder;
  write_good(folder);
  folder.write("shop/module.toml", replaced(kModule, "\"api\"", "\"engine\""));
  const SchemaReading reading = folder.read("shop");
  const auto found =
      std::find_if(reading.errors.begin(), reading.errors.end(),
                   [](const Error& error) { return error.code == "schema.http_forbidden"; });
  REQUIRE(found != reading.errors.end());
  CHECK_THAT(found->path,
             Catch::EndsWith("orders.toml:" + std::to_string(line_of(kOrders, "http"))));
  CHECK_THAT(found->message, Catch::Contains("api or domain"));
}

TEST_CASE("a domain module has routes, and a suffix may follow a field") {
  TemporaryFolder folder;
  write_good(folder);
  folder.write("shop/module.toml", replaced(kModule, "\"api\"", "\"domain\""));
  folder.write("shop/orders.toml", replaced(kOrders, "{number}", "{number}.ics"));
  CHECK(folder.read("shop").errors.empty());
}

TEST_CASE("two operations cannot have one route, nor two names become one in C") {
  TemporaryFolder folder;
  write_good(folder);
  SECTION("route") {
    folder.write("shop/orders.toml", kOrders +
                                         "[operations.again]\ntag = 2\nmeaning = "
                                         "\"Again.\"\nrequest = \"Order\"\nresponse = \"Order\"\n"
                                         "http = \"POST /v1/shop/orders/{number}\"\n");
    const SchemaReading reading = folder.read("shop");
    REQUIRE(reading.errors.size() == 1);
    CHECK(reading.errors[0].code == "schema.duplicate_route");
    CHECK_THAT(reading.errors[0].message, Catch::Contains("shop.orders/1 place"));
  }
  SECTION("message and enum") {
    folder.write("shop/orders.toml", kOrders + "[messages.STATE]\nmeaning = \"X.\"\n");
    const SchemaReading reading = folder.read("shop");
    REQUIRE(reading.errors.size() == 1);
    CHECK(reading.errors[0].code == "schema.duplicate_name");
    CHECK_THAT(reading.errors[0].message, Catch::Contains("rename"));
  }
  SECTION("a field and the presence of another") {
    folder.write("shop/orders.toml", replaced(kOrders, "item = {", "has_state = {"));
    const SchemaReading reading = folder.read("shop");
    REQUIRE(reading.errors.size() == 1);
    CHECK(reading.errors[0].code == "schema.duplicate_name");
  }
}

TEST_CASE("a message has at most 64 fields") {
  TemporaryFolder folder;
  write_good(folder);
  std::string text = kOrders;
  std::string more;
  for (int i = 100; i < 162; ++i) {
    more += fmt::format("f{0} = {{ tag = {0}, type = \"bool\", meaning = \"F.\" }}\n", i);
  }
  folder.write("shop/orders.toml", replaced(text, "number = {", more + "number = {"));
  const SchemaReading reading = folder.read("shop");
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code == "schema.too_many_fields");
  CHECK_THAT(reading.errors[0].message, Catch::Contains("65 fields"));
}

TEST_CASE("all faults are told, in the order of files and lines") {
  TemporaryFolder folder;
  write_good(folder);
  std::string text = replaced(kOrders, "meaning = \"Orders.\"", "");
  text = replaced(text, "tag = 3", "tag = 2");
  text = replaced(text, "type = \"int32\"", "type = \"int33\"");
  folder.write("shop/orders.toml", text);
  folder.write("shop/module.toml", replaced(kModule, "version = \"1.0.0\"", "vresion = \"1.0.0\""));
  const SchemaReading reading = folder.read("shop");
  std::vector<std::string> codes;
  for (const Error& error : reading.errors) codes.push_back(error.code);
  CHECK(codes == std::vector<std::string>{"schema.missing_key", "schema.unknown_key",
                                          "schema.missing_meaning", "schema.unknown_type",
                                          "schema.duplicate_tag"});
}

TEST_CASE("a required module that nobody said where to find is told with the remedy") {
  TemporaryFolder folder;
  write_good(folder);
  const SchemaReading reading = read_schema(folder.path() / "shop", {});
  REQUIRE_FALSE(reading.errors.empty());
  CHECK(reading.errors[0].code == "schema.unknown_interface");
  CHECK_THAT(reading.errors[0].message, Catch::Contains("no folder to look in was named"));
  CHECK_THAT(reading.errors[0].message, Catch::Contains("--schema-path"));
  CHECK_THAT(reading.errors[0].message, Catch::Contains("SCHEMA_PATH of tenon_add_module"));
}

TEST_CASE("a fault in a required module is told where it is required") {
  TemporaryFolder folder;
  write_good(folder);
  folder.write("stock/items.toml", replaced(kItems, "\"text\"", "\"txt\""));
  const SchemaReading reading = folder.read("shop");
  REQUIRE_FALSE(reading.errors.empty());
  CHECK(reading.errors[0].code == "schema.faulty_import");
  CHECK_THAT(reading.errors[0].message, Catch::Contains("items.toml:12"));
  CHECK_THAT(reading.errors[0].message, Catch::Contains("has 1 fault,"));
}

TEST_CASE("a required module stands in a folder of its name") {
  TemporaryFolder folder;
  write_good(folder);
  folder.write("stock/module.toml", replaced(kStock, "\"stock\"", "\"store\""));
  folder.write("stock/items.toml", replaced(kItems, "stock.items", "store.items"));
  const SchemaReading reading = folder.read("shop");
  REQUIRE_FALSE(reading.errors.empty());
  CHECK_THAT(reading.errors.front().message, Catch::Contains("call both the same"));
  CHECK(reading.errors.front().code == "schema.bad_id");
}

TEST_CASE("modules that require each other are told") {
  TemporaryFolder folder;
  write_good(folder);
  folder.write("stock/module.toml", kStock + "requires = [\"shop.orders/1\"]\n");
  const SchemaReading reading = folder.read("shop");
  REQUIRE_FALSE(reading.errors.empty());
  CHECK_THAT(reading.errors[0].message, Catch::Contains("each other"));
}

TEST_CASE("a folder without module.toml is told as such") {
  TemporaryFolder folder;
  const SchemaReading reading = folder.read("nothing");
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code == "schema.unreadable");
  CHECK(reading.errors[0].path == (folder.path() / "nothing" / "module.toml").string());
}

}  // namespace
}  // namespace tenon::model
