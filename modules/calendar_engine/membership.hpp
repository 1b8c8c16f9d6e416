// Which local times belong to a recurrence set.
#pragma once

#include <vector>

#include "recurrence.hpp"

namespace calendar_engine {

/// Goes to each candidate rather than through all instances: an old rule costs no more than a new
/// one, except that COUNT is counted once from the start on.
/// @param recurrence  its window is of no account
/// @return            one for each candidate, in any order given
/// @error bad_input    "calendar_engine.start_not_in_rule" under StartPolicy::reject
/// @error too_much     "calendar_engine.too_many_steps"
/// @error interrupted  `steps` said that nobody waits any more
Outcome<std::vector<bool>> find_members(const Recurrence& recurrence,
                                        const std::vector<LocalTime>& candidates, Steps& steps);

}  // namespace calendar_engine
