#include "duration.hpp"

#include <algorithm>

namespace calendar_engine {

InstanceEnd EndClock::end_of(LocalTime start) {
  const LocalTime days_later = start + duration_.days * kDaySeconds;
  const UtcTime utc = (zone_ ? zone_->to_utc(days_later) : days_later) + duration_.seconds;
  const LocalTime local = is_whole_day_ ? days_later : zone_ ? zone_->to_local(utc) : utc;
  return {std::min(local, kTimeLast), std::min(utc, kTimeLast)};
}

LocalTime EndClock::earliest_start(UtcTime time) {
  const UtcTime days_later = time - duration_.seconds;
  return (zone_ ? zone_->earliest_local(days_later) : days_later) - duration_.days * kDaySeconds;
}

LocalTime EndClock::earliest_start_by_clock(LocalTime time) const {
  return time - duration_.days * kDaySeconds - duration_.seconds;
}

}  // namespace calendar_engine
