#include "civil.hpp"

#include <catch2/catch.hpp>

using namespace calendar_engine;

TEST_CASE("days and civil dates convert to each other over all years") {
  Day expected = day_of(kYearFirst, 1, 1);
  for (int year = kYearFirst; year <= kYearLast; ++year) {
    for (int month = 1; month <= 12; ++month) {
      REQUIRE(day_of(year, month, 1) == expected);
      const CivilDay date = civil_of(expected);
      REQUIRE((date.year == year && date.month == month && date.day == 1));
      expected += month_length(year, month);
      const CivilDay last = civil_of(expected - 1);
      REQUIRE((last.month == month && last.day == month_length(year, month)));
    }
  }
}

TEST_CASE("weekdays and weeks are those of ISO 8601") {
  CHECK(weekday_of(day_of(1970, 1, 1)) == 3);
  CHECK(weekday_of(day_of(2026, 11, 23)) == 0);
  CHECK(weekday_of(day_of(1, 1, 1)) == 0);
  CHECK(first_week_of(2026, 0) == day_of(2025, 12, 29));
  CHECK(first_week_of(2021, 0) == day_of(2021, 1, 4));
  CHECK(first_week_of(2026, 6) == day_of(2026, 1, 4));
}

TEST_CASE("division rounds down, also below zero") {
  CHECK(floor_div(-1, 7) == -1);
  CHECK(floor_mod(-1, 7) == 6);
  CHECK(floor_div(-7, 7) == -1);
  CHECK(floor_mod(-7, 7) == 0);
  CHECK(day_at(-1) == -1);
}

TEST_CASE("the calendar repeats after its cycles") {
  CHECK(day_of(2400, 1, 1) - day_of(2000, 1, 1) == kCycleDays);
  CHECK(kCycleDays == kCycleWeeks * 7);
  CHECK(kCycleMonths == kCycleYears * 12);
}
