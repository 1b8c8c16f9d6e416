// Where something of a given length fits into free time. Half-open throughout; knows no zone.
#pragma once

#include <cstddef>
#include <vector>

#include "tenon/sdk/message.hpp"

namespace startime {

/// From an instant on, up to but without another.
struct TimeSpan {
  tenon::Instant start;
  tenon::Instant end;
  friend bool operator==(const TimeSpan&, const TimeSpan&) = default;
};

struct FittedSlots {
  std::vector<TimeSpan> slots;
  bool is_truncated = false;  // there are more than the limit let through
};

/// The slots of `duration` that fit into the free spans, each `step` after the other from the
/// beginning of its span on.
/// @param free      ascending, disjoint
/// @param duration  more than none, as is `step`
/// @return          ascending, `limit` at most
FittedSlots fit_slots(const std::vector<TimeSpan>& free, tenon::Duration duration,
                      tenon::Duration step, std::size_t limit);

}  // namespace startime
