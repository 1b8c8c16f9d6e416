#include <catch2/catch.hpp>
#include <cstring>

#include "json_shapes.hpp"
#include "model/json_codec.hpp"
#include "tenon/abi/types.h"

using namespace tenon::model;
using tenon::Arena;
using tenon::Errc;
using tenon::Error;

namespace {

const Interface& interface() {
  static const Interface made = shapes::shapes_interface();
  return made;
}

const JsonCodec& codec() {
  static const JsonCodec made(interface());
  return made;
}

Error refusal(std::string_view message, std::string_view json) {
  Arena arena(std::size_t{1} << 20U);
  const auto decoded = decode_json(*codec().plan(message), json, arena);
  CAPTURE(json);
  REQUIRE(!decoded.has_value());
  return decoded.error();
}

/// Decodes and reads one slot.
template <class T>
T slot(const void* message, std::string_view message_name, std::string_view field_name) {
  for (const Field& field : interface().find_message(message_name)->fields) {
    if (field.name != field_name) continue;
    T value;
    std::memcpy(&value, static_cast<const char*>(message) + field.offset, sizeof value);
    return value;
  }
  FAIL("no such field");
  return T{};
}

std::string_view view(const tn_str& text) {
  return {text.p, text.n};
}

struct Case {
  const char* message;
  std::string json;
  const char* code;
  const char* path;
  const char* says;  // a part of the message
};

void check(const Case& expected) {
  CAPTURE(expected.message, expected.json);
  const Error error = refusal(expected.message, expected.json);
  CHECK(error.errc == Errc::invalid_argument);
  CHECK(error.code == expected.code);
  CHECK(error.path == expected.path);
  CHECK_THAT(error.message, Catch::Contains(expected.says));
  CHECK(error.message.find('\n') == std::string::npos);
}

}  // namespace

TEST_CASE("every type is decoded into its slot") {
  Arena arena(std::size_t{1} << 20U);
  const auto decoded = decode_json(*codec().plan("Everything"), R"({
    "boolean": true, "int32": -5, "int64": "9223372036854775807", "float64": 0.1, "decimal": "-12.5",
    "text": "h\u00e9\n", "bytes": "aGk=", "uuid": "0190b6a4-8c1e-7e52-b0a3-6f0f3c9d2e11", "date": "1970-01-11",
    "instant": "1970-01-01T01:00:00+01:00", "colour": "blue", "point": {"y": 2, "x": 1},
    "text_list": ["a", "", "c"], "point_list": [{"x":1,"y":2},{"x":3,"y":4,"label":"z"}], "int32_list": []})",
                                   arena);
  REQUIRE(decoded.has_value());
  const void* message = *decoded;
  const auto read = [&]<class T>(std::string_view name, T) {
    return slot<T>(message, "Everything", name);
  };
  CHECK(read("boolean", std::uint8_t{}) == 1);
  CHECK(read("int32", std::int32_t{}) == -5);
  CHECK(read("int64", std::int64_t{}) == 9223372036854775807);
  CHECK(read("float64", double{}) == 0.1);
  CHECK(read("decimal", std::int64_t{}) == -1250);
  CHECK(view(read("text", tn_str{})) == "h\xC3\xA9\n");
  CHECK(view(read("bytes", tn_str{})) == "hi");
  CHECK(read("uuid", tn_uuid{}).b[15] == 0x11);
  CHECK(read("date", std::int32_t{}) == 10);
  CHECK(read("instant", std::int64_t{}) == 0);
  CHECK(read("colour", std::uint32_t{}) == 5);

  const auto head = slot<const tn_message*>(message, "Everything", "point");
  CHECK(head->size == message_size(*codec().plan("Point")));
  CHECK(head->present == 0b011);
  CHECK(slot<std::int32_t>(head, "Point", "y") == 2);

  const auto texts = read("text_list", tn_span{});
  REQUIRE(texts.n == 3);
  CHECK(texts.stride == sizeof(tn_str));
  CHECK(view(static_cast<const tn_str*>(texts.p)[2]) == "c");
  const auto points = read("point_list", tn_span{});
  REQUIRE(points.n == 2);
  CHECK(points.stride == interface().find_message("Point")->size);
  const char* second = static_cast<const char*>(points.p) + points.stride;
  CHECK(slot<std::int32_t>(second, "Point", "x") == 3);
  CHECK(view(slot<tn_str>(second, "Point", "label")) == "z");
  CHECK(reinterpret_cast<const tn_message*>(second)->present == 0b111);
  CHECK(read("int32_list", tn_span{}).n == 0);

  const auto* outer = static_cast<const tn_message*>(message);
  CHECK(outer->size == interface().find_message("Everything")->size);
  const auto bit = [&](std::string_view name) {
    for (const Field& field : interface().find_message("Everything")->fields) {
      if (field.name == name) return (outer->present >> field.ordinal & 1) == 1;
    }
    return false;
  };
  CHECK(bit("int32_list"));
  CHECK_FALSE(bit("int64_list"));
}

