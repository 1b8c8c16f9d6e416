// Local times, durations and zones as text; dates and instants are in scalar_text_test.
#include <catch2/catch.hpp>
#include <limits>

#include "model/scalar_text.hpp"

using namespace tenon::model;

namespace {

template <class Append, class... Args>
std::string written(Append append, Args... args) {
  std::string to;
  append(to, args...);
  return to;
}

std::int64_t local_time(std::string_view text) {
  std::int64_t value = 0;
  REQUIRE(parse_local_time(text, value) == TextFault::none);
  return value;
}

TextFault fault_of_local_time(std::string_view text) {
  std::int64_t value = 0;
  return parse_local_time(text, value);
}

std::int64_t duration(std::string_view text) {
  std::int64_t value = 0;
  CAPTURE(text);
  REQUIRE(parse_duration(text, value) == TextFault::none);
  return value;
}

TextFault fault_of_duration(std::string_view text) {
  std::int64_t value = 0;
  return parse_duration(text, value);
}

}  // namespace

TEST_CASE("local times have no zone") {
  CHECK(local_time("1970-01-01T00:00:00") == 0);
  CHECK(local_time("1969-12-31T23:59:59.9") == -100000);
  for (const char* text : {"0001-01-01T00:00:00", "9999-12-31T23:59:59.999999",
                           "2026-01-31T09:30:00.250", "2024-02-29T00:00:00"}) {
    CHECK(written(append_local_time, local_time(text)) == text);
    CHECK(is_local_time(local_time(text)));
  }
  CHECK_FALSE(is_local_time(local_time("9999-12-31T23:59:59.999999") + 1));
  CHECK_FALSE(is_local_time(local_time("0001-01-01T00:00:00") - 1));
  CHECK(fault_of_local_time("2016-12-31T23:59:60") == TextFault::leap_second);
  CHECK(fault_of_local_time("2026-01-31T09:30:00.1234567") == TextFault::fraction_too_long);
  for (const char* text : {"", "2026-01-31", "2026-01-31T09:30:00Z", "2026-01-31T09:30:00+01:00",
                           "2026-01-31 09:30:00", "2026-01-31T09:30", "2026-01-31T24:00:00",
                           "0000-01-01T00:00:00", "2026-02-30T09:30:00", "2026-01-31T09:30:00."}) {
    CAPTURE(text);
    CHECK(fault_of_local_time(text) == TextFault::bad_format);
  }
}

TEST_CASE("durations are exact") {
  CHECK(duration("PT0S") == 0);
  CHECK(duration("-PT0S") == 0);
  CHECK(duration("PT1H30M") == 5'400'000'000);
  CHECK(duration("PT90M") == 5'400'000'000);
  CHECK(duration("-PT0.5S") == -500'000);
  CHECK(duration("PT0.000001S") == 1);
  CHECK(duration("PT1H0.5S") == 3'600'500'000);
  CHECK(duration("-PT2562047788H54.775808S") == std::numeric_limits<std::int64_t>::min());
  const std::int64_t values[] = {0,
                                 1,
                                 -1,
                                 1'000'000,
                                 -60'000'000,
                                 3'599'999'999,
                                 86'400'000'000,
                                 3'600'000'001,
                                 std::numeric_limits<std::int64_t>::min(),
                                 std::numeric_limits<std::int64_t>::max()};
  for (const std::int64_t value : values) CHECK(duration(written(append_duration, value)) == value);
}

TEST_CASE("a duration has one written form") {
  CHECK(written(append_duration, std::int64_t{0}) == "PT0S");
  CHECK(written(append_duration, duration("PT90M")) == "PT1H30M");
  CHECK(written(append_duration, duration("PT36H")) == "PT36H");
  CHECK(written(append_duration, duration("-PT0.500S")) == "-PT0.5S");
  CHECK(written(append_duration, duration("PT61.000001S")) == "PT1M1.000001S");
  CHECK(written(append_duration, duration("PT60M")) == "PT1H");
}

TEST_CASE("a duration that is not always as long is refused for that") {
  for (const char* text : {"P1D", "-P1D", "P2W", "P1Y", "P1M", "P1DT2H", "P1Y2M3D", "P1.5D"}) {
    CAPTURE(text);
    CHECK(fault_of_duration(text) == TextFault::calendar_unit);
  }
  for (const char* text : {"",      "P",      "PT",     "-",      "-PT",   "+PT1S",   "PT1",
                           "1H",    "PT1.5H", "PT1M1H", "PT1S1S", "PT1S ", "pt1s",    "PT-1S",
                           "PT.5S", "PT1.S",  "PT1,5S", "PT1D",   "P1H",   "01:30:00"}) {
    CAPTURE(text);
    CHECK(fault_of_duration(text) == TextFault::bad_format);
  }
  CHECK(fault_of_duration("PT0.1234567S") == TextFault::fraction_too_long);
  for (const char* text : {"PT2562047788H54.775808S", "-PT2562047788H54.775809S",
                           "PT99999999999999999999S", "PT9223372036854775807H"}) {
    CAPTURE(text);
    CHECK(fault_of_duration(text) == TextFault::out_of_range);
  }
}

TEST_CASE("a zone is known by its form") {
  for (const char* text : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5",
                           "Etc/GMT-14", "EST5EDT", "America/Port-au-Prince"}) {
    CHECK(check_zone(text) == TextFault::none);
  }
  for (const char* text : {"", "/", "Europe/", "/Berlin", "Europe//Berlin", "+01:00", "../etc",
                           "Europe/Berlin ", "Z\xC3\xBCrich", "5EST", "Europe/_Berlin", "A.B"}) {
    CAPTURE(text);
    CHECK(check_zone(text) == TextFault::bad_format);
  }
  CHECK(check_zone(std::string(64, 'A')) == TextFault::none);
  CHECK(check_zone(std::string(65, 'A')) == TextFault::bad_format);
}
