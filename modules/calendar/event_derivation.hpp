// What follows from an event and is stored with it: its rules in canonical form, the days that it
// reaches over, how a window finds it. In two steps, so that many events take one call of the
// engine: describe_recurrence() fills the question of each, derive() reads the answer.
#pragma once

#include <string>
#include <vector>

#include "calendar/event_1.hpp"
#include "engine.hpp"

namespace calendar {

/// The last day of an event that goes on.
inline constexpr tenon::Date kNoLastDay = std::chrono::sys_days(std::chrono::year_month_day(
    std::chrono::year(9999), std::chrono::month(12), std::chrono::day(31)));
/// An event that comes once and takes no more days than this is of extent `single`.
inline constexpr std::chrono::days kSingleDaysMax{31};

/// What follows from an event.
struct Derived {
  std::vector<std::string> rules;  // as the event's, in canonical form
  tenon::Date first_day;
  tenon::Date last_day;
  event_1::Extent extent = event_1::Extent::series;
  /// The overrides, by their place in the event, that no instance of its rules and dates has the
  /// recurrence_id of. None of a detached event. Whether that is a fault is the caller's.
  std::vector<std::size_t> strays;
  /// Its start is an instance, if it has rules. Only told of an event of the policy `exclude`. An
  /// excluded start is none, whether the rules produce it or not: under `include` it counts all the
  /// same.
  bool start_is_instance = true;
};

/// Whether the engine has anything to say of the event but whether its start and zone are sound.
bool is_recurring(const event_1::Event& event);

/// Fills the question that the engine is asked about an event.
void describe_recurrence(const event_1::Event& event,
                         calendar_engine::recurrence_1::Recurrence::Writer& recurrence);

/// Reads the engine's answer to it.
/// @error  the engine's code, with the place in the event: /start, /time_zone, /rules/0/rule,
///         /dates/3/at, /overrides/2/recurrence_id
tenon::Result<Derived> derive(const event_1::Event& event,
                              const calendar_engine::recurrence_1::Inspected& answer);

/// The same of an event that is not recurring, whose start and zone are known to be sound.
Derived derive_single(const event_1::Event& event);

/// Both steps for one event. Crosses the seam: never inside a unit.
tenon::Result<Derived> derive(const tenon::Call& call, const Engine& engine,
                              const event_1::Event& event);

/// Writes all of it but the strays into a record that already has its rules, whose texts are
/// replaced.
void write_derived(const Derived& derived, event_1::Event::Writer& event);

}  // namespace calendar
