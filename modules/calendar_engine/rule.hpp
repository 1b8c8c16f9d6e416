// A recurrence rule of RFC 5545 section 3.3.10 as plain values. Says what a rule is, not what it
// yields.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "civil.hpp"
#include "local_text.hpp"
#include "small_set.hpp"

namespace calendar_engine {

/// In the order of length: `frequency < Frequency::daily` reads as "sub-daily".
enum class Frequency : std::uint8_t { secondly, minutely, hourly, daily, weekly, monthly, yearly };

struct Rule {
  Frequency frequency = Frequency::yearly;
  std::int64_t interval = 1;
  std::optional<std::int64_t> count;
  std::optional<CivilText> until;
  int week_start = 0;  // 0 = Monday

  // An empty set is a part that the rule does not have.
  SmallSet<60> seconds;  // 60 reads as 59: no time scale here has leap seconds
  SmallSet<60> minutes;
  SmallSet<24> hours;
  SmallSet<7> weekdays;  // BYDAY without a number
  bool has_ordinals = false;
  bool ordinals_in_year = false;          // 20MO is the twentieth of the year, not of the month
  std::array<SignedSet<53>, 7> ordinals;  // BYDAY with a number, by weekday
  SignedSet<31> month_days;
  SignedSet<366> year_days;
  SignedSet<53> week_numbers;
  SmallSet<13> months;
  SignedSet<366> positions;

  friend bool operator==(const Rule&, const Rule&) = default;
  bool has_weekdays() const { return has_ordinals || !weekdays.empty(); }
};

/// Adds to a rule what it takes from its start: the time of day, and the day where no part names
/// one. The reading is that of RFC 8984 section 4.3.3.1 (see docs/calendar.md, D1 and D2).
void complete(Rule& rule, LocalTime start);

}  // namespace calendar_engine
