// What the start of a recurrence is beside what its rules yield.
#pragma once

#include "recurrence.hpp"

namespace calendar_engine {

struct SettledStart {
  bool is_added = false;     // it is an instance although no rule yields it
  std::int64_t counted = 0;  // instances of every COUNT that it uses up
};

/// @param zone  of the recurrence, or null; borrowed
/// @error bad_input    "calendar_engine.start_not_in_rule" under StartPolicy::reject
/// @error too_much     "calendar_engine.too_many_steps"
/// @error interrupted  `steps` said that nobody waits any more
Outcome<SettledStart> settle_start(const Recurrence& recurrence, ZoneClock* zone, Steps& steps);

/// The fault of work that `steps` ended.
Fault stopped(const Steps& steps);

}  // namespace calendar_engine
