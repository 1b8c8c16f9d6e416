// Expands a recurrence set: rules, added and excluded dates, a window, a limit. Text in, local
// times and UTC out, with their ends where a duration is given. Computes only: what it needs of the
// world is in its arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "duration.hpp"
#include "fault.hpp"
#include "rule.hpp"
#include "steps.hpp"
#include "zones.hpp"

namespace calendar_engine {

/// What becomes of a start that the rules do not produce.
enum class StartPolicy { exclude, include, reject };

/// Which instances are in the window: those that begin in it; or those that begin before its end
/// and end after its beginning, of which one that takes no time counts where it begins.
enum class WindowMode { starts, overlaps };

/// A recurrence as its owner wrote it; borrowed text.
struct RecurrenceText {
  std::string_view start;
  std::optional<std::string_view> time_zone;
  std::vector<std::string_view> rules, rdates, exdates;
  std::optional<std::string_view> from, until;
  std::optional<std::int64_t> duration_days, duration_seconds;
  WindowMode window = WindowMode::starts;
  StartPolicy start_policy = StartPolicy::exclude;
};

/// A bound of the window: an instant, or a local time when there is no Z.
struct Bound {
  std::int64_t time = 0;
  bool is_utc = false;
};

/// A recurrence that has been read and found sound.
struct Recurrence {
  LocalTime start = 0;
  bool is_whole_day = false;
  std::optional<ZoneClock> zone;           // none: floating
  std::vector<Rule> rules;                 // complete()
  std::vector<LocalTime> rdates, exdates;  // ascending
  std::optional<Bound> from, until;
  std::optional<Duration> duration;  // none: ends are not asked for
  WindowMode window = WindowMode::starts;
  StartPolicy start_policy = StartPolicy::exclude;
};

/// @error bad_input  codes bad_start, bad_zone, bad_rule, bad_date, bad_window, bad_duration,
/// all after "calendar_engine."; the path names the field, as /rules/0
Outcome<Recurrence> read_recurrence(const RecurrenceText& text, const Zones& zones);

/// @param list  its name in the request, for the path of a fault
/// @return      one for each text, in its order
/// @error bad_input  "calendar_engine.bad_date" for what is no local time, or date, like the start
Outcome<std::vector<LocalTime>> read_dates(const char* list,
                                           const std::vector<std::string_view>& texts,
                                           bool is_whole_day);

struct Expansion {
  std::vector<LocalTime> instances;  // ascending, each once
  std::vector<UtcTime>
      utc;  // one for each instance when there is a zone; around a gap not ascending
  std::vector<InstanceEnd> ends;  // one for each instance when the recurrence has a duration
  bool is_truncated = false;      // the window holds more
  bool is_exhausted = false;      // there is no later instance, in the window or after it
};

/// @param limit  most instances
/// @error bad_input    "calendar_engine.start_not_in_rule" under StartPolicy::reject
/// @error too_much     "calendar_engine.too_many_steps" when the window cannot be decided within
/// `steps`
/// @error interrupted  `steps` said that nobody waits any more
Outcome<Expansion> expand(const Recurrence& recurrence, std::size_t limit, Steps& steps);

}  // namespace calendar_engine