TEST_CASE("a list grows as long as it is, and messages within keep what they point to") {
  Arena arena(std::size_t{64} << 20U);
  std::string json = "{\"point_list\":[";
  constexpr int kCount = 5000;
  for (int i = 0; i < kCount; ++i) {
    if (i != 0) json += ',';
    json += "{\"x\":" + std::to_string(i) + ",\"y\":0,\"label\":\"p" + std::to_string(i) + "\"}";
  }
  const auto decoded = decode_json(*codec().plan("Everything"), json + "]}", arena);
  REQUIRE(decoded.has_value());
  const auto points = slot<tn_span>(*decoded, "Everything", "point_list");
  REQUIRE(points.n == kCount);
  for (std::uint64_t i : {0U, 1U, 2U, 3U, 4U, 1000U, 4999U}) {
    const char* at = static_cast<const char*>(points.p) + i * points.stride;
    CHECK(slot<std::int32_t>(at, "Point", "x") == static_cast<std::int32_t>(i));
    CHECK(view(slot<tn_str>(at, "Point", "label")) == "p" + std::to_string(i));
  }
}

TEST_CASE("strings with escapes come whole, however long") {
  for (const std::size_t length : {1U, 100U, 127U, 128U, 129U, 4095U, 4096U, 4097U, 50000U}) {
    Arena arena(std::size_t{64} << 20U);
    std::string json = "{\"text\":\"";
    std::string expected;
    for (std::size_t i = 0; i < length; ++i) {
      const bool escaped = i % 7 == 3;
      json += escaped ? "\\u20ac" : "x";
      expected += escaped ? "\xE2\x82\xAC" : "x";
    }
    const auto decoded =
        decode_json(*codec().plan("Everything"), json + "\",\"text_list\":[\"\\n\",\"y\"]}", arena);
    REQUIRE(decoded.has_value());
    CHECK(view(slot<tn_str>(*decoded, "Everything", "text")) == expected);
    const auto list = slot<tn_span>(*decoded, "Everything", "text_list");
    CHECK(view(static_cast<const tn_str*>(list.p)[0]) == "\n");
    CHECK(view(static_cast<const tn_str*>(list.p)[1]) == "y");
  }
}

TEST_CASE("a member's name may be written with escapes") {
  Arena arena(std::size_t{1} << 20U);
  const auto decoded = decode_json(*codec().plan("Point"), R"({"\u0078": 7, "\u0079":8})", arena);
  REQUIRE(decoded.has_value());
  CHECK(slot<std::int32_t>(*decoded, "Point", "x") == 7);
}

