// AgendaService::free_slots: what calendars leave free, within working hours, cut into slots.
#include <algorithm>
#include <optional>
#include <string>

#include "agenda_service.hpp"
#include "local_clock.hpp"
#include "slots.hpp"
#include "window_text.hpp"
#include "working_hours.hpp"

namespace startime {
namespace {

using namespace std::chrono;
using agenda_1::FreeSlotsRequest;
using Intervals = tenon::List<calendar_engine::intervals_1::Interval>;

/// Local days, both of them included.
struct Days {
  tenon::Date first;
  tenon::Date last;
};

/// No bound of working hours may leave the years 1 to 9999, in local time or in UTC.
constexpr tenon::Date kFirstDay = sys_days(year(1) / 1 / 3);
constexpr tenon::Date kLastDay = sys_days(year(9999) / 12 / 29);
/// Two bounds each; the engine takes 100,000 local times in a call.
constexpr std::size_t kSpansMax = 50'000;

tenon::Status check_length(tenon::Duration length, const char* path, std::int32_t days_max) {
  if (length >= seconds(1) && length <= days(days_max)) return tenon::ok();
  return tenon::invalid_argument("startime.bad_duration", path,
                                 length < seconds(1)
                                     ? "takes no time: write a second or more, as PT30M"
                                     : "longer than a window may be, which is " +
                                           std::to_string(days_max) + " days: write less");
}

tenon::Status window_too_long(std::string message) {
  return tenon::resource_exhausted("startime.window_too_long", "/until", std::move(message));
}

/// The days on which working hours may begin that reach into the window.
tenon::Status read_days(const FreeSlotsRequest& request, std::int32_t days_max, Days& to) {
  const auto from = read_window_bound(request.from());
  const auto until = read_window_bound(request.until());
  if (!from || !until) {
    // calendar's own code and places: it refuses the same texts for an agenda.
    return tenon::invalid_argument(
        "calendar.bad_window", from ? "/until" : "/from",
        "no time: write an instant, as 2026-03-02T08:00:00Z (a plus in a query is %2B), or on the "
        "clock of the time zone a date, as 2026-03-02, or a local time, as 2026-03-02T09:00:00");
  }
  if (until->clock - from->clock > days(days_max)) {
    return window_too_long("the window has more than " + std::to_string(days_max) +
                           " days: ask for a shorter one, or for its parts");
  }
  // An instant may be a day off on the local calendar; hours over midnight begin a day before.
  const auto day_of = [](const WindowBound& bound) {
    return tenon::Date(floor<days>(bound.clock).time_since_epoch());
  };
  to.first = std::max(day_of(*from) - days(from->is_instant ? 2 : 1), kFirstDay);
  to.last = std::min(day_of(*until) + days(until->is_instant ? 1 : 0), kLastDay);
  return tenon::ok();
}

tenon::Status read_hours(const FreeSlotsRequest& request, std::vector<WorkingHours>& to) {
  const auto texts = request.working_hours();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto hours = read_working_hours(texts[i]);
    if (!hours) {
      std::string message("\"");
      message.append(texts[i]).append("\" is not understood: ").append(kWorkingHoursForm);
      return tenon::invalid_argument("startime.bad_working_hours",
                                     "/working_hours/" + std::to_string(i), std::move(message));
    }
    to.push_back(*hours);
  }
  return tenon::ok();
}

std::vector<TimeSpan> spans_of(const Intervals& intervals) {
  std::vector<TimeSpan> spans;
  spans.reserve(intervals.size());
  for (const auto& interval : intervals) spans.push_back({interval.start(), interval.end()});
  return spans;
}

/// What the working hours are as instants, in the days given. Each bound is placed by itself: a day
/// has 23 or 25 hours when the clocks are set.
tenon::Result<std::vector<TimeSpan>> place_spans(const tenon::Call& call,
                                                 const calendar_engine::zones_1::Client& zones,
                                                 std::string_view time_zone,
                                                 const std::vector<LocalSpan>& spans) {
  std::vector<TimeSpan> placed;
  if (spans.empty()) return placed;
  calendar_engine::zones_1::ToUtcRequest::Writer request(call);
  request.set_time_zone(time_zone);
  auto bounds = request.init_local_times(spans.size() * 2);
  for (std::size_t i = 0; i < spans.size(); ++i) {
    bounds.set(i * 2, write_local_time(spans[i].start));
    bounds.set(i * 2 + 1, write_local_time(spans[i].end));
  }
  auto answer = zones.to_utc(call, request.view());
  if (!answer) return std::move(answer).status();
  using calendar_engine::zones_1::Occurrence;
  const auto instants = answer->instants();
  const auto occurrences = answer->occurrences();
  placed.reserve(spans.size());
  for (std::size_t i = 0; i < spans.size(); ++i) {
    // Hours that the clocks skip, as on a day that a zone leaves out, are nowhere.
    const bool is_skipped =
        occurrences[i * 2] == Occurrence::never && occurrences[i * 2 + 1] == Occurrence::never;
    const TimeSpan span{instants[i * 2], instants[i * 2 + 1]};
    if (!is_skipped && span.start < span.end) placed.push_back(span);
  }
  return placed;
}

/// What of the free intervals is in the spans.
tenon::Result<std::vector<TimeSpan>> within_spans(
    const tenon::Call& call, const calendar_engine::intervals_1::Client& intervals,
    const Intervals& free, const std::vector<TimeSpan>& spans) {
  if (free.empty() || spans.empty()) return std::vector<TimeSpan>();
  calendar_engine::intervals_1::IntersectRequest::Writer request(call);
  auto left = request.init_left(free.size());
  for (std::size_t i = 0; i < free.size(); ++i) left[i].assign(free[i]);
  auto right = request.init_right(spans.size());
  for (std::size_t i = 0; i < spans.size(); ++i) {
    right[i].set_start(spans[i].start);
    right[i].set_end(spans[i].end);
  }
  auto answer = intervals.intersect(call, request.view());
  if (!answer) return std::move(answer).status();
  return spans_of(answer->intervals());
}

/// The slots with their local times.
tenon::Status write_slots(const tenon::Call& call, const calendar_engine::zones_1::Client& zones,
                          std::string_view time_zone, const FittedSlots& fitted,
                          agenda_1::FreeSlots::Writer& response) {
  std::vector<tenon::Instant> instants;
  instants.reserve(fitted.slots.size() * 2);
  for (const TimeSpan& slot : fitted.slots) {
    instants.push_back(slot.start);
    instants.push_back(slot.end);
  }
  auto shown = local_times(call, zones, time_zone, instants);
  if (!shown) return std::move(shown).status();
  auto slots = response.init_slots(fitted.slots.size());
  for (std::size_t i = 0; i < fitted.slots.size(); ++i) {
    auto slot = slots[i];
    slot.set_start((*shown)[i * 2]);
    slot.set_end((*shown)[i * 2 + 1]);
    slot.set_start_utc(fitted.slots[i].start);
    slot.set_end_utc(fitted.slots[i].end);
  }
  response.set_truncated(fitted.is_truncated);
  response.set_time_zone(time_zone);
  return tenon::ok();
}

}  // namespace

