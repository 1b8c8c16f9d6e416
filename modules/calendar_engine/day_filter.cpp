#include "day_filter.hpp"

namespace calendar_engine {
namespace {

constexpr std::uint64_t kEverySeventh = 0x10204081;  // bits 0, 7, 14, 21, 28

constexpr std::uint32_t all_days(int length) {
  return (std::uint32_t{1} << (length - 1) << 1) - 1U;
}

constexpr std::uint32_t reverse31(std::uint32_t bits) {
  std::uint32_t reversed = 0;
  for (int i = 0; i < 31; ++i) reversed |= (bits >> i & 1U) << (30 - i);
  return reversed;
}

}  // namespace

DayFilter::DayFilter(const Rule& rule)
    : rule_(rule),
      has_month_days_(!rule.month_days.empty()),
      has_weekdays_(rule.has_weekdays()),
      has_year_days_(!rule.year_days.empty()),
      has_week_numbers_(!rule.week_numbers.empty()),
      has_months_(!rule.months.empty()) {
  beyond_weekdays_ =
      has_month_days_ || has_year_days_ || has_week_numbers_ || has_months_ || rule.has_ordinals;
  restricts_ = beyond_weekdays_ || has_weekdays_;
}

std::uint32_t DayFilter::month_days(int year, int month) const {
  if (has_months_ && !rule_.months.contains(month)) return 0;
  const int length = month_length(year, month);
  std::uint32_t days = all_days(length);
  if (has_month_days_) days &= by_month_day(length);
  if (days == 0 || !(has_weekdays_ || has_year_days_ || has_week_numbers_)) return days;
  const Day first = day_of(year, month, 1);
  if (has_weekdays_) days &= by_weekday(year, month, first);
  if (has_year_days_) days &= by_year_day(year, first, length);
  if (has_week_numbers_) days &= by_week_number(year, first, length);
  return days;
}

std::uint32_t DayFilter::by_month_day(int length) const {
  const auto from_start = static_cast<std::uint32_t>(rule_.month_days.positive().first_word() >> 1);
  const auto magnitudes = static_cast<std::uint32_t>(rule_.month_days.negative().first_word() >> 1);
  return from_start | reverse31(magnitudes) >> (31 - length);
}

std::uint32_t DayFilter::by_weekday(int year, int month, Day first) const {
  // The weekdays from that of the first of the month on, repeated.
  const auto week = static_cast<std::uint32_t>(rule_.weekdays.first_word());
  const int start = weekday_of(first);
  const std::uint32_t turned = (week >> start | week << (7 - start)) & 0x7FU;
  auto days = static_cast<std::uint32_t>(turned * kEverySeventh);
  if (!rule_.has_ordinals) return days;
  const int length = month_length(year, month);
  for (int weekday = 0; weekday < 7; ++weekday) {
    if (rule_.ordinals[static_cast<std::size_t>(weekday)].empty()) continue;
    days |= rule_.ordinals_in_year ? by_ordinal_in_year(weekday, year, first, length)
                                   : by_ordinal_in_month(weekday, first, length);
  }
  return days;
}

std::uint32_t DayFilter::by_ordinal_in_month(int weekday, Day first, int length) const {
  const SignedSet<53>& ordinals = rule_.ordinals[static_cast<std::size_t>(weekday)];
  const int start = static_cast<int>(floor_mod(weekday - weekday_of(first), 7));
  const int count = (length - start + 6) / 7;
  std::uint32_t days = 0;
  for (int i = 0; i < count; ++i) {
    if (ordinals.selects(i + 1, count)) days |= std::uint32_t{1} << (start + 7 * i);
  }
  return days;
}

std::uint32_t DayFilter::by_ordinal_in_year(int weekday, int year, Day first, int length) const {
  const SignedSet<53>& ordinals = rule_.ordinals[static_cast<std::size_t>(weekday)];
  const Day january_first = day_of(year, 1, 1);
  const int in_year = static_cast<int>(floor_mod(weekday - weekday_of(january_first), 7));
  const int count = (year_length(year) - in_year + 6) / 7;
  const int start = static_cast<int>(floor_mod(weekday - weekday_of(first), 7));
  std::uint32_t days = 0;
  for (int day = start; day < length; day += 7) {
    const int nth = (first - january_first + day - in_year) / 7 + 1;
    if (ordinals.selects(nth, count)) days |= std::uint32_t{1} << day;
  }
  return days;
}

std::uint32_t DayFilter::by_year_day(int year, Day first, int length) const {
  const int before = first - day_of(year, 1, 1);
  std::uint32_t days = 0;
  for (int day = 0; day < length; ++day) {
    if (rule_.year_days.selects(before + day + 1, year_length(year)))
      days |= std::uint32_t{1} << day;
  }
  return days;
}

std::uint32_t DayFilter::by_week_number(int year, Day first, int length) const {
  // The first days of January may belong to the last week of the year before, the last of December
  // to week 1 of the next: the week number is theirs, the calendar year stays.
  const int week_start = rule_.week_start;
  const Day this_year = first_week_of(year, week_start),
            next_year = first_week_of(year + 1, week_start);
  std::uint32_t days = 0;
  for (int i = 0; i < length; ++i) {
    const Day day = first + i;
    Day begin = this_year, end = next_year;
    if (day < this_year) {
      begin = first_week_of(year - 1, week_start);
      end = this_year;
    } else if (day >= next_year) {
      begin = next_year;
      end = first_week_of(year + 2, week_start);
    }
    if (rule_.week_numbers.selects((day - begin) / 7 + 1, (end - begin) / 7))
      days |= std::uint32_t{1} << i;
  }
  return days;
}

void DayFilter::load_month_of(Day day) {
  const CivilDay date = civil_of(day);
  first_ = day - (date.day - 1);
  end_ = first_ + month_length(date.year, date.month);
  days_ = month_days(date.year, date.month);
}

std::optional<Day> DayFilter::next(Day day) {
  constexpr Day kDayLast = day_at(kTimeLast);
  for (std::int64_t months = 0; months <= kCycleMonths && day <= kDayLast; ++months) {
    if (day < first_ || day >= end_) load_month_of(day);
    const std::uint32_t rest = days_ >> (day - first_);
    if (rest != 0) return day + __builtin_ctz(rest);
    day = end_;
  }
  return std::nullopt;
}

}  // namespace calendar_engine
