#include "rest/openapi.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "model/interface.hpp"

using namespace tenon;
using namespace tenon::model;
namespace json = boost::json;

namespace {

Field field(std::uint32_t tag, std::string name, Type type, std::string meaning = "A field.") {
  Field made;
  made.tag = tag;
  made.name = std::move(name);
  made.type = type;
  made.meaning = std::move(meaning);
  return made;
}

Field optional(Field made) {
  made.optional = true;
  return made;
}

/// An api module's interface with a POST, a GET, and a POST whose path carries a field.
Interface library_interface() {
  Interface made;
  made.id = "library.api/2";
  made.module = "library";
  made.name = "api";
  made.major = 2;
  made.meaning = "Books on shelves.";

  Message book;
  book.name = "Book";
  book.meaning = "A book.";
  Field price = optional(field(5, "price", Type::decimal));
  price.precision = 8;
  price.scale = 2;
  price.min = "0.01";
  price.example = "\"12.50\"";
  Field shade = optional(field(6, "shade", Type::enumeration));
  shade.ref = "other.colours/1:Shade";
  shade.default_value = "\"dark\"";
  Field cover = optional(field(9, "cover", Type::bytes));
  cover.max_length = 4;
  book.fields = {field(1, "id", Type::uuid),
                 field(2, "title", Type::text),
                 field(3, "copies", Type::int64),
                 optional(field(4, "bought", Type::date)),
                 price,
                 shade,
                 optional(field(7, "seen", Type::instant)),
                 optional(field(8, "lent", Type::boolean)),
                 cover,
                 optional(field(10, "opens", Type::local_time)),
                 optional(field(11, "takes", Type::duration)),
                 optional(field(12, "zone", Type::zone)),
                 optional(field(13, "worth", Type::money)),
                 optional(field(14, "remarks", Type::json))};
  book.fields[1].max_length = 200;

  Message search;
  search.name = "SearchRequest";
  search.meaning = "What to look for.";
  Field limit = optional(field(2, "limit", Type::int32, "Most books to answer."));
  limit.default_value = "20";
  limit.min = "1";
  limit.max = "100";
  Field words = field(1, "words", Type::text);
  words.list = true;
  words.max_items = 5;
  Field share = optional(field(3, "share", Type::float64));
  share.max = "0.5";
  Field worth = optional(field(4, "worth", Type::money));
  worth.example = R"({"amount":"12.50","currency":"EUR"})";
  search.fields = {words, limit, share, worth};

  Message found;
  found.name = "SearchResponse";
  found.meaning = "What was found.";
  Field books = field(1, "books", Type::message);
  books.ref = "Book";
  books.list = true;
  found.fields = {books};

  Message rename;
  rename.name = "RenameRequest";
  rename.meaning = "A new title.";
  rename.fields = {field(1, "id", Type::uuid), field(2, "title", Type::text)};

  Message unused;
  unused.name = "Unused";
  made.messages = {book, search, found, rename, unused};

  Enum shades;
  shades.name = "other.colours/1:Shade";
  shades.meaning = "How dark.";
  shades.values = {{1, "dark", "Like night."}, {2, "light", "Like day \"with\" sun."}};
  made.enums = {shades};

  Operation look;
  look.tag = 1;
  look.name = "search";
  look.meaning = "Finds books.";
  look.request = "SearchRequest";
  look.response = "SearchResponse";
  look.example = R"({"limit":3,"words":["time"]})";
  look.http = Http{HttpMethod::get, "/v1/library/books"};
  Operation add;
  add.tag = 2;
  add.name = "add";
  add.meaning = "Adds a book.";
  add.request = "Book";
  add.response = "Book";
  add.errors = {"library.known_title", "library.shelf_full"};
  add.example = R"({"copies":"1","id":"0190b6a4-8c1e-7e52-b0a3-6f0f3c9d2e11","title":"Time"})";
  add.http = Http{HttpMethod::post, "/v1/library/books"};
  Operation change;
  change.tag = 3;
  change.name = "rename";
  change.meaning = "Renames a book.";
  change.request = "RenameRequest";
  change.response = "Book";
  change.example = R"({"id":"0190b6a4-8c1e-7e52-b0a3-6f0f3c9d2e11","title":"Time"})";
  change.http = Http{HttpMethod::post, "/v1/library/books/{id}:rename"};
  made.operations = {look, add, change};
  return made;
}

struct Fixture {
  Interface interface = library_interface();
  std::vector<std::unique_ptr<seam::Endpoint>> endpoints;
  std::vector<rest::Route> routes;
  std::string text;
  json::value document;

