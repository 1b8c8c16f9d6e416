#include "instances_service.hpp"

#include <algorithm>
#include <utility>

#include "candidates.hpp"
#include "page_cursor.hpp"
#include "window.hpp"

namespace calendar {
namespace {

/// free_busy looks at this many instances at most: what the engine's arithmetic takes.
constexpr std::size_t kBusyMax = 100'000;

struct PageRequest {
  PageQuery query;
  std::int32_t limit;
  std::optional<std::string_view> cursor;
};

// The interface's enumerations are the entity's: callers need not know the entity.
static_assert(static_cast<int>(instances_1::Status::cancelled) ==
              static_cast<int>(event_1::Status::cancelled));
static_assert(static_cast<int>(instances_1::Transparency::transparent) ==
              static_cast<int>(event_1::Transparency::transparent));

void write_instance(const Occurrence& one, instances_1::Instance::Writer& to) {
  const Candidate& event = *one.event;
  const CandidateOverride* override = one.override;
  to.set_calendar(event.calendar);
  to.set_event(event.event);
  to.set_uid(event.uid);
  to.set_start(one.start);
  to.set_end(one.end);
  to.set_start_utc(one.start_utc);
  to.set_end_utc(one.end_utc);
  to.set_all_day(one.kind() == event_1::Kind::all_day);
  to.set_summary(override && override->summary ? *override->summary : event.summary);
  if (one.recurrence_id) to.set_recurrence_id(*one.recurrence_id);
  if (one.kind() == event_1::Kind::timed) to.set_time_zone(override ? override->zone : event.zone);
  const auto& location = override && override->location ? override->location : event.location;
  if (location && !location->empty()) to.set_location(*location);
  to.set_status(static_cast<instances_1::Status>(override ? override->status : event.status));
  to.set_transparency(static_cast<instances_1::Transparency>(one.transparency()));
}

/// As they were named.
std::vector<tn_uuid> to_vector(const tenon::List<tn_uuid>& named) {
  std::vector<tn_uuid> calendars;
  for (const tn_uuid& one : named) calendars.push_back(one);
  return calendars;
}

tenon::Status check_count(std::size_t count, const Limits& limits) {
  if (count <= static_cast<std::size_t>(limits.calendars_max)) return tenon::ok();
  return tenon::resource_exhausted("calendar.too_many_calendars", "/calendars",
                                   "names " + std::to_string(count) +
                                       " calendars: ask for at most " +
                                       std::to_string(limits.calendars_max) + " at once");
}

tenon::Status answer_page(const tenon::Call& call, const Engine& engine, const Limits& limits,
                          const PageRequest& request, instances_1::InstancePage::Writer& response) {
  std::optional<OccurrenceKey> after;
  if (request.cursor) {
    after = read_cursor(*request.cursor, request.query);
    if (!after) {
      return tenon::invalid_argument(
          "calendar.bad_cursor", "/cursor",
          "is no next_cursor of this query: repeat the query, but for limit, as it was, or begin "
          "again without a cursor");
    }
  }
  const PageQuery& query = request.query;
  auto window = read_window(call, engine, query.from, query.until, query.zone);
  if (!window) return std::move(window).status();
  auto candidates = read_candidates(call, query.calendars, *window, limits.candidates_max);
  if (!candidates) return std::move(candidates).status();
  const auto most = static_cast<std::size_t>(std::min(request.limit, limits.instances_max));
  auto found = find_occurrences(call, engine, *candidates, *window, after, most);
  if (!found) return std::move(found).status();
  auto items = response.init_items(found->items.size());
  for (std::size_t k = 0; k < found->items.size(); ++k) {
    auto to = items[k];
    write_instance(found->items[k], to);
  }
  if (found->has_more) response.set_next_cursor(write_cursor(key_of(found->items.back()), query));
  response.set_tzdb_version(window->tzdb_version);
  return tenon::ok();
}

}  // namespace

tenon::Status InstancesService::of_calendar(const tenon::Call& call,
                                            const instances_1::CalendarWindow& request,
                                            instances_1::InstancePage::Writer& response) {
  const tn_uuid calendar = request.id();
  auto zone = zone_of(call, calendar);
  if (!zone) return std::move(zone).status();
  if (!*zone)
    return tenon::not_found("calendar.no_such_calendar", "/id", "there is no such calendar");
  const std::string_view asked = request.time_zone().value_or(std::string_view(**zone));
  return answer_page(
      call, engine_, limits_,
      {{{&calendar, 1}, request.from(), request.until(), asked}, request.limit(), request.cursor()},
      response);
}

tenon::Status InstancesService::within(const tenon::Call& call,
                                       const instances_1::CalendarsWindow& request,
                                       instances_1::InstancePage::Writer& response) {
  if (tenon::Status few = check_count(request.calendars().size(), limits_); !few) return few;
  const std::vector<tn_uuid> calendars = to_vector(request.calendars());
  return answer_page(call, engine_, limits_,
                     {{calendars, request.from(), request.until(), request.time_zone()},
                      request.limit(),
                      request.cursor()},
                     response);
}

tenon::Status InstancesService::free_busy(
    const tenon::Call& call, const instances_1::BusyWindow& request,
    calendar_engine::intervals_1::FreeBusyResponse::Writer& response) {
  if (tenon::Status few = check_count(request.calendars().size(), limits_); !few) return few;
  auto window = read_window(call, engine_, request.from(), request.until(), request.time_zone());
  if (!window) return std::move(window).status();
  auto candidates =
      read_candidates(call, to_vector(request.calendars()), *window, limits_.candidates_max);
  if (!candidates) return std::move(candidates).status();
  auto found = find_occurrences(call, engine_, *candidates, *window, std::nullopt, kBusyMax);
  if (!found) return std::move(found).status();
  if (found->has_more) {
    return tenon::resource_exhausted(
        "calendar.too_many_events", "/until",
        "too many instances are in this window: ask for a shorter one");
  }
  calendar_engine::intervals_1::FreeBusyRequest::Writer question(call);
  question.set_from(window->from);
  question.set_until(window->until);
  std::erase_if(found->items, [](const Occurrence& one) {
    return one.transparency() == event_1::Transparency::transparent;
  });
  auto busy = question.init_busy(found->items.size());
  for (std::size_t k = 0; k < found->items.size(); ++k) {
    auto to = busy[k];
    to.set_start(found->items[k].start_utc);
    to.set_end(found->items[k].end_utc);
  }
  return engine_.intervals.free_busy_into(call, question.view(), response);
}

}  // namespace calendar
