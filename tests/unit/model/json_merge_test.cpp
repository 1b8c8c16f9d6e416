#include "model/json_merge.hpp"

#include <catch2/catch.hpp>

namespace tenon::model {
namespace {

std::string merged(std::string_view target, std::string_view patch) {
  std::string to;
  append_merged_json(to, target, patch);
  return to;
}

// RFC 7396, appendix A.
TEST_CASE("the examples of RFC 7396 hold") {
  CHECK(merged(R"({"a":"b"})", R"({"a":"c"})") == R"({"a":"c"})");
  CHECK(merged(R"({"a":"b"})", R"({"b":"c"})") == R"({"a":"b","b":"c"})");
  CHECK(merged(R"({"a":"b"})", R"({"a":null})") == R"({})");
  CHECK(merged(R"({"a":"b","b":"c"})", R"({"a":null})") == R"({"b":"c"})");
  CHECK(merged(R"({"a":["b"]})", R"({"a":"c"})") == R"({"a":"c"})");
  CHECK(merged(R"({"a":"c"})", R"({"a":["b"]})") == R"({"a":["b"]})");
  CHECK(merged(R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})") == R"({"a":{"b":"d"}})");
  CHECK(merged(R"({"a":[{"b":"c"}]})", R"({"a":[1]})") == R"({"a":[1]})");
  CHECK(merged(R"(["a","b"])", R"(["c","d"])") == R"(["c","d"])");
  CHECK(merged(R"({"a":"b"})", R"(["c"])") == R"(["c"])");
  CHECK(merged(R"({"a":"foo"})", R"(null)") == R"(null)");
  CHECK(merged(R"({"a":"foo"})", R"("bar")") == R"("bar")");
  CHECK(merged(R"({"e":null})", R"({"a":1})") == R"({"e":null,"a":1})");
  CHECK(merged(R"([1,2])", R"({"a":"b","c":null})") == R"({"a":"b"})");
  CHECK(merged(R"({})", R"({"a":{"bb":{"ccc":null}}})") == R"({"a":{"bb":{}}})");
}

TEST_CASE("numbers keep their digits, members their order, and names are what they mean") {
  CHECK(merged(R"({"z":1.10,"a":12345678901234567890})", R"({"b":1E+400})") ==
        R"({"z":1.10,"a":12345678901234567890,"b":1E+400})");
  CHECK(merged(R"({"\u0061\n":1,"b":"}\""})", R"({"a\u000A":2})") == R"({"\u0061\n":2,"b":"}\""})");
  CHECK(merged(R"({"\ud83d\ude00":1})", "{\"\xF0\x9F\x98\x80\":null}") == "{}");
  CHECK(merged("", R"({"a":null,"b":[{"c":null}]})") == R"({"b":[{"c":null}]})");
}

}  // namespace
}  // namespace tenon::model
