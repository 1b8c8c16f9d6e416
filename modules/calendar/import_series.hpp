// VEVENTs that belong together, as one event: a master and the instances that differ.
#pragma once

#include <string>
#include <vector>

#include "clocks.hpp"
#include "event_derivation.hpp"
#include "import_draft.hpp"
#include "import_problems.hpp"

namespace calendar {

/// All VEVENTs of one UID.
struct ImportSeries {
  std::string uid;
  Draft* master = nullptr;        // none of an event of which only single instances are known
  std::vector<Draft*> overrides;  // by their instance, once settled
  std::int32_t line = 0;          // of the first
  Moment start;                   // the clock of the series
  std::int32_t sequence = 0;

  Derived derived;  // what follows from it, once the engine has been asked
  event_1::StartPolicy start_policy = event_1::StartPolicy::exclude;
};

/// What a text holds, by UID.
struct ImportedSeries {
  std::vector<ImportSeries> series;  // those that can be taken, in the order of the text
  std::int32_t ignored = 0;          // events that cannot
};

/// Puts the VEVENTs of each UID together, in whatever order they come. What cannot be taken becomes
/// a problem.
/// @param drafts  outlive the answer
ImportedSeries group_by_uid(std::vector<Draft>& drafts, ImportProblems& problems);

/// Puts all times of the events on the clocks that they are stored by: ends become durations,
/// dates and recurrence ids are by the clock of the series. Crosses the seam.
tenon::Status settle_clocks(const tenon::Call& call, const Engine& engine, ImportedSeries& imported,
                            ImportProblems& problems);

}  // namespace calendar
