// The two events that "this and future" makes of one: which rules, dates, overrides and persons go
// to which side. Asks the engine, writes nothing.
#pragma once

#include "calendar/event_1.hpp"
#include "engine.hpp"

namespace calendar {

/// Fills both sides of the series `event`, parted before the instance `at`.
/// @param before  has the id and the version of the event
/// @param after   has neither, and no UID yet
/// @error calendar.not_a_series, calendar.no_such_instance, calendar.split_at_first,
///        calendar.split_not_exact, and what the engine says
tenon::Status split_series(const tenon::Call& call, const Engine& engine,
                           const event_1::Event& event, tenon::LocalTime at,
                           event_1::Event::Writer& before, event_1::Event::Writer& after);

/// Whether `at` is an instance of the event's rules and dates.
/// @error  calendar.not_a_series, and what the engine says
tenon::Result<bool> has_instance(const tenon::Call& call, const Engine& engine,
                                 const event_1::Event& event, tenon::LocalTime at);

}  // namespace calendar