TEST_CASE("an absent field has its default in its slot and is still not present") {
  Arena arena(std::size_t{1} << 20U);
  auto decoded = decode_json(*codec().plan("Defaulted"), R"({"name":"n"})", arena);
  REQUIRE(decoded.has_value());
  CHECK(slot<std::int32_t>(*decoded, "Defaulted", "limit") == 1000);
  CHECK(slot<std::uint32_t>(*decoded, "Defaulted", "colour") == 2);
  CHECK(view(slot<tn_str>(*decoded, "Defaulted", "greeting")) == "h\xC3\xA9llo");
  CHECK(slot<std::int64_t>(*decoded, "Defaulted", "price") == 1250);
  CHECK(slot<std::uint8_t>(*decoded, "Defaulted", "open") == 1);
  CHECK(static_cast<const tn_message*>(*decoded)->present == 0b100000);
  decoded =
      decode_json(*codec().plan("Defaulted"), R"({"name":"n","limit":5,"open":false})", arena);
  REQUIRE(decoded.has_value());
  CHECK(slot<std::int32_t>(*decoded, "Defaulted", "limit") == 5);
  CHECK(slot<std::uint8_t>(*decoded, "Defaulted", "open") == 0);
  CHECK(static_cast<const tn_message*>(*decoded)->present == 0b110001);
}

TEST_CASE("what is not JSON is refused with the byte and a hint") {
  const auto malformed = [](std::string json, const char* says) {
    check({"Point", std::move(json), "json.malformed", "", says});
  };
  malformed("", "the body is empty; send a JSON object");
  malformed(" \r\n\t", "the body is empty");
  malformed(R"({"x":1,"y":2)", "at byte 12: the JSON ends too early; is a } or ] missing");
  malformed(R"({"x":1,"label":"abc)", "ends within a string");
  malformed(R"({"x":1,})", "at byte 7: nothing follows the last comma");
  malformed(R"({'x':1})", "double quotes");
  malformed(R"({x:1})", "a name in double quotes");
  malformed(R"({"x":1 "y":2})", "at byte 7: ");
  malformed(R"({"label":"a" "x":1})", "a comma or a colon is missing");
  malformed(R"({"x":01})", "needless zero");
  malformed(R"({"x":+1})", "a number begins with a digit");
  malformed(R"({"x":.5})", "a number begins with a digit");
  malformed(R"({"x":NaN})", "no NaN");
  malformed(R"({"x":True})", "lower case");
  malformed("{\"x\":1,\"y\":2} // c", "something follows the JSON object");
  malformed("{/**/}", "no comments");
  malformed(R"({"x":1,"y":2}{})", "at byte 13: something follows");
  malformed("\xEF\xBB\xBF{}", "byte order mark");
  malformed("{\"label\":\"a\nb\"}", "at byte 11: a control character");
  malformed("{\"label\":\"\xFF\"}", "not UTF-8");
  malformed("{\"label\":\"\xC0\x80\"}", "not UTF-8");
  malformed("{\"label\":\"\xED\xA0\x80\"}", "not UTF-8");
  malformed(R"({"label":"\ud800"})", "surrogate");
  malformed(R"({"label":"\udc00"})", "surrogate");
  malformed(R"({"label":"\u12g4"})", "hex digits");
  malformed(R"({"label":"\x"})", "no escape");
  malformed(std::string("{\"x\"\0:1}", 9), "not expected here");
  check({"Everything", R"({"float64":1e99999999999})", "json.malformed", "", "exponent"});
}

TEST_CASE("nesting ends at 32 levels") {
  const auto nested = [](int levels) {
    std::string json;
    for (int i = 1; i < levels; ++i) json += "{\"child\":";
    json += "{}";
    return json + std::string(static_cast<std::size_t>(levels - 1), '}');
  };
  Arena arena(std::size_t{1} << 20U);
  CHECK(decode_json(*codec().plan("Tree"), nested(32), arena).has_value());
  check({"Tree", nested(33), "json.malformed", "", "32 levels"});
  std::string lists;
  for (int i = 0; i < 40; ++i) lists += "{\"children\":[";
  check({"Tree", lists, "json.malformed", "", "32 levels"});
}

