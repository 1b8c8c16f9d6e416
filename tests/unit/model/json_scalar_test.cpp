#include "model/json_scalar.hpp"

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

  const FieldPlan& field(std::string_view message, std::string_view name) const {
    const FieldPlan* found = find_field(*codec.plan(message), name);
    REQUIRE(found != nullptr);
    return *found;
  }
  /// The JSON of a plain text, by way of a slot.
  std::string through(std::string_view message, std::string_view name, std::string_view text) {
    alignas(8) char slot[16];
    if (const auto error = parse_plain_scalar(field(message, name), text, slot, arena))
      return error->code + " " + error->path;
    std::string to;
    CHECK(append_json_scalar(field(message, name), slot, to));
    return to;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "one scalar goes from plain text to JSON") {
  CHECK(through("Everything", "boolean", "true") == "true");
  CHECK(through("Everything", "int32", "-5") == "-5");
  CHECK(through("Everything", "int64", "12") == "\"12\"");
  CHECK(through("Everything", "float64", "1.50") == "1.5");
  CHECK(through("Everything", "decimal", "1.5") == "\"1.50\"");
  CHECK(through("Everything", "text", "a \"b\"\n") == R"("a \"b\"\n")");
  CHECK(through("Everything", "bytes", "aGk=") == "\"aGk=\"");
  CHECK(through("Everything", "date", "2026-01-31") == "\"2026-01-31\"");
  CHECK(through("Everything", "instant", "2026-01-31T01:00:00+01:00") ==
        "\"2026-01-31T00:00:00Z\"");
  CHECK(through("Everything", "local_time", "2026-01-31T01:00:00") == "\"2026-01-31T01:00:00\"");
  CHECK(through("Everything", "duration", "PT60S") == "\"PT1M\"");
  CHECK(through("Everything", "zone", "UTC") == "\"UTC\"");
  CHECK(through("Everything", "money", "3EUR") == R"({"amount":"3.00","currency":"EUR"})");
  CHECK(through("Everything", "colour", "blue") == "\"blue\"");
  CHECK(through("Everything", "uuid", "0190B6A4-8c1e-7e52-b0a3-6f0f3c9d2e11") ==
        "\"0190b6a4-8c1e-7e52-b0a3-6f0f3c9d2e11\"");
}

TEST_CASE_METHOD(Fixture, "one scalar from plain text is checked as its field says") {
  CHECK(through("Limited", "count", "0") == "field.out_of_range ");
  CHECK(through("Limited", "name", "a") == "field.out_of_range ");
  CHECK(through("Limited", "price", "1.234") == "field.bad_format ");
  CHECK(through("Everything", "colour", "mauve") == "field.unknown_value ");
  CHECK(through("Everything", "boolean", "yes") == "field.wrong_type ");
  CHECK(through("Everything", "text", "\xFF") == "field.bad_format ");
  CHECK(through("Everything", "point", "{}") == "field.wrong_type ");
  CHECK(find_field(*codec.plan("Everything"), "int33") == nullptr);
}

TEST_CASE_METHOD(Fixture, "one scalar that is none is null, and its fault has a name") {
  const FieldPlan& date = field("Everything", "date");
  const std::int32_t days = 2932897;
  std::string to;
  CHECK_FALSE(append_json_scalar(date, &days, to));
  CHECK(to == "null");
  CHECK_THAT(fault_of_scalar(date, &days), Catch::Contains("years 0001 to 9999"));
  const std::int32_t sound = 0;
  CHECK(fault_of_scalar(date, &sound).empty());
}
