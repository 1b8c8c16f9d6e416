// A calendar as an iCalendar text: the same text for the same calendar.
#pragma once

#include <string>
#include <vector>

#include "engine.hpp"
#include "export_event.hpp"

namespace calendar {

/// A property of the calendar itself.
struct ExportedProperty {
  std::string name, parameters, value;
};

/// Writes one VCALENDAR. Crosses the seam: never inside a unit.
/// @param events  by their UID
tenon::Result<std::string> write_calendar(const tenon::Call& call, const Engine& engine,
                                          const std::vector<ExportedProperty>& properties,
                                          const std::vector<ExportEvent>& events);

}  // namespace calendar
