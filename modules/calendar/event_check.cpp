#include "event_check.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "clock_text.hpp"

namespace calendar {
namespace {

using event_1::Event;
using event_1::EventOverride;
using event_1::Kind;
using std::chrono::seconds;
using tenon::invalid_argument;

constexpr seconds kDurationMax{std::numeric_limits<std::int32_t>::max()};

/// The times of an event, or of an override with what it takes over from its event.
struct Times {
  Kind kind;
  tenon::LocalTime start;
  bool has_zone;
  tenon::Duration duration;
  std::string under;  // "" or "/overrides/2"
};

tenon::Status check_zone(const Times& times) {
  if (times.kind == Kind::timed && !times.has_zone) {
    return invalid_argument(
        "calendar.zone_missing", times.under + "/time_zone",
        "the event is timed and has no zone: name one, as Europe/Berlin; an event that goes by "
        "the clock on the wall is of kind floating");
  }
  if (times.kind != Kind::timed && times.has_zone) {
    return invalid_argument(
        "calendar.zone_superfluous", times.under + "/time_zone",
        "the event has a zone, but all-day and floating events have none: leave it out, "
        "or make the event timed");
  }
  return tenon::ok();
}

tenon::Status check_start(tenon::LocalTime start, bool is_all_day, const std::string& path) {
  if (start != std::chrono::floor<seconds>(start)) {
    return invalid_argument("calendar.bad_start", path,
                            "the start has a part of a second: events begin with whole seconds");
  }
  if (is_all_day && start != midnight_of(day_of(start))) {
    return invalid_argument("calendar.bad_start", path,
                            "the start is no midnight: an all-day event begins with its day, as "
                            "2026-03-02T00:00:00");
  }
  return tenon::ok();
}

tenon::Status check_duration(tenon::Duration duration, bool is_all_day, const std::string& path) {
  if (duration < tenon::Duration{} || duration > kDurationMax) {
    return invalid_argument(
        "calendar.bad_duration", path,
        "the duration is out of range: an event takes from PT0S to PT596523H of exact time");
  }
  if (duration != std::chrono::floor<seconds>(duration)) {
    return invalid_argument("calendar.bad_duration", path,
                            "the duration has a part of a second: events take whole seconds");
  }
  if (is_all_day && duration != tenon::Duration{}) {
    return invalid_argument(
        "calendar.bad_duration", path,
        "an all-day event takes no exact time: say how many days in duration_days");
  }
  return tenon::ok();
}

tenon::Status check_times(const Times& times) {
  const bool is_all_day = times.kind == Kind::all_day;
  if (tenon::Status zone = check_zone(times); !zone) return zone;
  if (tenon::Status start = check_start(times.start, is_all_day, times.under + "/start"); !start)
    return start;
  return check_duration(times.duration, is_all_day, times.under + "/duration");
}

Times times_of(const Event& event, const EventOverride& override, std::string under) {
  const Kind kind = override.kind() ? static_cast<Kind>(*override.kind()) : event.kind();
  const bool takes_over = kind == event.kind();
  return {kind, override.start().value_or(override.recurrence_id()),
          override.has_time_zone() || (takes_over && event.has_time_zone()),
          override.duration().value_or(takes_over ? event.duration() : tenon::Duration{}),
          std::move(under)};
}

tenon::Status check_dates(const Event& event) {
  const auto dates = event.dates();
  for (std::size_t at = 0; at < dates.size(); ++at) {
    const std::string path = "/dates/" + std::to_string(at);
    const bool is_all_day = event.kind() == Kind::all_day;
    if (tenon::Status start = check_start(dates[at].at(), is_all_day, path + "/at"); !start)
      return start;
    if (!dates[at].has_duration()) continue;
    if (tenon::Status length =
            check_duration(*dates[at].duration(), is_all_day, path + "/duration");
        !length) {
      return length;
    }
  }
  return tenon::ok();
}

/// @param overridden  gets their recurrence ids, in ascending order
tenon::Status check_overrides(const Event& event, std::vector<tenon::LocalTime>& overridden) {
  const auto overrides = event.overrides();
  std::vector<std::pair<tenon::LocalTime, std::size_t>> places;
  for (std::size_t at = 0; at < overrides.size(); ++at) {
    places.emplace_back(overrides[at].recurrence_id(), at);
    const std::string under = "/overrides/" + std::to_string(at);
    if (tenon::Status times = check_times(times_of(event, overrides[at], under)); !times)
      return times;
  }
  std::sort(places.begin(), places.end());
  for (const auto& [recurrence_id, at] : places) {
    if (!overridden.empty() && overridden.back() == recurrence_id) {
      return invalid_argument("calendar.repeated_override",
                              "/overrides/" + std::to_string(at) + "/recurrence_id",
                              "another override is of the same instance: say all of it in one");
    }
    overridden.push_back(recurrence_id);
  }
  return tenon::ok();
}

template <class List>
tenon::Status check_belongings(const List& list, const std::string& name,
                               const std::vector<tenon::LocalTime>& overridden) {
  for (std::size_t at = 0; at < list.size(); ++at) {
    const auto id = list[at].recurrence_id();
    if (!id || std::binary_search(overridden.begin(), overridden.end(), *id)) continue;
    return invalid_argument(
        "calendar.no_such_override", "/" + name + "/" + std::to_string(at) + "/recurrence_id",
        "there is no override of this recurrence_id: add the override, or leave this out");
  }
  return tenon::ok();
}

}  // namespace

tenon::Status check_event(const Event& event) {
  if (tenon::Status times =
          check_times({event.kind(), event.start(), event.has_time_zone(), event.duration(), ""});
      !times) {
    return times;
  }
  if (tenon::Status dates = check_dates(event); !dates) return dates;
  std::vector<tenon::LocalTime> overridden;
  if (tenon::Status overrides = check_overrides(event, overridden); !overrides) return overrides;
  if (tenon::Status attendees = check_belongings(event.attendees(), "attendees", overridden);
      !attendees) {
    return attendees;
  }
  return check_belongings(event.properties(), "properties", overridden);
}

}  // namespace calendar
