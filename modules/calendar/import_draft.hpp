// VEVENTs on their way into the calendar: what they say, in our terms, before clocks are compared.
// Texts are views of the document that they come from.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calendar/event_1.hpp"
#include "component.hpp"
#include "values.hpp"

namespace calendar {

/// A time as an event may say it.
struct Moment {
  event_1::Kind kind = event_1::Kind::floating;
  tenon::LocalTime local{};  // of whole days midnight
  std::string_view zone;     // IANA; of timed ones only
};

struct DraftDate {
  event_1::DateKind kind = event_1::DateKind::added;
  Moment at{};
  std::int32_t line = 0;
  std::optional<Moment> end{};               // of a period
  std::optional<ical::Duration> duration{};  // of a period
};

/// What becomes an event_property.
struct DraftProperty {
  std::string_view name;
  std::string parameters;
  std::optional<std::string_view> value;
  bool is_component = false;
};

/// Why a VEVENT cannot be taken.
struct DraftFault {
  std::int32_t line = 0;
  std::string code;
  std::string message;
  std::string property;
};

/// One VEVENT.
struct Draft {
  std::int32_t line = 0;
  std::optional<DraftFault> fault;

  std::string_view uid;   // as it was written; empty when there is none
  std::string_view body;  // its lines
  std::optional<std::int32_t> sequence;
  std::optional<tenon::Instant> stamped_at;
  Moment start;
  event_1::EndForm end_form = event_1::EndForm::none;
  std::optional<Moment> end;
  std::int32_t end_line = 0;
  ical::Duration length;                                                      // of DURATION
  std::optional<std::string_view> summary, description, location, organizer;  // as written
  std::optional<event_1::Status> status;
  std::optional<event_1::Transparency> transparency;
  std::optional<Moment> recurrence_id;
  std::string_view recurrence_id_text;
  std::vector<std::string> rules;
  std::int32_t rule_line = 0;  // of the first
  std::vector<DraftDate> dates;
  std::vector<const ical::Property*> attendees;
  std::vector<DraftProperty> properties;

  // What settling the clocks adds.
  std::int32_t duration_days = 0;
  tenon::Duration duration{};
  std::string_view end_zone;    // unless it is the start's
  tenon::LocalTime instance{};  // of an override: its recurrence_id by the clock of the series
};

}  // namespace calendar
