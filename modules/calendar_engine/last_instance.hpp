// Where a recurrence ends.
#pragma once

#include <optional>

#include "recurrence.hpp"

namespace calendar_engine {

/// @param recurrence  has an instance; its window is of no account
/// @return  the last instance; where `steps` do not reach to find that of a rule with UNTIL, UNTIL
///          in its place; nothing when the recurrence goes on, or when `steps` do not reach to
///          count to a COUNT
std::optional<LocalTime> find_last(const Recurrence& recurrence, Steps& steps);

}  // namespace calendar_engine
