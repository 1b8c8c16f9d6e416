// Stored events on their way into an iCalendar text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "calendar/event_1.hpp"
#include "calendar/store.hpp"

namespace calendar {

struct ExportDate {
  event_1::DateKind kind = event_1::DateKind::added;
  tenon::LocalTime at{};
  std::optional<tenon::Duration> duration;
};

struct ExportAttendee {
  std::optional<tenon::LocalTime> instance;  // of the override that it belongs to
  std::string address;
  std::string parameters;  // as they are written
};

struct ExportProperty {
  std::optional<tenon::LocalTime> instance;
  std::string name;
  bool is_component = false;
  std::string parameters;
  std::optional<std::string> value;
};

/// What is said of one VEVENT: of a master, or of an instance that differs with what it has from
/// its master.
struct ExportTimes {
  event_1::Kind kind = event_1::Kind::timed;
  tenon::LocalTime start{};
  std::string time_zone;  // of timed ones
  std::int32_t duration_days = 0;
  tenon::Duration duration{};
  std::string end_time_zone;  // empty: that of the start
  event_1::EndForm end_form = event_1::EndForm::end;
};

struct ExportComponent {
  std::optional<tenon::LocalTime> instance;  // of an override
  ExportTimes times;
  std::optional<std::int32_t> sequence;
  std::optional<tenon::Instant> stamped_at;
  std::optional<std::string> summary, description, location, organizer;
  std::optional<event_1::Status> status;
  std::optional<event_1::Transparency> transparency;
};

struct ExportEvent {
  tn_uuid id{};
  std::string uid;
  bool is_detached = false;
  tenon::Date first_day, last_day;
  ExportComponent master;
  std::vector<std::string> rules;
  std::vector<ExportDate> dates;
  std::vector<ExportComponent> overrides;  // by their instance
  std::vector<ExportAttendee> attendees;
  std::vector<ExportProperty> properties;
};

/// Reads all events of a calendar, by UID, in one snapshot.
tenon::Result<std::vector<ExportEvent>> read_events(const Snapshot& snapshot,
                                                    const tn_uuid& calendar);

}  // namespace calendar
