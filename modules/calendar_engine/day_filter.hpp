// Which days of a month a rule means, by its BYMONTH, BYWEEKNO, BYYEARDAY, BYMONTHDAY and BYDAY
// together. As every one of these either expands or limits the same calendar days, all frequencies
// share this one intersection.
#pragma once

#include <cstdint>
#include <optional>

#include "rule.hpp"

namespace calendar_engine {

class DayFilter {
 public:
  /// `rule` is complete() and outlives this.
  explicit DayFilter(const Rule& rule);

  /// False when every day passes.
  bool restricts() const { return restricts_; }
  /// Whether it can tell two days apart that share weekday but not month; if not, it repeats after
  /// a week.
  bool restricts_beyond_weekdays() const { return beyond_weekdays_; }

  /// The days of the month that pass; bit 0 is the first.
  std::uint32_t month_days(int year, int month) const;

  bool passes(Day day) {
    if (day < first_ || day >= end_) load_month_of(day);
    return (days_ >> (day - first_) & 1U) != 0;
  }
  /// The first day from `day` on that passes, within 400 years and before the year 10000.
  std::optional<Day> next(Day day);

 private:
  void load_month_of(Day day);
  std::uint32_t by_month_day(int length) const;
  std::uint32_t by_weekday(int year, int month, Day first) const;
  std::uint32_t by_ordinal_in_month(int weekday, Day first, int length) const;
  std::uint32_t by_ordinal_in_year(int weekday, int year, Day first, int length) const;
  std::uint32_t by_year_day(int year, Day first, int length) const;
  std::uint32_t by_week_number(int year, Day first, int length) const;

  const Rule& rule_;
  bool has_month_days_, has_weekdays_, has_year_days_, has_week_numbers_, has_months_;
  bool restricts_, beyond_weekdays_;
  // The month that was asked for last.
  Day first_ = 0, end_ = 0;
  std::uint32_t days_ = 0;
};

}  // namespace calendar_engine
