// Local dates and times as text.
#include "clock_text.hpp"

#include <catch2/catch.hpp>

using namespace calendar;

TEST_CASE("local times are read as they are written") {
  for (const char* text : {"0001-01-01T00:00:00", "1997-09-02T09:05:07", "2024-02-29T23:59:59",
                           "9999-12-31T23:59:59"}) {
    const auto time = read_local_time(text);
    REQUIRE(time);
    CHECK(write_local_time(*time) == text);
  }
  CHECK(write_date(day_of(*read_local_time("1969-12-31T23:00:00"))) == "1969-12-31");
  CHECK(write_local_time(*read_local_time("2026-03-02")) == "2026-03-02T00:00:00");
}

TEST_CASE("what is no local time is not read as one") {
  for (const char* text :
       {"", "1997", "1997-13-01", "1997-02-29", "0000-01-01", "1997-09-02T24:00:00",
        "1997-09-02T09:60:00", "1997-09-02T09:00:61", "1997-09-02T09:00:00Z", "1997-09-02 09:00:00",
        "1997/09/02", "1997-09-02T0a:00:00"}) {
    CAPTURE(text);
    CHECK_FALSE(read_local_time(text));
  }
}
