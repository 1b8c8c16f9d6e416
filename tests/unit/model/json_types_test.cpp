// Local time, duration, zone, money and json: what of them is particular in JSON and in plain text.
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
  const MessagePlan& plan = *codec.plan("Everything");

  const Field& field(std::string_view name) const {
    for (const Field& one : interface.messages[0].fields) {
      if (one.name == name) return one;
    }
    throw std::out_of_range(std::string(name));
  }
  template <class T>
  T slot(const void* message, std::string_view name) const {
    T value;
    std::memcpy(&value, static_cast<const char*>(message) + field(name).offset, sizeof value);
    return value;
  }
  template <class T>
  T decoded(std::string_view name, std::string_view value) {
    const auto message =
        decode_json(plan, "{\"" + std::string(name) + "\":" + std::string(value) + "}", arena);
    if (!message) FAIL(message.error().path << ": " << message.error().message);
    return slot<T>(*message, name);
  }
  std::string json(std::string_view name, std::string_view value) {
    const auto text = decoded<tn_str>(name, value);
    return {text.p, text.n};
  }
  /// "code path"
  std::string refused(std::string_view json, std::string_view says) {
    const auto message = decode_json(plan, json, arena);
    REQUIRE_FALSE(message.has_value());
    CHECK_THAT(message.error().message, Catch::Contains(std::string(says)));
    CHECK(message.error().message.find('\n') == std::string::npos);
    return message.error().code + " " + message.error().path;
  }
  /// A message with one field, encoded.
  template <class T>
  std::string encoded(std::string_view name, const T& value, bool sound = true) {
    std::vector<char> message(interface.messages[0].size);
    tn_message head{interface.messages[0].size, 0, std::uint64_t{1} << field(name).ordinal};
    std::memcpy(message.data(), &head, sizeof head);
    std::memcpy(message.data() + field(name).offset, &value, sizeof value);
    std::string to;
    CHECK(encode_json(plan, message.data(), to) == sound);
    if (!sound) {
      const tenon::Error fault = fault_of(plan, message.data());
      CHECK(fault.code == "tenon.unsound_message");
      CHECK(fault.path == "/" + std::string(name));
      return fault.message;
    }
    const std::string key = "\"" + std::string(name) + "\":";
    const std::size_t at = to.find(key) + key.size();
    return to.substr(at, to.find(",\"" + std::string(name) + "_list\"") - at);
  }
  std::string plain(std::string_view name, std::string_view value) {
    const TextField one{name, value};
    const auto message = decode_text_fields(plan, &one, 1, nullptr, arena);
    if (!message) return message.error().code + " " + message.error().path;
    std::string to;
    CHECK(encode_json(plan, *message, to));
    const std::string key = "\"" + std::string(name) + "\":";
    return to.substr(to.find(key) + key.size());
  }
};

tn_str text(std::string_view view) {
  return {view.data(), view.size()};
}

}  // namespace

TEST_CASE_METHOD(Fixture, "the new scalars are decoded into their slots") {
  CHECK(decoded<std::int64_t>("local_time", "\"1970-01-01T00:00:01\"") == 1'000'000);
  CHECK(decoded<std::int64_t>("duration", "\"-PT1M\"") == -60'000'000);
  CHECK(json("zone", "\"Europe\\/Berlin\"") == "Europe/Berlin");
  const auto money = decoded<tn_money>("money", R"({"currency":"EUR","amount":"-12.5"})");
  CHECK(money.minor == -1250);
  CHECK(std::string_view(money.currency, 4) == std::string_view("EUR\0", 4));
  CHECK(money._0 == 0);
}

