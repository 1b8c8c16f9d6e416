#include <catch2/catch.hpp>
#include <cstring>

#include "json_shapes.hpp"
#include "model/json_codec.hpp"

using namespace tenon::model;
using tenon::Arena;

namespace {

struct Fixture {
  Interface interface = shapes::shapes_interface();
  JsonCodec codec{interface};
  Arena arena{std::size_t{1} << 20U};

  tenon::Result<void*> decode(std::string_view name, std::vector<TextField> fields,
                              void* upon = nullptr) {
    return decode_text_fields(*codec.plan(name), fields.data(), fields.size(), upon, arena);
  }
  std::string decoded(std::string_view name, std::vector<TextField> fields, void* upon = nullptr) {
    const auto message = decode(name, std::move(fields), upon);
    if (!message)
      return message.error().code + " " + message.error().path + ": " + message.error().message;
    std::string json;
    CHECK(encode_json(*codec.plan(name), *message, json));
    return json;
  }
  std::string refused(std::string_view name, std::vector<TextField> fields, void* upon = nullptr) {
    const auto message = decode(name, std::move(fields), upon);
    REQUIRE(!message.has_value());
    return message.error().code + " " + message.error().path;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "text fields fill scalars of every type, without quotes") {
  const std::string json = decoded("Everything", {{"boolean", "true"},
                                                  {"int32", "-5"},
                                                  {"int64", "12"},
                                                  {"float64", "1.5e3"},
                                                  {"decimal", "1.5"},
                                                  {"text", "\xC3\xA9"},
                                                  {"bytes", "aGk="},
                                                  {"uuid", "0190b6a4-8c1e-7e52-b0a3-6f0f3c9d2e11"},
                                                  {"date", "2026-01-31"},
                                                  {"instant", "2026-01-31T00:00:00Z"},
                                                  {"colour", "red"}});
  for (const char* part : {"\"boolean\":true", "\"int32\":-5", "\"int64\":\"12\"",
                           "\"float64\":1500", "\"decimal\":\"1.50\"", "\"text\":\"\xC3\xA9\"",
                           "\"bytes\":\"aGk=\"", "\"date\":\"2026-01-31\"", "\"colour\":\"red\""}) {
    CHECK_THAT(json, Catch::Contains(part));
  }
}

TEST_CASE_METHOD(Fixture, "a list comes by repetition, among other fields") {
  CHECK_THAT(
      decoded("Everything",
              {{"int32_list", "1"}, {"text", "t"}, {"int32_list", "2"}, {"int32_list", "3"}}),
      Catch::Contains("\"int32_list\":[1,2,3]"));
  CHECK(refused("Everything", {{"int32_list", "1"}, {"int32_list", "x"}}) ==
        "field.wrong_type /int32_list/1");
  CHECK(refused("Limited", {{"tags", "a"}, {"tags", "b"}, {"tags", "c"}, {"tags", "d"}}) ==
        "field.out_of_range /tags");
}

TEST_CASE_METHOD(Fixture, "text fields are checked as JSON is") {
  CHECK(refused("Point", {{"x", "1"}}) == "field.missing /y");
  CHECK(refused("Point", {{"x", "1"}, {"y", "2"}, {"z", "3"}}) == "field.unknown /z");
  CHECK(refused("Point", {{"x", "1"}, {"x", "2"}}) == "field.repeated /x");
  CHECK(refused("Point", {{"x", "1.0"}}) == "field.wrong_type /x");
  CHECK(refused("Point", {{"x", ""}}) == "field.wrong_type /x");
  CHECK(refused("Point", {{"x", "2147483648"}}) == "field.out_of_range /x");
  CHECK(refused("Limited", {{"count", "101"}}) == "field.out_of_range /count");
  CHECK(refused("Everything", {{"boolean", "yes"}}) == "field.wrong_type /boolean");
  CHECK(refused("Everything", {{"float64", "nan"}}) == "field.wrong_type /float64");
  CHECK(refused("Everything", {{"float64", "1e999"}}) == "field.out_of_range /float64");
  CHECK(refused("Everything", {{"point", "{}"}}) == "field.wrong_type /point");
  CHECK(refused("Everything", {{"text", "\xFF"}}) == "field.bad_format /text");
  CHECK(refused("Everything", {{"text", std::string_view("\0", 1)}}) == "field.bad_format /text");
  CHECK(refused("Everything", {{"date", "today"}}) == "field.bad_format /date");
  CHECK(refused("Everything", {{"colour", "rde"}}) == "field.unknown_value /colour");
}

TEST_CASE_METHOD(Fixture, "text fields complete a body, and do not say again what it said") {
  auto body = decode_json_body(*codec.plan("Point"), R"({"y":2})", arena);
  REQUIRE(body.has_value());
  CHECK(decoded("Point", {{"x", "1"}}, *body) == R"({"x":1,"y":2})");
  body = decode_json_body(*codec.plan("Point"), R"({"y":2})", arena);
  CHECK(refused("Point", {{"y", "1"}}, *body) == "field.repeated /y");
  body = decode_json_body(*codec.plan("Point"), R"({"y":2})", arena);
  CHECK(refused("Point", {}, *body) == "field.missing /x");
  body = decode_json_body(*codec.plan("Everything"), R"({"int32_list":[1]})", arena);
  CHECK(refused("Everything", {{"int32_list", "1"}}, *body) == "field.repeated /int32_list");
}

TEST_CASE_METHOD(Fixture, "defaults hold for text fields too") {
  const auto message = decode("Defaulted", {{"name", "n"}});
  REQUIRE(message.has_value());
  const Field& limit = interface.find_message("Defaulted")->fields[0];
  std::int32_t value = 0;
  std::memcpy(&value, static_cast<const char*>(*message) + limit.offset, sizeof value);
  CHECK(value == 1000);
}

TEST_CASE_METHOD(Fixture, "text fields stay within the memory of the request") {
  Arena small(std::size_t{16} << 10U);
  const std::string long_text(20000, 'x');
  const TextField field{"text", long_text};
  const auto message = decode_text_fields(*codec.plan("Everything"), &field, 1, nullptr, small);
  REQUIRE(!message.has_value());
  CHECK(message.error().code == "tenon.memory_limit");
}
