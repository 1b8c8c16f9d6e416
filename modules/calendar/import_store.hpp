// Writes what an import holds into the database.
#pragma once

#include "calendar/store.hpp"
#include "import_plan.hpp"

namespace calendar {

/// What came of the events; set afresh by each run of the unit.
struct ImportCounts {
  std::int32_t imported = 0, updated = 0, ignored = 0;
};

/// Inserts new events, replaces known ones unless the text's are older, and brings the calendar's
/// own properties up to date. May be run again: it changes nothing but the database and its
/// answers.
/// @param problems  of events that were left out
/// @error calendar.no_such_calendar
tenon::Status store_plan(Unit& unit, const ImportPlan& plan, const tn_uuid& calendar,
                         ImportCounts& counts, ImportProblems& problems);

}  // namespace calendar