TEST_CASE_METHOD(Fixture, "a fault of an amount of money is told at its member") {
  CHECK(refused(R"({"money":{"amount":"1.505","currency":"EUR"}})",
                "amounts of EUR have 2 digits after the point") ==
        "field.bad_format /money/amount");
  CHECK(refused(R"({"money":{"amount":"1.5","currency":"JPY"}})", "have no digits") ==
        "field.bad_format /money/amount");
  CHECK(refused(R"({"money":{"amount":"a","currency":"EUR"}})", "as \"12.00\"") ==
        "field.bad_format /money/amount");
  CHECK(refused(R"({"money":{"amount":"1234567890123456789","currency":"EUR"}})", "18 digits") ==
        "field.out_of_range /money/amount");
  CHECK(refused(R"({"money":{"amount":"1","currency":"EUX"}})", "no currency of ISO 4217") ==
        "field.unknown_value /money/currency");
  CHECK(refused(R"({"money":{"amount":1.5,"currency":"EUR"}})", "put it in quotes") ==
        "field.wrong_type /money/amount");
  CHECK(refused(R"({"money":{"amount":"1"}})", "add it") == "field.missing /money/currency");
  CHECK(refused(R"({"money":{"amount":"1","amount":"1"}})", "more than once") ==
        "field.repeated /money/amount");
  CHECK(refused(R"({"money":{"amont":"1"}})", "did you mean \"amount\"") ==
        "field.unknown /money/amont");
  CHECK(refused(R"({"money":"12.50 EUR"})", "put amount and currency in { }") ==
        "field.wrong_type /money");
  CHECK(refused(R"({"money":[]})", "found a list") == "field.wrong_type /money");
  CHECK(refused(R"({"money":null})", "never null") == "field.wrong_type /money");
  CHECK(
      refused(R"({"money_list":[{"amount":"1","currency":"EUR"},{"amount":"","currency":"EUR"}]})",
              "expected") == "field.bad_format /money_list/1/amount");
  CHECK(refused(R"({"money_list":{"amount":"1","currency":"EUR"}})", "put it in [ ]") ==
        "field.wrong_type /money_list");
}

TEST_CASE_METHOD(Fixture, "what is wrong with a duration, a zone or a local time is said") {
  CHECK(refused(R"({"duration":"P1D"})", "not always as long") == "field.bad_format /duration");
  CHECK(refused(R"({"duration":"PT99999999999999999S"})", "292,000 years") ==
        "field.out_of_range /duration");
  CHECK(refused(R"({"duration":90})", "put it in quotes") == "field.wrong_type /duration");
  CHECK(refused(R"({"zone":"+01:00"})", "\"Europe/Berlin\"") == "field.bad_format /zone");
  CHECK(refused(R"({"local_time":"2026-01-31T09:30:00Z"})", "without a zone") ==
        "field.bad_format /local_time");
  CHECK(refused(R"({"local_time_list":["2026-01-31"]})", "without a zone") ==
        "field.bad_format /local_time_list/0");
}

TEST_CASE_METHOD(Fixture, "json is kept as it is, without white space") {
  CHECK(json("json", "{ }") == "{}");
  CHECK(json("json", " [ 1 , [ ] , {\"a\" : null, \"a\":true} ] ") ==
        R"([1,[],{"a":null,"a":true}])");
  CHECK(json("json", "\" a, b \"") == "\" a, b \"");
  CHECK(json("json", "1.50e+3") == "1.50e+3");
  CHECK(json("json", "123456789012345678901234567890") == "123456789012345678901234567890");
  CHECK(json("json", "false") == "false");
  CHECK(json("json", R"({"k\u00e9\n":"\"\\\/\u0001\ud83d\ude00\u0000"})") ==
        "{\"k\xC3\xA9\\n\":\"\\\"\\\\/\\u0001\xF0\x9F\x98\x80\\u0000\"}");
  const std::string long_text(5000, 'x');
  CHECK(json("json", "[\"\\t" + long_text + "\", \"" + long_text + "\"]") ==
        "[\"\\t" + long_text + "\",\"" + long_text + "\"]");
}

TEST_CASE_METHOD(Fixture, "a list of json has elements of any shape") {
  const auto span = decoded<tn_span>("json_list", R"([{"a":[1, 2]}, [], "x", 1, true])");
  REQUIRE(span.n == 5);
  CHECK(span.stride == sizeof(tn_str));
  const auto* elements = static_cast<const tn_str*>(span.p);
  const char* expected[] = {R"({"a":[1,2]})", "[]", "\"x\"", "1", "true"};
  for (int i = 0; i < 5; ++i) CHECK(std::string_view(elements[i].p, elements[i].n) == expected[i]);
  CHECK(refused(R"({"json_list":{}})", "put it in [ ]") == "field.wrong_type /json_list");
  CHECK(refused(R"({"json_list":[1,null]})", "no null elements") ==
        "field.wrong_type /json_list/1");
}