TEST_CASE("unknown members are refused with the nearest known") {
  check({"Point", R"({"x":1,"y":2,"lable":"a"})", "field.unknown", "/lable",
         "did you mean \"label\"?"});
  check({"Point", R"({"zzz":1})", "field.unknown", "/zzz", "known are x, y, label"});
  check({"Point", R"({"":1})", "field.unknown", "/", "is not a field of Point"});
  check({"Point", R"({"a/b~c":1})", "field.unknown", "/a~1b~0c", "\"a/b~c\" is not a field"});
  check({"Everything", R"({"point_list":[{"x":1,"y":2},{"x":1,"z":2}]})", "field.unknown",
         "/point_list/1/z", "of Point"});
  const std::string long_name(5000, 'n');
  const Error error = refusal("Point", "{\"" + long_name + "\":1}");
  CHECK(error.code == "field.unknown");
  CHECK(error.path.size() < 200);
  CHECK(error.message.size() < 400);
  CHECK(refusal("Point", "{\"\\n" + long_name + "\":1}").path.size() < 200);
}

TEST_CASE("repeated members are refused") {
  check({"Point", R"({"x":1,"x":1})", "field.repeated", "/x", "give it once"});
  check({"Point", R"({"x":1,"\u0078":1})", "field.repeated", "/x", "give it once"});
  check({"Everything", R"({"point":{"x":1,"y":2,"y":3}})", "field.repeated", "/point/y",
         "give it once"});
}

TEST_CASE("missing fields are named, the first in the order of tags") {
  check({"Point", R"({})", "field.missing", "/x", "Point needs \"x\": an integer"});
  check({"Point", R"({"x":1})", "field.missing", "/y", "add it"});
  check({"Everything", R"({"point":{"y":1}})", "field.missing", "/point/x", "Point needs \"x\""});
  check({"Everything", R"({"point_list":[{"x":1,"y":1},{"x":1}]})", "field.missing",
         "/point_list/1/y", "needs \"y\""});
}

TEST_CASE("null is refused everywhere, with the remedy") {
  for (const auto& [name, type] : shapes::types()) {
    check({"Everything", "{\"" + name + "\":null}", "field.wrong_type", ("/" + name).c_str(),
           "leave the field out"});
    check({"Everything", "{\"" + name + "_list\":[null]}", "field.wrong_type",
           ("/" + name + "_list/0").c_str(), "leave the element out"});
  }
  check({"Everything", R"({"text_list":null})", "field.wrong_type", "/text_list",
         "leave the field out"});
  check({"Point", "null", "field.wrong_type", "",
         "a JSON object (Point) is expected, and found null"});
}

TEST_CASE("every type refuses what is of another") {
  const std::vector<std::pair<std::string, std::string>> samples = {
      {"true", "boolean json"},
      {"7", "int32 float64 json"},
      {"1.5", "float64 json"},
      {"{}", "point money json"},
      {"[]", "json"},
      {"\"?\"", "int64 decimal text bytes uuid date instant colour local_time duration zone json"}};
  for (const auto& [name, type] : shapes::types()) {
    for (const auto& [sample, fits] : samples) {
      if ((" " + fits + " ").find(" " + name + " ") != std::string::npos) continue;
      check({"Everything", "{\"" + name + "\":" + sample + "}", "field.wrong_type",
             ("/" + name).c_str(), "expects"});
      check({"Everything", "{\"" + name + "_list\":[" + sample + "]}", "field.wrong_type",
             ("/" + name + "_list/0").c_str(), "each element of"});
    }
    check({"Everything", "{\"" + name + "_list\":7}", "field.wrong_type",
           ("/" + name + "_list").c_str(), "expects a list"});
  }
  for (const char* json : {"[]", "7", "\"x\"", "true", "1e5"}) {
    check({"Point", json, "field.wrong_type", "", "a JSON object (Point) is expected"});
  }
  check({"Everything", R"({"int64":12})", "field.wrong_type", "/int64",
         "found a number 12; put it in quotes"});
  check({"Everything", R"({"decimal":12.5})", "field.wrong_type", "/decimal", "put it in quotes"});
  check({"Everything", R"({"int32":1.0})", "field.wrong_type", "/int32",
         "without fraction and exponent"});
  check({"Everything", R"({"int32":1e3})", "field.wrong_type", "/int32",
         "without fraction and exponent"});
  check({"Everything", R"({"int32":"12"})", "field.wrong_type", "/int32", "leave the quotes out"});
}

