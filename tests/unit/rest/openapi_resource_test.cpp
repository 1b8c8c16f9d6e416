// What the OpenAPI document says of entities' resources, and of operations with other media types.
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "rest/openapi.hpp"
#include "rest/route.hpp"
#include "shelf.hpp"

using namespace tenon;
namespace json = boost::json;

namespace {

struct Described {
  shelf::Shelf shelf;
  std::string text;
  json::value document;

  Described() : text(rest::to_openapi(rest::routes_of(shelf.registry), "Shop", "1")) {
    document = json::parse(text);
  }
  const json::value& at(std::string_view pointer) const { return document.at_pointer(pointer); }
  std::string show(std::string_view pointer) const { return json::serialize(at(pointer)); }
  bool has(std::string_view pointer) const {
    boost::system::error_code absent;
    return document.find_pointer(pointer, absent) != nullptr;
  }
  /// Names of an operation's parameters, each with a space behind it.
  std::string parameters(std::string_view operation) const {
    std::string names;
    for (const json::value& one : at(std::string(operation) + "/parameters").as_array())
      names.append(one.at("name").as_string()).append(" ");
    return names;
  }
  const json::value& parameter(std::string_view operation, std::string_view name) const {
    for (const json::value& one : at(std::string(operation) + "/parameters").as_array()) {
      if (one.at("name").as_string() == name) return one;
    }
    throw std::out_of_range(std::string(name));
  }
};

const std::string kAll = "/paths/~1v1~1shop~1orders";
const std::string kOne = "/paths/~1v1~1shop~1orders~1{id}";

}  // namespace

TEST_CASE_METHOD(Described, "a list has a parameter for each operator of each filter") {
  const std::string operation = kAll + "/get";
  CHECK(
      parameters(operation) ==
      "id id[ne] id[in] id[nin] "
      "title title[ne] title[in] title[nin] title[gt] title[gte] title[lt] title[lte] title[like] "
      "title[ilike] "
      "total total[ne] total[in] total[nin] total[gt] total[gte] total[lt] total[lte] total[is] "
      "due due[ne] due[in] due[nin] due[gt] due[gte] due[lt] due[lte] due[is] "
      "sort fields limit cursor ");
  CHECK(parameter(operation, "due[gte]").at("schema").at("format") == "date");
  CHECK(parameter(operation, "id[in]").at("explode") == false);
  CHECK(json::serialize(parameter(operation, "sort").at("schema").at("items").at("enum")) ==
        R"(["due","title","id","-due","-title","-id"])");
  CHECK(parameter(operation, "limit").at("schema").at("default") == 50);
  CHECK(
      show(operation + "/responses/200/content/application~1json/schema/properties/items/items") ==
      R"({"anyOf":[{"$ref":"#/components/schemas/shop.order.v1.Order"},)"
      R"({"$ref":"#/components/schemas/shop.order.v1.Order.Selection"}]})");
  CHECK(has(operation + "/responses/200/headers/Link"));
}

TEST_CASE_METHOD(Described, "a record has its tags and conditions") {
  CHECK(parameters(kOne + "/get") == "id fields If-None-Match If-Match ");
  CHECK(has(kOne + "/get/responses/412"));
  CHECK(has(kOne + "/get/responses/304"));
  CHECK(has(kOne + "/get/responses/404"));
  CHECK(has(kOne + "/get/responses/200/headers/ETag"));
  CHECK(has(kAll + "/post/responses/201/headers/Location"));
  CHECK(show(kAll + "/post/requestBody/content/application~1json/schema") ==
        R"({"$ref":"#/components/schemas/shop.order.v1.NewOrder"})");
  CHECK(has(kAll + "/post/responses/409"));
  CHECK(has(kAll + "/post/responses/507"));
  CHECK(parameters(kOne + "/patch") == "id If-Match ");
  CHECK(show(kOne + "/patch/requestBody/content/application~1merge-patch+json/schema") ==
        R"({"$ref":"#/components/schemas/shop.order.v1.OrderPatch"})");
  CHECK(has(kOne + "/patch/responses/412"));
  CHECK_FALSE(has(kOne + "/patch/responses/428"));
  CHECK(has(kOne + "/delete/responses/204"));
  CHECK_FALSE(has(kOne + "/delete/responses/204/content"));
  const std::string strict = "/paths/~1v1~1shop~1rules~1{id}";
  CHECK(has(strict + "/patch/responses/428"));
  CHECK(parameter(strict + "/patch", "If-Match").at("required") == true);
  CHECK_FALSE(has(strict + "/delete"));
}

TEST_CASE_METHOD(Described, "a selection of fields needs no more than the id") {
  const std::string schemas = "/components/schemas/shop.order.v1.Order";
  CHECK(show(kOne + "/get/responses/200/content/application~1json/schema/anyOf/1") ==
        R"({"$ref":"#/components/schemas/shop.order.v1.Order.Selection"})");
  CHECK(show(schemas + ".Selection/required") == R"(["id"])");
  CHECK(show(schemas + ".Selection/properties") == show(schemas + "/properties"));
  CHECK(show(schemas + ".Selection/additionalProperties") == "false");
  CHECK(show(kOne + "/patch/responses/200/content/application~1json/schema") ==
        R"({"$ref":"#/components/schemas/shop.order.v1.Order"})");
}

TEST_CASE_METHOD(Described, "a patch may say null of what a record may lack") {
  const std::string patch = "/components/schemas/shop.order.v1.OrderPatch/properties";
  CHECK(show(patch + "/title/type") == "\"string\"");
  CHECK(show(patch + "/note/anyOf/1") == R"({"type":"null"})");
  CHECK_FALSE(has(patch + "/sent"));
  CHECK_FALSE(has(patch + "/id"));
  CHECK_FALSE(has("/components/schemas/shop.order.v1.OrderPatch/required"));
}

TEST_CASE("operations with other media types are described with them") {
  shop::Shop shop;
  const auto document = json::parse(rest::to_openapi(rest::routes_of(shop.registry), "Shop", "1"));
  const auto& write = document.at_pointer("/paths/~1v1~1shop~1items~1{id}~1note/post");
  CHECK(write.at("requestBody").at("content").as_object().contains("application/json"));
  CHECK(json::serialize(write.at("requestBody").at("content").at("text/csv")) ==
        R"({"schema":{"type":"string"}})");
  CHECK(write.at("parameters").at(0).at("name") == "id");
  CHECK(write.at("parameters").at(1).at("name") == "tags");
  CHECK(write.at("parameters").as_array().size() == 2);
  const auto& read = document.at_pointer("/paths/~1v1~1shop~1items~1{id}.csv/get");
  CHECK(json::serialize(read.at("responses").at("200").at("content")) ==
        R"({"text/csv":{"schema":{"type":"string"}}})");
}

// Where a validator is at hand, it reads the documents from here: tests/integration/openapi.
TEST_CASE_METHOD(Described, "the documents of resources and media types can be written out",
                 "[.write]") {
  const char* path = std::getenv("TENON_OPENAPI_OUT");
  REQUIRE(path != nullptr);
  std::ofstream(path) << text;
  shop::Shop shop;
  std::ofstream(std::string(path) + ".media")
      << rest::to_openapi(rest::routes_of(shop.registry), "Shop", "1");
}