TEST_CASE_METHOD(Fixture, "json that is null, broken or too deep is refused") {
  CHECK(refused(R"({"json":null})", "never null") == "field.wrong_type /json");
  CHECK(refused(R"({"json":[1,]})", "last comma") == "json.malformed ");
  CHECK(refused("{\"json\":" + std::string(32, '[') + std::string(32, ']') + "}", "32 levels") ==
        "json.malformed ");
  const std::string deepest = std::string(31, '[') + std::string(31, ']');
  CHECK(json("json", deepest) == deepest);
  Arena little(4000);
  const auto message = decode_json(plan, "{\"json\":[\"" + std::string(6000, 'x') + "\"]}", little);
  REQUIRE_FALSE(message.has_value());
  CHECK(message.error().code == "tenon.memory_limit");
}

TEST_CASE_METHOD(Fixture, "the new scalars are encoded in their one form") {
  CHECK(encoded("local_time", std::int64_t{-1}) == "\"1969-12-31T23:59:59.999999\"");
  CHECK(encoded("duration", std::int64_t{5'400'000'000}) == "\"PT1H30M\"");
  CHECK(encoded("zone", text("UTC")) == "\"UTC\"");
  CHECK(encoded("money", tn_money{1250, "EUR", 0}) == R"({"amount":"12.50","currency":"EUR"})");
  CHECK(encoded("json", text("{ \"as\": [\"it is\"] }")) == "{ \"as\": [\"it is\"] }");
}

TEST_CASE_METHOD(Fixture, "a new scalar that a module made wrong is found out") {
  CHECK_THAT(encoded("local_time", INT64_MAX, false), Catch::Contains("years 0001 to 9999"));
  CHECK_THAT(encoded("zone", text("a b"), false), Catch::Contains("time zone"));
  CHECK_THAT(encoded("money", tn_money{1, "EUX", 0}, false), Catch::Contains("ISO 4217"));
  for (const char* json : {"", "{", "{} {}", "null", " null ", "nul", "'a'", "[1,]", "\"\xFF\""}) {
    CAPTURE(json);
    CHECK_THAT(encoded("json", text(json), false), Catch::Contains("JSON value"));
  }
  CHECK_THAT(encoded("json", text(std::string(40, '[') + std::string(40, ']')), false),
             Catch::Contains("JSON value"));
}

TEST_CASE_METHOD(Fixture, "json is trusted by a codec that was told so") {
  codec = JsonCodec(interface, JsonTrust::trusted);
  const auto message = decode_json(*codec.plan("Everything"), R"({"json":1})", arena);
  REQUIRE(message.has_value());
  const tn_str unfinished = text("[1,");
  std::memcpy(static_cast<char*>(*message) + field("json").offset, &unfinished, sizeof unfinished);
  std::string to;
  CHECK(encode_json(*codec.plan("Everything"), *message, to));
  CHECK_THAT(to, Catch::Contains("\"json\":[1,"));
}

TEST_CASE_METHOD(Fixture, "the new scalars have a plain form, json has none") {
  CHECK_THAT(plain("local_time", "2026-01-31T09:30:00"),
             Catch::StartsWith("\"2026-01-31T09:30:00\""));
  CHECK_THAT(plain("duration", "PT90M"), Catch::StartsWith("\"PT1H30M\""));
  CHECK_THAT(plain("zone", "Europe/Berlin"), Catch::StartsWith("\"Europe/Berlin\""));
  for (const char* amount : {"12.5 EUR", "12.50EUR"}) {
    CHECK_THAT(plain("money", amount), Catch::StartsWith(R"({"amount":"12.50","currency":"EUR"})"));
    CHECK_THAT(plain("money_list", amount),
               Catch::StartsWith(R"([{"amount":"12.50","currency":"EUR"}])"));
  }
  CHECK(plain("money", "12.50") == "field.bad_format /money");
  CHECK(plain("money", "12.505 EUR") == "field.bad_format /money");
  CHECK(plain("money", "12 EUX") == "field.unknown_value /money");
  CHECK(plain("duration", "P1D") == "field.bad_format /duration");
  CHECK(plain("json", "{}") == "field.wrong_type /json");
}
