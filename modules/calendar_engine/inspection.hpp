// Looks at a recurrence without expanding it: whether it is sound, its rules in canonical form,
// where it begins and ends, and what belongs to it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recurrence.hpp"

namespace calendar_engine {

struct Inspection {
  bool is_whole_day = false;
  std::vector<std::string> rules;  // canonical_text()
  std::optional<LocalTime> first;  // none: there is no instance
  /// The last instance, or a later time that bounds it; none when the recurrence goes on, or when
  /// the end was not found in kLastSteps. See find_last().
  std::optional<LocalTime> last;
  std::vector<bool> members;  // one for each candidate
};

/// Most steps that the search for one recurrence's last instance may take; nor does it take more
/// than half of what is left.
inline constexpr std::int64_t kLastSteps = 100'000;

/// @param text        without a window
/// @param candidates  local times, or dates, like the start
/// @error bad_input    as read_recurrence() and expand(); bad_date also at /candidates/0
/// @error too_much     "calendar_engine.too_many_steps", for first or members
/// @error interrupted  `steps` said that nobody waits any more
Outcome<Inspection> inspect(const RecurrenceText& text,
                            const std::vector<std::string_view>& candidates, const Zones& zones,
                            Steps& steps);

}  // namespace calendar_engine
