// How the engine is told what the entities say.
#pragma once

#include <string>

#include "calendar/event_1.hpp"
#include "calendar_engine/recurrence_1.hpp"
#include "clock_text.hpp"

namespace calendar {

/// A local time of an event of this kind: of whole days its date.
inline std::string engine_text(event_1::Kind kind, tenon::LocalTime time) {
  return kind == event_1::Kind::all_day ? write_date(day_of(time)) : write_local_time(time);
}

inline calendar_engine::recurrence_1::StartPolicy engine_policy(event_1::StartPolicy policy) {
  return policy == event_1::StartPolicy::include
             ? calendar_engine::recurrence_1::StartPolicy::include
             : calendar_engine::recurrence_1::StartPolicy::exclude;
}

}  // namespace calendar
