// Walks through what one rule yields, in ascending order, from any point of time on: it goes from
// period to period (a year, a month, down to a second) and can begin at the period of any time, so
// that the age of a rule costs nothing. Knows neither zones nor COUNT and UNTIL.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "day_filter.hpp"
#include "rule.hpp"
#include "steps.hpp"

namespace calendar_engine {

/// Times within a period: every combination of some hours, minutes and seconds, ascending, never
/// written out.
class PeriodTimes {
 public:
  explicit PeriodTimes(const Rule& rule);
  std::uint32_t count() const { return count_; }
  /// The i-th, in seconds from the beginning of the period.
  std::int32_t operator[](std::uint32_t i) const {
    if (count_ == 1) return first_;
    const std::uint32_t hour = i / (minutes_count_ * seconds_count_);
    const std::uint32_t minute = i / seconds_count_ % minutes_count_;
    return hours_[hour] * 3600 + minutes_[minute] * 60 + seconds_[i % seconds_count_];
  }

 private:
  std::array<std::uint8_t, 24> hours_;
  std::array<std::uint8_t, 60> minutes_, seconds_;
  std::uint32_t minutes_count_ = 0, seconds_count_ = 0, count_ = 0;
  std::int32_t first_ = 0;
};

class RuleCursor {
 public:
  enum class State { at_instance, ended, interrupted };

  /// @param rule   complete(); borrowed for life
  /// @param start  instances before it are none
  /// @param last   nothing after it is yielded
  RuleCursor(const Rule& rule, LocalTime start, LocalTime last);
  RuleCursor(const RuleCursor&) = delete;
  RuleCursor& operator=(const RuleCursor&) = delete;

  /// Goes to the first instance that is at `at` or later, in a few steps however far that is. Only
  /// forwards.
  State seek(LocalTime at, Steps& steps);
  /// The same, and takes the instances that lie between off `left`, until none is left, which is
  /// the end; takes a step for every period that has some, unless all periods have equally many.
  /// Only at an instance, and only forwards.
  State pass_to(LocalTime at, std::int64_t& left, Steps& steps);
  /// Goes to the first instance that is at `at` or later. Only at an instance, and only forwards.
  State skip_to(LocalTime at, Steps& steps);
  /// Goes `count` instances further; takes steps as pass_to() does. Only at an instance.
  State pass(std::int64_t count, Steps& steps);
  /// Goes to the next instance. Only at an instance.
  State next(Steps& steps) {
    if (++at_ < size_) return settle();
    return find(unit_ + rule_.interval, steps);
  }
  /// Only at an instance.
  LocalTime instance() const { return instance_; }
  /// Every instance still to come is at this time or later.
  LocalTime reached() const;

 private:
  State settle();
  State find(std::int64_t unit, Steps& steps);
  void skip_before(LocalTime at);
  LocalTime element(std::uint32_t i) const;

  /// Fills the set of the period; if that is empty, answers the next unit that may have one.
  std::int64_t fill(std::int64_t unit);
  std::int64_t fill_year(std::int64_t year);
  std::int64_t fill_month(std::int64_t month);
  std::int64_t fill_week(std::int64_t week);
  std::int64_t fill_day(std::int64_t day);
  std::int64_t fill_part_of_day(std::int64_t unit);
  void add_days(std::uint32_t days, Day first);
  void pick_positions();

  std::int64_t unit_of(LocalTime time) const;
  LocalTime begin_of(std::int64_t unit) const;
  std::int64_t align(std::int64_t unit) const;
  std::int64_t cycle();
  std::int64_t calendar_cycle() const;
  bool times_meet() const;
  bool positions_meet() const;
  bool is_uniform() const;

  static constexpr std::int64_t kNever = INT64_MAX;

  const Rule& rule_;
  DayFilter filter_;
  PeriodTimes times_;
  LocalTime start_, last_;
  bool has_positions_, filters_times_;
  std::int64_t unit_seconds_;  // of a sub-daily rule
  Day week_offset_;            // the first day of week 0
  std::int64_t origin_;        // the unit of the start
  std::int64_t last_unit_;
  std::int64_t cycle_ = 0;  // computed when first needed

  std::int64_t unit_;  // the period at hand, or the one that the search has come to
  std::array<Day, 366> days_;
  std::uint32_t days_count_ = 0;
  LocalTime base_ = 0;  // where the period of a sub-daily rule begins
  std::vector<std::uint32_t> chosen_;
  std::uint32_t at_ = 0, size_ = 0;  // in the set of the period
  LocalTime instance_ = 0;
};

}  // namespace calendar_engine
