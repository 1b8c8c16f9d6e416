// What the services of this module share: the limits that the configuration sets, and how a fault
// of the pure parts becomes a status of an operation.
#pragma once

#include <cstdint>
#include <string_view>

#include "fault.hpp"
#include "steps.hpp"
#include "tenon/sdk/call.hpp"

namespace calendar_engine {

/// instances_max is per recurrence; steps_max per call, however many recurrences it asks about.
struct Limits {
  std::int32_t instances_max;
  std::int32_t steps_max;
};

/// @param prefix  where in the request the part stands that was given to the pure function, as
/// "/requests/3"
inline tenon::Status to_status(const Fault& fault, const tenon::Call& call,
                               std::string_view prefix) {
  switch (fault.kind) {
    case FaultKind::bad_input:
      return tenon::invalid_argument(fault.code, fault.path, fault.message).under(prefix);
    case FaultKind::too_much:
      return tenon::resource_exhausted(fault.code, fault.path, fault.message).under(prefix);
    case FaultKind::interrupted: break;
  }
  return call.still_wanted();
}

/// Steps that end when nobody waits for the answer of `call` any more, which outlives them.
inline Steps steps_within(const Limits& limits, const tenon::Call& call) {
  return Steps(limits.steps_max, [&call] { return call.still_wanted().is_ok(); });
}

}  // namespace calendar_engine
