// The proleptic Gregorian calendar as integers: days, weekdays, months. Knows no zone and no text.
#pragma once

#include <chrono>
#include <cstdint>

namespace calendar_engine {

/// Days since 1970-01-01.
using Day = std::int32_t;
/// Seconds since 1970-01-01T00:00:00 on a local clock, every day 86,400 of them: not an instant.
using LocalTime = std::int64_t;

inline constexpr std::int64_t kHourSeconds = 3'600;
inline constexpr std::int64_t kDaySeconds = 86'400;
/// After this many years, months, weeks or days the calendar repeats, weekdays included.
inline constexpr std::int64_t kCycleYears = 400;
inline constexpr std::int64_t kCycleMonths = 4'800;
inline constexpr std::int64_t kCycleWeeks = 20'871;
inline constexpr std::int64_t kCycleDays = 146'097;

struct CivilDay {
  int year;
  int month;  // 1 to 12
  int day;    // 1 to 31
};

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

constexpr std::int64_t floor_mod(std::int64_t a, std::int64_t b) {
  return a - floor_div(a, b) * b;
}

constexpr bool is_leap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

constexpr int year_length(int year) {
  return is_leap(year) ? 366 : 365;
}

constexpr int month_length(int year, int month) {
  if (month == 2) return is_leap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/// Requires a year within -32767 to 32767; month and day that exist.
constexpr Day day_of(int year, int month, int day) {
  using namespace std::chrono;
  const auto date = std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) /
                    std::chrono::day(static_cast<unsigned>(day));
  return static_cast<Day>(sys_days(date).time_since_epoch().count());
}

constexpr CivilDay civil_of(Day day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day()))};
}

/// 0 = Monday to 6 = Sunday.
constexpr int weekday_of(Day day) {
  return static_cast<int>(floor_mod(day + std::int64_t{3}, 7));
}

constexpr Day day_at(LocalTime time) {
  return static_cast<Day>(floor_div(time, kDaySeconds));
}

constexpr LocalTime midnight_of(Day day) {
  return day * kDaySeconds;
}

/// The first day of week 1 of `year`: the week, begun on `week_start`, that holds January 4 (ISO
/// 8601 for Monday).
constexpr Day first_week_of(int year, int week_start) {
  const Day fourth = day_of(year, 1, 4);
  return fourth - static_cast<Day>(floor_mod(weekday_of(fourth) - week_start, 7));
}

inline constexpr int kYearFirst = 1;
inline constexpr int kYearLast = 9999;
inline constexpr LocalTime kTimeFirst = midnight_of(day_of(kYearFirst, 1, 1));
/// The end of time: nothing recurs after it, in local time or in UTC.
inline constexpr LocalTime kTimeLast = midnight_of(day_of(kYearLast, 12, 31)) + kDaySeconds - 1;

}  // namespace calendar_engine
