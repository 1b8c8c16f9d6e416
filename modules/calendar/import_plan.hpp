// Everything that an import can settle before it touches the database: what will be stored.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "component.hpp"
#include "import_series.hpp"
#include "import_zones.hpp"
#include "limits.hpp"

namespace calendar {

/// A text, read. Does not copy: its parts are views of each other.
struct ImportPlan {
  explicit ImportPlan(std::size_t problems_max) : problems(problems_max) {}
  ImportPlan(const ImportPlan&) = delete;
  ImportPlan& operator=(const ImportPlan&) = delete;

  ical::Document document;
  ImportZones zones;
  std::vector<Draft> drafts;
  ImportedSeries imported;
  /// Of the calendar: unknown properties, in the order that they are stored in.
  std::vector<const ical::Property*> properties;
  ImportProblems problems;
};

/// Reads a text and asks the engine about it. Crosses the seam: never inside a unit.
/// @error calendar.not_icalendar, calendar.too_large, calendar.too_many_components  the whole text
tenon::Status make_plan(const tenon::Call& call, const Engine& engine, const Limits& limits,
                        std::string_view text, ImportPlan& plan);

}  // namespace calendar
