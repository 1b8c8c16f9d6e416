// What the module asks of the calendar engine. It computes nothing about time zones and recurrences
// itself.
#pragma once

#include "calendar_engine/intervals_1.hpp"
#include "calendar_engine/recurrence_1.hpp"
#include "calendar_engine/zones_1.hpp"

namespace calendar {

/// The clients of the engine; bound before the module starts, and as long as it lives.
struct Engine {
  calendar_engine::recurrence_1::Client recurrence;
  calendar_engine::intervals_1::Client intervals;
  calendar_engine::zones_1::Client zones;
};

}  // namespace calendar
