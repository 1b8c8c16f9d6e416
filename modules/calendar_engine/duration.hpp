// Where an instance of a recurrence ends: some days later by the local clock, then some seconds
// later by any clock.
#pragma once

#include <cstdint>
#include <optional>

#include "zones.hpp"

namespace calendar_engine {

/// How long an instance takes; neither part is negative.
struct Duration {
  std::int64_t days = 0;     // of the local clock, which may be a day of 23 hours
  std::int64_t seconds = 0;  // after the instant that the days come to

  bool is_none() const { return days == 0 && seconds == 0; }
};

/// An end that would be after the end of time is the end of time.
struct InstanceEnd {
  LocalTime local = 0;  // what the clock shows then; of whole days the midnight after them
  UtcTime utc = 0;      // without a zone the same
};

/// Reckons the ends of one recurrence's instances. For the use of one thread at a time.
class EndClock {
 public:
  /// @param zone          of the start; none when floating
  /// @param is_whole_day  the start is a date
  EndClock(const Duration& duration, const std::optional<ZoneClock>& zone, bool is_whole_day)
      : duration_(duration), zone_(zone), is_whole_day_(is_whole_day) {}

  InstanceEnd end_of(LocalTime start);
  /// Every instance whose InstanceEnd::utc is after `time` begins at this local time or later.
  LocalTime earliest_start(UtcTime time);
  /// Every instance whose InstanceEnd::local is after `time` begins at this local time or later.
  /// Only of whole days, and without a zone.
  LocalTime earliest_start_by_clock(LocalTime time) const;

 private:
  Duration duration_;
  // Apart from the clock of the starts, as each remembers the stretch last asked for.
  std::optional<ZoneClock> zone_;
  bool is_whole_day_;
};

}  // namespace calendar_engine
