#include "rule_cursor.hpp"

#include <algorithm>
#include <numeric>

namespace calendar_engine {
namespace {

std::int64_t seconds_of(Frequency frequency) {
  switch (frequency) {
    case Frequency::secondly: return 1;
    case Frequency::minutely: return 60;
    case Frequency::hourly: return kHourSeconds;
    default: return kDaySeconds;
  }
}

template <std::size_t N, int M>
std::uint32_t list(const SmallSet<M>& set, bool is_expanded, std::array<std::uint8_t, N>& to) {
  to[0] = 0;
  if (!is_expanded) return 1;
  std::uint32_t count = 0;
  for (int value = set.next(0); value < M; value = set.next(value + 1))
    to[count++] = static_cast<std::uint8_t>(value);
  return count;
}

std::int64_t lcm_or_max(std::int64_t a, std::int64_t b) {
  const std::int64_t factor = a / std::gcd(a, b);
  return factor > INT64_MAX / b ? INT64_MAX : factor * b;
}

}  // namespace

PeriodTimes::PeriodTimes(const Rule& rule) {
  const std::uint32_t hours_count = list(rule.hours, rule.frequency > Frequency::hourly, hours_);
  minutes_count_ = list(rule.minutes, rule.frequency > Frequency::minutely, minutes_);
  seconds_count_ = list(rule.seconds, rule.frequency > Frequency::secondly, seconds_);
  count_ = hours_count * minutes_count_ * seconds_count_;
  first_ = hours_[0] * 3600 + minutes_[0] * 60 + seconds_[0];
}

RuleCursor::RuleCursor(const Rule& rule, LocalTime start, LocalTime last)
    : rule_(rule),
      filter_(rule_),
      times_(rule_),
      start_(start),
      last_(std::min(last, kTimeLast)),
      has_positions_(!rule.positions.empty()),
      filters_times_((rule.frequency <= Frequency::hourly && !rule.hours.empty()) ||
                     (rule.frequency <= Frequency::minutely && !rule.minutes.empty()) ||
                     (rule.frequency == Frequency::secondly && !rule.seconds.empty())),
      unit_seconds_(seconds_of(rule.frequency)),
      week_offset_(static_cast<Day>(floor_mod(rule.week_start - weekday_of(0), 7))),
      origin_(unit_of(start)),
      last_unit_(unit_of(last_)),
      unit_(origin_) {}

RuleCursor::State RuleCursor::seek(LocalTime at, Steps& steps) {
  if (!times_meet() || !positions_meet()) return State::ended;
  return skip_to(std::max(at, start_), steps);
}

RuleCursor::State RuleCursor::skip_to(LocalTime at, Steps& steps) {
  State state = find(align(unit_of(at)), steps);
  if (state == State::at_instance && instance_ < at) {
    skip_before(at);
    state = at_ < size_ ? settle() : find(unit_ + rule_.interval, steps);
  }
  return state;
}

RuleCursor::State RuleCursor::pass_to(LocalTime at, std::int64_t& left, Steps& steps) {
  for (;;) {
    if (left <= 0) return State::ended;
    if (instance_ >= at) return State::at_instance;
    const std::uint32_t before = at_;
    skip_before(at);
    left -= at_ - before;
    if (left <= 0) return State::ended;
    if (at_ < size_) return settle();
    std::int64_t next = unit_ + rule_.interval;
    if (is_uniform() && unit_of(at) > next) {
      const std::int64_t periods = (unit_of(at) - next) / rule_.interval;
      left -= periods * size_;
      next += periods * rule_.interval;
    }
    if (const State state = find(next, steps); state != State::at_instance) return state;
  }
}

RuleCursor::State RuleCursor::pass(std::int64_t count, Steps& steps) {
  for (;;) {
    const std::int64_t rest = size_ - at_;
    if (count < rest) {
      at_ += static_cast<std::uint32_t>(count);
      return settle();
    }
    count -= rest;
    std::int64_t next = unit_ + rule_.interval;
    if (is_uniform()) {
      next += count / size_ * rule_.interval;
      count %= size_;
    }
    if (const State state = find(next, steps); state != State::at_instance) return state;
  }
}

LocalTime RuleCursor::reached() const {
  return std::max(start_, begin_of(std::min(unit_, last_unit_ + 1)));
}

RuleCursor::State RuleCursor::settle() {
  instance_ = element(at_);
  return instance_ <= last_ ? State::at_instance : State::ended;
}

/// Goes to the first instance of the first period from `unit`, which is aligned, that has any.
RuleCursor::State RuleCursor::find(std::int64_t unit, Steps& steps) {
  const std::int64_t empty_since = unit;
  for (;;) {
    unit_ = unit;
    // After a whole cycle without an instance the rule has none for ever.
    if (unit > last_unit_ || (unit != empty_since && unit - empty_since >= cycle()))
      return State::ended;
    if (!steps.take()) return State::interrupted;
    const std::int64_t next = fill(unit);
    if (size_ != 0) {
      at_ = 0;
      return settle();
    }
    if (next == kNever) return State::ended;
    unit = next <= unit + rule_.interval ? unit + rule_.interval : align(next);
  }
}

void RuleCursor::skip_before(LocalTime at) {
  std::uint32_t low = at_, high = size_;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (element(middle) < at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  at_ = low;
}

LocalTime RuleCursor::element(std::uint32_t i) const {
  if (has_positions_) i = chosen_[i];
  if (rule_.frequency < Frequency::daily) return base_ + times_[i];
  if (times_.count() == 1) return midnight_of(days_[i]) + times_[0];
  return midnight_of(days_[i / times_.count()]) + times_[i % times_.count()];
}

std::int64_t RuleCursor::fill(std::int64_t unit) {
  days_count_ = 0;
  std::int64_t next = unit + 1;
  switch (rule_.frequency) {
    case Frequency::yearly: next = fill_year(unit); break;
    case Frequency::monthly: next = fill_month(unit); break;
    case Frequency::weekly: next = fill_week(unit); break;
    case Frequency::daily: next = fill_day(unit); break;
    default: next = fill_part_of_day(unit); break;
  }
  size_ = days_count_ * times_.count();
  if (has_positions_) pick_positions();
  return next;
}

std::int64_t RuleCursor::fill_year(std::int64_t year) {
  const int y = static_cast<int>(year);
  Day first = day_of(y, 1, 1);
  for (int month = 1; month <= 12; ++month) {
    add_days(filter_.month_days(y, month), first);
    first += month_length(y, month);
  }
  return year + 1;
}

std::int64_t RuleCursor::fill_month(std::int64_t month) {
  const int y = static_cast<int>(floor_div(month, 12)),
            m = static_cast<int>(floor_mod(month, 12)) + 1;
  const std::uint32_t days = filter_.month_days(y, m);
  if (days != 0) add_days(days, day_of(y, m, 1));
  return month + 1;
}

std::int64_t RuleCursor::fill_week(std::int64_t week) {
  const Day first = static_cast<Day>(week * 7) + week_offset_;
  for (int i = 0; i < 7; ++i) {
    const int weekday = rule_.week_start + i < 7 ? rule_.week_start + i : rule_.week_start + i - 7;
    if (!rule_.weekdays.contains(weekday)) continue;
    if (!rule_.months.empty() && !rule_.months.contains(civil_of(first + i).month)) continue;
    days_[days_count_++] = first + i;
  }
  return week + 1;
}

std::int64_t RuleCursor::fill_day(std::int64_t day) {
  const Day d = static_cast<Day>(day);
  if (!filter_.restricts() || filter_.passes(d)) {
    days_[days_count_++] = d;
    return day + 1;
  }
  const auto next = filter_.next(d);
  return next ? *next : kNever;
}

std::int64_t RuleCursor::fill_part_of_day(std::int64_t unit) {
  const LocalTime time = unit * unit_seconds_;
  const Day day = day_at(time);
  // The first unit that begins at or after `at`, as a period never straddles what a filter tells
  // apart.
  const auto unit_from = [&](LocalTime at) {
    return floor_div(at + unit_seconds_ - 1, unit_seconds_);
  };
  if (filter_.restricts() && !filter_.passes(day)) {
    const auto next = filter_.next(day);
    return next ? unit_from(midnight_of(*next)) : kNever;
  }
  if (filters_times_) {
    const int second = static_cast<int>(time - midnight_of(day));
    const int hour = second / 3600, minute = second / 60 % 60;
    if (!rule_.hours.empty() && !rule_.hours.contains(hour)) {
      return unit_from(midnight_of(day) + rule_.hours.next(hour) * kHourSeconds);
    }
    if (rule_.frequency <= Frequency::minutely && !rule_.minutes.empty() &&
        !rule_.minutes.contains(minute)) {
      return unit_from(midnight_of(day) + hour * kHourSeconds + rule_.minutes.next(minute) * 60);
    }
    if (rule_.frequency == Frequency::secondly && !rule_.seconds.empty() &&
        !rule_.seconds.contains(second % 60)) {
      return unit_from(time - second % 60 + rule_.seconds.next(second % 60));
    }
  }
  base_ = time;
  days_count_ = 1;
  return unit + 1;
}

void RuleCursor::add_days(std::uint32_t days, Day first) {
  for (; days != 0; days &= days - 1) days_[days_count_++] = first + __builtin_ctz(days);
}

/// BYSETPOS: the set of the whole period is numbered, also what of it is before the start.
void RuleCursor::pick_positions() {
  chosen_.clear();
  const int size = size_ > INT32_MAX ? INT32_MAX : static_cast<int>(size_);
  const auto& positive = rule_.positions.positive();
  for (int n = positive.next(0); n <= 366 && n <= size; n = positive.next(n + 1)) {
    chosen_.push_back(static_cast<std::uint32_t>(n - 1));
  }
  const auto& negative = rule_.positions.negative();
  for (int n = negative.next(0); n <= 366 && n <= size; n = negative.next(n + 1)) {
    chosen_.push_back(static_cast<std::uint32_t>(size - n));
  }
  std::sort(chosen_.begin(), chosen_.end());
  chosen_.erase(std::unique(chosen_.begin(), chosen_.end()), chosen_.end());
  size_ = static_cast<std::uint32_t>(chosen_.size());
}

std::int64_t RuleCursor::unit_of(LocalTime time) const {
  switch (rule_.frequency) {
    case Frequency::yearly: return civil_of(day_at(time)).year;
    case Frequency::monthly: {
      const CivilDay date = civil_of(day_at(time));
      return std::int64_t{date.year} * 12 + date.month - 1;
    }
    case Frequency::weekly: return floor_div(day_at(time) - week_offset_, 7);
    default: return floor_div(time, unit_seconds_);
  }
}

LocalTime RuleCursor::begin_of(std::int64_t unit) const {
  switch (rule_.frequency) {
    case Frequency::yearly: return midnight_of(day_of(static_cast<int>(unit), 1, 1));
    case Frequency::monthly:
      return midnight_of(day_of(static_cast<int>(floor_div(unit, 12)),
                                static_cast<int>(floor_mod(unit, 12)) + 1, 1));
    case Frequency::weekly: return midnight_of(static_cast<Day>(unit * 7) + week_offset_);
    default: return unit * unit_seconds_;
  }
}

/// The first unit of the rule's interval that is `unit` or later. Requires unit >= origin_.
std::int64_t RuleCursor::align(std::int64_t unit) const {
  const std::int64_t past = unit - origin_;
  return origin_ + (past + rule_.interval - 1) / rule_.interval * rule_.interval;
}

/// In this many units, every combination of calendar and interval has come round.
std::int64_t RuleCursor::cycle() {
  if (cycle_ == 0) cycle_ = lcm_or_max(rule_.interval, calendar_cycle());
  return cycle_;
}

std::int64_t RuleCursor::calendar_cycle() const {
  switch (rule_.frequency) {
    case Frequency::yearly: return kCycleYears;
    case Frequency::monthly: return kCycleMonths;
    case Frequency::weekly: return rule_.months.empty() ? 1 : kCycleWeeks;
    default:
      return (filter_.restricts_beyond_weekdays() ? kCycleDays : 7) * (kDaySeconds / unit_seconds_);
  }
}

/// Whether a sub-daily interval ever comes upon a time of day that BYHOUR, BYMINUTE and BYSECOND
/// let pass: an interval of two hours from nine on never meets ten.
bool RuleCursor::times_meet() const {
  if (!filters_times_) return true;
  const std::int64_t units_in_day = kDaySeconds / unit_seconds_;
  const std::int64_t stride = std::gcd(rule_.interval, units_in_day);
  for (std::int64_t unit = floor_mod(origin_, stride); unit < units_in_day; unit += stride) {
    const int second = static_cast<int>(unit * unit_seconds_);
    if (!rule_.hours.empty() && !rule_.hours.contains(second / 3600)) continue;
    if (rule_.frequency <= Frequency::minutely && !rule_.minutes.empty() &&
        !rule_.minutes.contains(second / 60 % 60)) {
      continue;
    }
    if (rule_.frequency == Frequency::secondly && !rule_.seconds.empty() &&
        !rule_.seconds.contains(second % 60)) {
      continue;
    }
    return true;
  }
  return false;
}

/// Whether BYSETPOS picks anything from a period that is a day or less, as all of these are of one
/// size.
bool RuleCursor::positions_meet() const {
  if (!has_positions_ || rule_.frequency > Frequency::daily) return true;
  const auto size = static_cast<std::int64_t>(times_.count());
  return rule_.positions.positive().next(0) <= std::min<std::int64_t>(size, 366) ||
         rule_.positions.negative().next(0) <= std::min<std::int64_t>(size, 366);
}

/// Whether every period has equally many instances.
bool RuleCursor::is_uniform() const {
  switch (rule_.frequency) {
    case Frequency::yearly:
    case Frequency::monthly: return false;
    case Frequency::weekly: return rule_.months.empty();
    default: return !filter_.restricts() && !filters_times_;
  }
}

}  // namespace calendar_engine