tenon::Status AgendaService::free_slots(const tenon::Call& call, const FreeSlotsRequest& request,
                                        agenda_1::FreeSlots::Writer& response) {
  const tenon::Duration duration = request.duration();
  const tenon::Duration step = request.step().value_or(duration);
  if (auto fine = check_length(duration, "/duration", limits_.days_max); !fine) return fine;
  if (auto fine = check_length(step, "/step", limits_.days_max); !fine) return fine;
  Days days{};
  if (auto fine = read_days(request, limits_.days_max, days); !fine) return fine;
  std::vector<WorkingHours> hours;
  if (auto fine = read_hours(request, hours); !fine) return fine;
  const auto local_spans = working_spans(hours, days.first, days.last);
  if (local_spans.size() > kSpansMax) {
    return window_too_long("the window has more than " + std::to_string(kSpansMax) +
                           " times of working hours: ask for a shorter one, or name fewer hours");
  }

  calendar::instances_1::BusyWindow::Writer window(call);
  window.set_calendars(request.calendars());
  window.set_from(request.from());
  window.set_until(request.until());
  window.set_time_zone(request.time_zone());
  auto taken = sources_.instances.free_busy(call, window.view());
  if (!taken) return std::move(taken).status();

  std::vector<TimeSpan> free;
  if (hours.empty()) {
    free = spans_of(taken->free());
  } else {
    auto placed = place_spans(call, sources_.zones, request.time_zone(), local_spans);
    if (!placed) return std::move(placed).status();
    auto both = within_spans(call, sources_.intervals, taken->free(), *placed);
    if (!both) return std::move(both).status();
    free = *std::move(both);
  }
  const auto limit = static_cast<std::size_t>(std::min(request.limit(), limits_.slots_max));
  response.set_tzdb_version(taken->tzdb_version());
  return write_slots(call, sources_.zones, request.time_zone(),
                     fit_slots(free, duration, step, limit), response);
}

}  // namespace startime
