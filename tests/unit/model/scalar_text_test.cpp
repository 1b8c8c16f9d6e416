#include "model/scalar_text.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <random>

using namespace tenon::model;

namespace {

template <class Append, class... Args>
std::string written(Append append, Args... args) {
  std::string to;
  append(to, args...);
  return to;
}

std::int64_t instant(std::string_view text) {
  std::int64_t value = 0;
  REQUIRE(parse_instant(text, value) == TextFault::none);
  return value;
}

TextFault fault_of_instant(std::string_view text) {
  std::int64_t value = 0;
  return parse_instant(text, value);
}

TextFault fault_of_decimal(std::string_view text) {
  std::int64_t value = 0;
  return parse_decimal(text, 8, 2, value);
}

TextFault fault_of_date(std::string_view text) {
  std::int32_t value = 0;
  return parse_date(text, value);
}

}  // namespace

TEST_CASE("integers are read whole and exactly, or refused with the reason") {
  std::int32_t small = 0;
  CHECK(parse_int32("-2147483648", small) == TextFault::none);
  CHECK(small == std::numeric_limits<std::int32_t>::min());
  CHECK(parse_int32("2147483648", small) == TextFault::out_of_range);
  CHECK(parse_int32("1.0", small) == TextFault::not_an_integer);
  CHECK(parse_int32("1e3", small) == TextFault::not_an_integer);
  for (const char* text : {"", "-", "01", "+1", " 1", "1 ", "0x1", "1.", "one", "--1"}) {
    CHECK(parse_int32(text, small) == TextFault::not_a_number);
  }
  std::int64_t large = 0;
  CHECK(parse_int64("9223372036854775807", large) == TextFault::none);
  CHECK(large == std::numeric_limits<std::int64_t>::max());
  CHECK(parse_int64("-9223372036854775808", large) == TextFault::none);
  CHECK(large == std::numeric_limits<std::int64_t>::min());
  CHECK(parse_int64("9223372036854775808", large) == TextFault::out_of_range);
  CHECK(written(append_integer, std::numeric_limits<std::int64_t>::min()) ==
        "-9223372036854775808");
}

TEST_CASE("doubles are correctly rounded and written as short as they can be") {
  double value = 0;
  CHECK(parse_float64("0.1", value) == TextFault::none);
  CHECK(written(append_float64, value) == "0.1");
  CHECK(parse_float64("9007199254740993", value) == TextFault::none);  // halfway: to even
  CHECK(value == 9007199254740992.0);
  CHECK(parse_float64("1e400", value) == TextFault::out_of_range);
  CHECK(parse_float64("1e-400", value) == TextFault::out_of_range);
  for (const char* text : {"nan", "NaN", "inf", "Infinity", "1.", ".5", "0x1p3", "+1", "1e", ""}) {
    CHECK(parse_float64(text, value) == TextFault::not_a_number);
  }
}

TEST_CASE("decimals are exact") {
  std::int64_t value = 0;
  CHECK(parse_decimal("12.5", 8, 2, value) == TextFault::none);
  CHECK(value == 1250);
  CHECK(parse_decimal("-0.07", 8, 2, value) == TextFault::none);
  CHECK(value == -7);
  CHECK(parse_decimal("-999999.99", 8, 2, value) == TextFault::none);
  CHECK(value == -99999999);
  CHECK(parse_decimal("0.12", 2, 2, value) == TextFault::none);
  CHECK(value == 12);
  CHECK(fault_of_decimal("1000000") == TextFault::out_of_range);
  CHECK(fault_of_decimal("1.234") == TextFault::fraction_too_long);
  for (const char* text : {"", "-", "1.", ".5", "01", "+1", "1e2", "1,5", "1.2.3", " 1"}) {
    CHECK(fault_of_decimal(text) == TextFault::bad_format);
  }
  CHECK(written(append_decimal, std::int64_t{1250}, 2U) == "12.50");
  CHECK(written(append_decimal, std::int64_t{-7}, 2U) == "-0.07");
  CHECK(written(append_decimal, std::int64_t{0}, 2U) == "0.00");
  CHECK(written(append_decimal, std::int64_t{-120}, 0U) == "-120");
  CHECK(written(append_decimal, std::numeric_limits<std::int64_t>::min(), 18U) ==
        "-9.223372036854775808");
}

TEST_CASE("dates are days that exist in the years 0001 to 9999") {
  std::int32_t days = 0;
  CHECK(parse_date("1970-01-02", days) == TextFault::none);
  CHECK(days == 1);
  for (const char* text : {"0001-01-01", "9999-12-31", "2024-02-29", "1969-12-31"}) {
    CHECK(parse_date(text, days) == TextFault::none);
    CHECK(is_date(days));
    CHECK(written(append_date, days) == text);
  }
  for (const char* text :
       {"2023-02-29", "1900-02-29", "2024-13-01", "2024-00-01", "2024-04-31", "2024-01-00",
        "0000-01-01", "2024-1-1", "20240101", "2024-01-01T", "2024/01/01", "-001-01-01", ""}) {
    CHECK(fault_of_date(text) == TextFault::bad_format);
  }
  CHECK(parse_date("9999-12-31", days) == TextFault::none);
  CHECK_FALSE(is_date(days + 1));
  CHECK(parse_date("0001-01-01", days) == TextFault::none);
  CHECK_FALSE(is_date(days - 1));
}

