#include <catch2/catch.hpp>
#include <cstring>

#include "json_shapes.hpp"
#include "model/json_codec.hpp"
#include "tenon/abi/types.h"

using namespace tenon::model;
using tenon::Arena;

namespace {

struct Fixture {
  Interface interface = shapes::shapes_interface();
  JsonCodec codec{interface};
  Arena arena{std::size_t{1} << 20U};
  std::uint64_t nulls = 99;  // what it was before means nothing

  std::uint64_t bit(std::string_view name) const {
    for (const Field& field : interface.messages[0].fields) {
      if (field.name == name) return std::uint64_t{1} << field.ordinal;
    }
    return 0;
  }
  const tn_message* patch(std::string_view json, std::string_view message = "Everything") {
    const auto decoded = decode_json_patch(*codec.plan(message), json, arena, nulls);
    if (!decoded) FAIL(decoded.error().path << ": " << decoded.error().message);
    return static_cast<const tn_message*>(*decoded);
  }
  std::string refused(std::string_view json) {
    const auto decoded = decode_json_patch(*codec.plan("Everything"), json, arena, nulls);
    REQUIRE_FALSE(decoded.has_value());
    return decoded.error().code + " " + decoded.error().path;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a patch tells what is set from what is removed and what is not said") {
  const tn_message* message = patch(R"({"int32":1,"text":null,"money":null,"int32_list":null,
      "json":null,"text_list":["a"],"point":null})");
  CHECK(message->present == (bit("int32") | bit("text_list")));
  CHECK(nulls == (bit("text") | bit("money") | bit("int32_list") | bit("json") | bit("point")));
}

TEST_CASE_METHOD(Fixture, "an empty patch says nothing") {
  CHECK(patch("{}")->present == 0);
  CHECK(nulls == 0);
}

TEST_CASE_METHOD(Fixture, "a json field keeps what the patch says of it, nulls too") {
  const tn_message* message = patch(R"({"json": {"a": null, "b": [null]}})");
  CHECK(nulls == 0);
  std::string to;
  REQUIRE(encode_json(*codec.plan("Everything"), message, to));
  CHECK_THAT(to, Catch::Contains(R"("json":{"a":null,"b":[null]})"));
}

TEST_CASE_METHOD(Fixture, "what a patch sets is checked as ever") {
  CHECK(refused(R"({"int32":"1"})") == "field.wrong_type /int32");
  CHECK(refused(R"({"int33":null})") == "field.unknown /int33");
  CHECK(refused(R"({"int32":null,"int32":1})") == "field.repeated /int32");
  CHECK(refused(R"({"int32":1,"int32":null})") == "field.repeated /int32");
  CHECK(refused(R"({"int32":null,"int32":null})") == "field.repeated /int32");
  CHECK(refused(R"({"money":{"amount":"1"}})") == "field.missing /money/currency");
  CHECK(refused(R"({"money":{"amount":null,"currency":"EUR"}})") ==
        "field.wrong_type /money/amount");
  CHECK(refused(R"({"point":{"x":1}})") == "field.missing /point/y");
  CHECK(refused(R"({"point":{"x":1,"y":2,"label":null}})") == "field.wrong_type /point/label");
  CHECK(refused(R"({"int32_list":[null]})") == "field.wrong_type /int32_list/0");
  CHECK(refused("null") == "field.wrong_type ");
  CHECK(refused("[]") == "field.wrong_type ");
  CHECK(refused("{") == "json.malformed ");
}

TEST_CASE_METHOD(Fixture, "a field that a patch leaves out is not missed") {
  CHECK(patch(R"({"x":1})", "Point")->present == 1);
}
