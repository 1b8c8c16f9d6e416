// The events that may reach a window, as the database has them: read in one snapshot, by calendar
// and not by event, so that nothing of it grows with the events outside.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "calendar/event_1.hpp"
#include "window.hpp"

namespace calendar {

struct CandidateDate {
  event_1::DateKind kind;
  tenon::LocalTime at;
  std::optional<tenon::Duration> duration;
};

struct CandidateOverride {
  tenon::LocalTime recurrence_id;
  bool cancelled;
  event_1::Kind kind;
  tenon::LocalTime start;
  std::string zone;
  std::int32_t duration_days;
  tenon::Duration duration;
  std::optional<std::string> summary, location;
  event_1::Status status;
  event_1::Transparency transparency;
};

struct Candidate {
  tn_uuid calendar, event;
  std::string uid, zone, summary;
  std::optional<std::string> location;
  event_1::Kind kind;
  tenon::LocalTime start;
  std::int32_t duration_days;
  tenon::Duration duration;
  event_1::Status status;
  event_1::Transparency transparency;
  event_1::StartPolicy start_policy;
  bool detached;
  bool is_series;  // it recurs, though perhaps with no part that is read for this window
  std::vector<std::string> rules;
  std::vector<CandidateDate> dates;
  std::vector<CandidateOverride> overrides;
};

/// The zone of a calendar; nullopt when there is none. A snapshot of its own.
tenon::Result<std::optional<std::string>> zone_of(const tenon::Call& call, const tn_uuid& calendar);

/// Reads what may reach the window, of all these calendars at one moment.
/// @param calendars  one named twice counts once
/// @param most       of the events of all together
/// @error  calendar.no_such_calendar at /calendars/<its index>, calendar.too_many_events
tenon::Result<std::vector<Candidate>> read_candidates(const tenon::Call& call,
                                                      std::span<const tn_uuid> calendars,
                                                      const Window& window, std::int32_t most);

}  // namespace calendar