  Fixture() {
    for (const std::string_view path :
         {rest::kHealthPath, rest::kReadyPath, rest::kMetricsPath, rest::kOpenapiPath}) {
      routes.push_back({HttpMethod::get, std::string(path), nullptr, "The host's own."});
    }
    for (const Operation& operation : interface.operations) {
      auto endpoint = std::make_unique<seam::Endpoint>();
      endpoint->interface = &interface;
      endpoint->operation = &operation;
      routes.push_back(
          {operation.http->method, operation.http->path, endpoint.get(), operation.meaning});
      endpoints.push_back(std::move(endpoint));
    }
    text = rest::to_openapi(routes, "Library", "1.2.3");
    document = json::parse(text);
  }

  const json::value& at(std::string_view pointer) const { return document.at_pointer(pointer); }
  /// What `pointer` leads to, as JSON.
  std::string show(std::string_view pointer) const { return json::serialize(at(pointer)); }
  bool has(std::string_view pointer) const {
    boost::system::error_code absent;
    return document.find_pointer(pointer, absent) != nullptr;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "the document names itself and every route") {
  CHECK(show("/openapi") == "\"3.1.0\"");
  CHECK(show("/info") == R"({"title":"Library","version":"1.2.3"})");
  std::vector<std::string> served;
  for (const auto& path : at("/paths").as_object()) {
    for (const auto& method : path.value().as_object()) {
      served.push_back(std::string(method.key()) + " " + std::string(path.key()));
    }
  }
  CHECK(served == std::vector<std::string>{"get /healthz", "get /metrics", "get /openapi.json",
                                           "get /readyz", "get /v1/library/books",
                                           "post /v1/library/books",
                                           "post /v1/library/books/{id}:rename"});
  CHECK(show("/paths/~1v1~1library~1books/post/operationId") == "\"library.api.v2.add\"");
  CHECK(show("/paths/~1v1~1library~1books/post/tags") == R"(["library"])");
}

TEST_CASE_METHOD(Fixture, "the bytes are the same each time, whatever the order of the routes") {
  std::vector<rest::Route> turned(routes.rbegin(), routes.rend());
  std::swap(turned[1], turned[2]);
  CHECK(rest::to_openapi(routes, "Library", "1.2.3") == text);
  const json::value other = json::parse(rest::to_openapi(turned, "Library", "1.2.3"));
  CHECK(other == document);
}

TEST_CASE_METHOD(Fixture, "a GET takes its fields from the query") {
  const std::string base = "/paths/~1v1~1library~1books/get";
  CHECK_FALSE(has(base + "/requestBody"));
  CHECK_FALSE(has(base + "/responses/415"));
  CHECK(show(base + "/parameters/0/name") == "\"words\"");
  CHECK(show(base + "/parameters/0/in") == "\"query\"");
  CHECK(show(base + "/parameters/0/required") == "true");
  CHECK(show(base + "/parameters/0/explode") == "true");
  CHECK(show(base + "/parameters/0/schema/maxItems") == "5");
  CHECK(show(base + "/parameters/0/example") == R"(["time"])");
  CHECK(show(base + "/parameters/1/schema/default") == "20");
  CHECK(show(base + "/parameters/1/schema/minimum") == "1");
  CHECK(show(base + "/parameters/1/description") == "\"Most books to answer.\"");
  CHECK_FALSE(has(base + "/parameters/1/required"));
  CHECK(show(base + "/parameters/3/schema/type") == "\"string\"");
  CHECK(show(base + "/parameters/3/example") == "\"12.50 EUR\"");
  CHECK_FALSE(has("/components/schemas/library.api.v2.SearchRequest"));
}

TEST_CASE_METHOD(Fixture, "a POST takes its fields from the body, but for those of the path") {
  const std::string plain = "/paths/~1v1~1library~1books/post";
  CHECK(show(plain + "/requestBody/content/application~1json/schema") ==
        R"({"$ref":"#/components/schemas/library.api.v2.Book"})");
  CHECK(show(plain + "/requestBody/required") == "true");
  CHECK_FALSE(has(plain + "/parameters"));
  CHECK(show(plain + "/x-problem-codes") == R"(["library.known_title","library.shelf_full"])");

  const std::string with_path = "/paths/~1v1~1library~1books~1{id}:rename/post";
  CHECK(show(with_path + "/parameters/0/in") == "\"path\"");
  CHECK(show(with_path + "/parameters/0/name") == "\"id\"");
  const std::string body = with_path + "/requestBody/content/application~1json";
  CHECK_FALSE(has(body + "/schema/properties/id"));
  CHECK(show(body + "/schema/required") == R"(["title"])");
  CHECK(show(body + "/example") == R"({"title":"Time"})");
}

TEST_CASE_METHOD(Fixture, "messages are schemas that let nothing else in") {
  const std::string book = "/components/schemas/library.api.v2.Book";
  CHECK(show(book + "/additionalProperties") == "false");
  CHECK(show("/components/schemas/library.api.v2.SearchResponse/additionalProperties") == "false");
  CHECK(show(book + "/required") == R"(["id","title","copies"])");
  CHECK(show(book + "/properties/id/format") == "\"uuid\"");
  CHECK(show(book + "/properties/title/maxLength") == "200");
  CHECK(show(book + "/properties/copies/type") == "\"string\"");
  CHECK(show(book + "/properties/copies/pattern") == R"("^-?(0|[1-9][0-9]{0,18})$")");
  CHECK(show(book + "/properties/bought/format") == "\"date\"");
  CHECK(show(book + "/properties/seen/format") == "\"date-time\"");
  CHECK(show(book + "/properties/price/pattern") == R"("^-?(0|[1-9][0-9]{0,5})(\\.[0-9]{1,2})?$")");
  CHECK(show(book + "/properties/price/examples") == R"(["12.50"])");
  CHECK(show(book + "/properties/price/description") == "\"A field. At least 0.01.\"");
  CHECK(show(book + "/properties/cover/maxLength") == "8");
  for (const char* name : {"opens", "takes", "zone"})
    CHECK(show(book + "/properties/" + name + "/type") == "\"string\"");
  CHECK_THAT(show(book + "/properties/takes/pattern"), Catch::StartsWith("\"^-?PT"));
  CHECK(show(book + "/properties/zone/maxLength") == "64");
  CHECK(show(book + "/properties/worth/required") == R"(["amount","currency"])");
  CHECK(show(book + "/properties/worth/additionalProperties") == "false");
  CHECK(show(book + "/properties/worth/properties/currency/pattern") == "\"^[A-Z]{3}$\"");
  CHECK_FALSE(has(book + "/properties/remarks/type"));
  CHECK(show(book + "/properties/remarks/not/type") == "\"null\"");
  CHECK(show(book + "/properties/shade/$ref") == "\"#/components/schemas/other.colours.v1.Shade\"");
  CHECK(show(book + "/properties/shade/default") == "\"dark\"");
  CHECK(show("/components/schemas/other.colours.v1.Shade/enum") == R"(["dark","light"])");
  CHECK(show("/components/schemas/other.colours.v1.Shade/x-enum-descriptions/1") ==
        R"("Like day \"with\" sun.")");
  CHECK_FALSE(has("/components/schemas/library.api.v2.Unused"));
}

TEST_CASE_METHOD(Fixture, "every reference leads somewhere") {
  std::vector<const json::value*> open = {&document};
  std::size_t references = 0;
  while (!open.empty()) {
    const json::value* value = open.back();
    open.pop_back();
    if (const auto* list = value->if_array()) {
      for (const json::value& element : *list) open.push_back(&element);
    }
    const auto* object = value->if_object();
    if (object == nullptr) continue;
    for (const auto& member : *object) {
      open.push_back(&member.value());
      if (member.key() != "$ref") continue;
      ++references;
      CHECK(has(std::string_view(member.value().as_string()).substr(1)));
    }
  }
  CHECK(references > 20);
}

TEST_CASE_METHOD(Fixture, "each operation tells of its problems") {
  const std::string responses = "/paths/~1v1~1library~1books/post/responses";
  for (const char* status : {"400", "406", "413", "415", "422", "500", "503", "504", "default"}) {
    const std::string reference(at(responses + "/" + status + "/$ref").as_string());
    CHECK(show(reference.substr(1) + "/content/application~1problem+json/schema/$ref") ==
          "\"#/components/schemas/Problem\"");
  }
  CHECK(show("/components/schemas/Problem/required") ==
        R"(["type","title","status","detail","code","trace_id"])");
}

// Where a validator is at hand, it reads the document from here: tests/integration/openapi.
TEST_CASE_METHOD(Fixture, "the document can be written out", "[.write]") {
  const char* path = std::getenv("TENON_OPENAPI_OUT");
  REQUIRE(path != nullptr);
  std::ofstream(path) << text;
}