TEST_CASE("numbers beyond their type are refused, never rounded or wrapped") {
  for (const char* number : {"2147483648", "-2147483649", "9223372036854775808",
                             "18446744073709551616", "123456789012345678901234567890"}) {
    check({"Everything", std::string("{\"int32\":") + number + "}", "field.out_of_range", "/int32",
           "32-bit"});
  }
  check({"Everything", R"({"int64":"9223372036854775808"})", "field.out_of_range", "/int64",
         "64-bit"});
  check({"Everything", R"({"float64":1e400})", "field.out_of_range", "/float64", "1.8e308"});
  check({"Everything", R"({"decimal":"1000000"})", "field.out_of_range", "/decimal", "6 digits"});
  check({"Everything", R"({"decimal_list":["1","0.001"]})", "field.bad_format", "/decimal_list/1",
         "2 digits"});
}

TEST_CASE("doubles are rounded correctly") {
  // Boost.JSON 1.81 computes some of these one unit off.
  for (const char* literal : {"0.1", "9007199254740993", "123456.789e-7", "2.2250738585072014e-308",
                              "1.7976931348623157e308", "6.02214076e23", "0.30000000000000004",
                              "7.3177701707893310e+15", "-0.0", "5e-324"}) {
    Arena arena(std::size_t{1} << 20U);
    const auto decoded = decode_json(*codec().plan("Everything"),
                                     std::string("{\"float64\":") + literal + "}", arena);
    REQUIRE(decoded.has_value());
    CHECK(slot<double>(*decoded, "Everything", "float64") == std::strtod(literal, nullptr));
  }
}

TEST_CASE("badly written scalars are refused with an example") {
  check(
      {"Everything", R"({"date":"2026-02-30"})", "field.bad_format", "/date", "as \"2026-01-31\""});
  check({"Everything", R"({"instant":"2026-01-31T09:30:00"})", "field.bad_format", "/instant",
         "with its offset"});
  check({"Everything", R"({"instant":"2016-12-31T23:59:60Z"})", "field.bad_format", "/instant",
         "leap second"});
  check({"Everything", R"({"instant":"2026-01-31T09:30:00.1234567Z"})", "field.bad_format",
         "/instant", "6 digits"});
  check({"Everything", R"({"uuid":"abc"})", "field.bad_format", "/uuid", "a UUID, as"});
  check({"Everything", R"({"bytes":"a"})", "field.bad_format", "/bytes", "base64"});
  check({"Everything", R"({"int64":"1.5"})", "field.bad_format", "/int64", "as \"12\""});
  check({"Everything", R"({"decimal":"1,5"})", "field.bad_format", "/decimal", "as \"12.05\""});
  check({"Everything", R"({"text":"a\u0000b"})", "field.bad_format", "/text", "U+0000"});
  check({"Everything", R"({"colour_list":["red","gren"]})", "field.unknown_value", "/colour_list/1",
         "did you mean \"green\"?"});
  check({"Everything", R"({"colour":""})", "field.unknown_value", "/colour",
         "not a value of Colour"});
}

