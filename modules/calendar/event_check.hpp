// What an event must be, as far as it can be said without asking anybody: its kind, its times, and
// that what belongs to an override names one.
#pragma once

#include "calendar/event_1.hpp"

namespace calendar {

/// @error  calendar.zone_missing, calendar.zone_superfluous, calendar.bad_start,
///         calendar.bad_duration, calendar.repeated_override, calendar.no_such_override; each at
///         its field
tenon::Status check_event(const event_1::Event& event);

}  // namespace calendar