TEST_CASE("instants take any offset and are written in UTC") {
  CHECK(instant("1970-01-01T00:00:00Z") == 0);
  CHECK(instant("1970-01-01T00:00:00.000001Z") == 1);
  CHECK(instant("1969-12-31T23:59:59.9Z") == -100000);
  CHECK(instant("2026-01-31T09:30:00+05:30") == instant("2026-01-31T04:00:00Z"));
  CHECK(instant("2026-01-31T23:30:00-01:00") == instant("2026-02-01T00:30:00z"));
  CHECK(instant("2026-01-31t09:30:00.25-00:00") == instant("2026-01-31T09:30:00.250Z"));
  CHECK(written(append_instant, instant("2026-01-31T09:30:00Z")) == "2026-01-31T09:30:00Z");
  CHECK(written(append_instant, instant("2026-01-31T09:30:00.25Z")) == "2026-01-31T09:30:00.250Z");
  CHECK(written(append_instant, std::int64_t{-1}) == "1969-12-31T23:59:59.999999Z");
  CHECK(written(append_instant, instant("9999-12-31T23:59:59.999999Z")) ==
        "9999-12-31T23:59:59.999999Z");
  CHECK_FALSE(is_instant(instant("9999-12-31T23:59:59.999999Z") + 1));
  CHECK_FALSE(is_instant(instant("0001-01-01T00:00:00Z") - 1));

  CHECK(fault_of_instant("2016-12-31T23:59:60Z") == TextFault::leap_second);
  CHECK(fault_of_instant("2026-01-31T09:30:00.1234567Z") == TextFault::fraction_too_long);
  CHECK(fault_of_instant("0001-01-01T00:00:00+00:01") == TextFault::out_of_range);
  CHECK(fault_of_instant("9999-12-31T23:59:59-00:01") == TextFault::out_of_range);
  for (const char* text :
       {"", "2026-01-31", "2026-01-31T09:30:00", "2026-01-31 09:30:00Z", "2026-01-31T09:30Z",
        "2026-01-31T24:00:00Z", "2026-01-31T09:60:00Z", "2026-01-31T09:30:61Z",
        "2026-01-31T09:30:00.Z", "2026-01-31T09:30:00+0530", "2026-01-31T09:30:00+24:00",
        "2026-01-31T09:30:00+05:60", "2026-02-30T09:30:00Z", "2026-01-31T09:30:00ZZ"}) {
    CAPTURE(text);
    CHECK(fault_of_instant(text) == TextFault::bad_format);
  }
}

TEST_CASE("UUIDs are read in either case and written in lower case") {
  tn_uuid uuid{};
  CHECK(parse_uuid("0190B6A4-8c1e-7e52-b0a3-6f0f3c9d2e11", uuid) == TextFault::none);
  CHECK(written(append_uuid, uuid) == "0190b6a4-8c1e-7e52-b0a3-6f0f3c9d2e11");
  for (const char* text :
       {"", "0190b6a48c1e7e52b0a36f0f3c9d2e11", "0190b6a4-8c1e-7e52-b0a3-6f0f3c9d2e1",
        "{190b6a4-8c1e-7e52-b0a3-6f0f3c9d2e11", "0190b6a4-8c1e-7e52-b0a3-6f0f3c9d2e1g",
        "0190b6a48-c1e-7e52-b0a3-6f0f3c9d2e11"}) {
    CHECK(parse_uuid(text, uuid) == TextFault::bad_format);
  }
}

TEST_CASE("base64 is padded and canonical") {
  const auto decode = [](std::string_view text) {
    std::string to(base64_decoded_size(text), '\0');
    REQUIRE(decode_base64(text, to.data()) == TextFault::none);
    return to;
  };
  CHECK(decode("").empty());
  CHECK(decode("Zg==") == "f");
  CHECK(decode("Zm8=") == "fo");
  CHECK(decode("Zm9v") == "foo");
  char to[16];
  for (const char* text :
       {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "====", "A===", "Zm 9v", "Zm9_", "Zg==Zg=="}) {
    CAPTURE(text);
    CHECK(decode_base64(text, to) == TextFault::bad_format);
  }
  std::mt19937 random(7);
  for (std::size_t size = 0; size < 70; ++size) {
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    CHECK(decode(written(append_base64, bytes)) == bytes);
  }
}

TEST_CASE("text is UTF-8 without U+0000") {
  CHECK(check_text("plain \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80") == TextFault::none);
  CHECK(check_text(std::string_view("a\0b", 3)) == TextFault::has_nul);
  for (const char* text :
       {"\xFF", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"}) {
    CHECK(check_text(text) == TextFault::bad_utf8);
  }
  CHECK(count_code_points("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80") == 4);
}