TEST_CASE("limits of the schema hold, ends included") {
  Arena arena(std::size_t{1} << 20U);
  const char* const allowed[] = {
      R"({"count":1})",       R"({"count":100})",  R"({"large":"9007199254740993"})",
      R"({"share":0})",       R"({"share":0.5})",  R"({"price":"-1.50"})",
      R"({"price":"99.99"})", R"({"name":"éé"})",  R"({"name":"éééé"})",
      R"({"key":"AAAA"})",    R"({"tags":["a"]})", R"({"tags":["a","b","cccc"]})",
      R"({"points":[]})"};
  for (const char* json : allowed) {
    CAPTURE(json);
    CHECK(decode_json(*codec().plan("Limited"), json, arena).has_value());
  }
  check({"Limited", R"({"count":0})", "field.out_of_range", "/count", "1 is the least allowed"});
  check({"Limited", R"({"count":101})", "field.out_of_range", "/count", "100 is the most allowed"});
  check({"Limited", R"({"large":"9007199254740994"})", "field.out_of_range", "/large",
         "9007199254740993 is the most"});
  check({"Limited", R"({"share":-0.001})", "field.out_of_range", "/share", "0 is the least"});
  check({"Limited", R"({"share":0.51})", "field.out_of_range", "/share", "0.5 is the most"});
  check({"Limited", R"({"price":"-1.51"})", "field.out_of_range", "/price", "-1.50 is the least"});
  check({"Limited", R"({"price":"100"})", "field.out_of_range", "/price", "99.99 is the most"});
  check({"Limited", R"({"name":"é"})", "field.out_of_range", "/name",
         "1 characters long; at least 2"});
  check({"Limited", R"({"name":"ééééé"})", "field.out_of_range", "/name",
         "5 characters long; at most 4"});
  check({"Limited", R"({"key":"AAAAAA=="})", "field.out_of_range", "/key",
         "4 bytes long; at most 3"});
  check({"Limited", R"({"tags":[]})", "field.out_of_range", "/tags", "at least 1"});
  check({"Limited", R"({"tags":["a","b","c","d"]})", "field.out_of_range", "/tags", "more than 3"});
  check({"Limited", R"({"tags":["a","bbbbb"]})", "field.out_of_range", "/tags/1", "at most 4"});
  check({"Limited", R"({"points":[{"x":1,"y":1},{"x":1,"y":1},{"x":1,"y":1}]})",
         "field.out_of_range", "/points", "more than 2"});
}

TEST_CASE("a request that needs more memory than it may use is refused as such") {
  Arena arena(std::size_t{64} << 10U);
  std::string json = "{\"int32_list\":[1";
  for (int i = 0; i < 40000; ++i) json += ",1";
  auto decoded = decode_json(*codec().plan("Everything"), json + "]}", arena);
  REQUIRE(!decoded.has_value());
  CHECK(decoded.error().errc == Errc::resource_exhausted);
  CHECK(decoded.error().code == "tenon.memory_limit");
  CHECK(decoded.error().path.starts_with("/int32_list"));
  arena.reset();
  decoded = decode_json(*codec().plan("Everything"),
                        "{\"text\":\"" + std::string(70000, 'x') + "\"}", arena);
  REQUIRE(!decoded.has_value());
  CHECK(decoded.error().code == "tenon.memory_limit");
  arena.reset();
  decoded = decode_json(*codec().plan("Everything"),
                        "{\"text\":\"\\n" + std::string(70000, 'x') + "\"}", arena);
  REQUIRE(!decoded.has_value());
  CHECK(decoded.error().code == "tenon.memory_limit");
}

TEST_CASE("a body that path segments complete may lack fields of the message itself only") {
  Arena arena(std::size_t{1} << 20U);
  CHECK(decode_json_body(*codec().plan("Point"), R"({"y":1})", arena).has_value());
  const auto nested = decode_json_body(*codec().plan("Everything"), R"({"point":{"y":1}})", arena);
  REQUIRE(!nested.has_value());
  CHECK(nested.error().code == "field.missing");
}

TEST_CASE("a model that contradicts itself makes no codec") {
  const auto with = [](auto change) {
    Interface broken = shapes::shapes_interface();
    change(broken);
    return broken;
  };
  CHECK_THROWS_AS(
      JsonCodec(with([](Interface& i) { i.messages[3].fields[0].default_value = "\"x\""; })),
      std::invalid_argument);
  CHECK_THROWS_AS(JsonCodec(with([](Interface& i) { i.messages[2].fields[0].min = "one"; })),
                  std::invalid_argument);
  CHECK_THROWS_AS(JsonCodec(with([](Interface& i) { i.enums.clear(); })), std::invalid_argument);
}
