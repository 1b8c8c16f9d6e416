#include "intervals_service.hpp"

#include <algorithm>
#include <string>

#include "message_text.hpp"

namespace calendar_engine {
namespace {

constexpr std::int64_t kMicros = 1'000'000;

std::int64_t micros_of(tenon::Instant instant) {
  return instant.time_since_epoch().count();
}

tenon::Instant instant_of(std::int64_t micros) {
  return tenon::Instant(std::chrono::microseconds(micros));
}

/// Appends the intervals of a list that stands at `path` in the request.
tenon::Status read(const tenon::List<intervals_1::Interval>& from, const char* path,
                   std::vector<TimeRange>& to) {
  to.reserve(to.size() + from.size());
  for (std::size_t i = 0; i < from.size(); ++i) {
    const TimeRange interval{micros_of(from[i].start()), micros_of(from[i].end())};
    if (interval.end < interval.start) {
      return tenon::invalid_argument("calendar_engine.bad_interval",
                                     path + ('/' + std::to_string(i)) + "/end",
                                     "the interval ends before it begins; exchange start and end");
    }
    to.push_back(interval);
  }
  return tenon::ok();
}

void write(const std::vector<TimeRange>& from, tenon::MessageListWriter<intervals_1::Interval> to) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    auto interval = to[i];
    interval.set_start(instant_of(from[i].start));
    interval.set_end(instant_of(from[i].end));
  }
}

/// Reads two lists into canonical form.
tenon::Status read_both(const tenon::List<intervals_1::Interval>& a, const char* path_a,
                        const tenon::List<intervals_1::Interval>& b, const char* path_b,
                        std::vector<TimeRange>& to_a, std::vector<TimeRange>& to_b) {
  if (tenon::Status status = read(a, path_a, to_a); !status) return status;
  if (tenon::Status status = read(b, path_b, to_b); !status) return status;
  to_a = merge(std::move(to_a));
  to_b = merge(std::move(to_b));
  return tenon::ok();
}

}  // namespace

tenon::Status IntervalsService::merge(const tenon::Call&, const intervals_1::MergeRequest& request,
                                      intervals_1::IntervalsResponse::Writer& response) {
  std::vector<TimeRange> intervals;
  if (tenon::Status status = read(request.intervals(), "/intervals", intervals); !status)
    return status;
  intervals = calendar_engine::merge(std::move(intervals));
  write(intervals, response.init_intervals(intervals.size()));
  return tenon::ok();
}

tenon::Status IntervalsService::subtract(const tenon::Call&,
                                         const intervals_1::SubtractRequest& request,
                                         intervals_1::IntervalsResponse::Writer& response) {
  std::vector<TimeRange> from, taken;
  tenon::Status status =
      read_both(request.intervals(), "/intervals", request.without(), "/without", from, taken);
  if (!status) return status;
  const auto left = calendar_engine::subtract(from, taken);
  write(left, response.init_intervals(left.size()));
  return tenon::ok();
}

tenon::Status IntervalsService::intersect(const tenon::Call&,
                                          const intervals_1::IntersectRequest& request,
                                          intervals_1::IntervalsResponse::Writer& response) {
  std::vector<TimeRange> left, right;
  tenon::Status status = read_both(request.left(), "/left", request.right(), "/right", left, right);
  if (!status) return status;
  const auto both = calendar_engine::intersect(left, right);
  write(both, response.init_intervals(both.size()));
  return tenon::ok();
}

tenon::Status IntervalsService::free_busy(const tenon::Call& call,
                                          const intervals_1::FreeBusyRequest& request,
                                          intervals_1::FreeBusyResponse::Writer& response) {
  const TimeRange window{micros_of(request.from()), micros_of(request.until())};
  if (window.end < window.start) {
    return tenon::invalid_argument("calendar_engine.bad_window", "/until",
                                   "the window ends before it begins");
  }
  std::vector<TimeRange> busy;
  if (tenon::Status status = read(request.busy(), "/busy", busy); !status) return status;
  const auto recurrences = request.recurrences();
  RecurrenceText text;
  // One budget for the whole request: it bounds the memory too, for an instance takes a step.
  Steps steps = steps_within(limits_, call);
  for (std::size_t i = 0; i < recurrences.size(); ++i) {
    if (tenon::Status wanted = call.still_wanted(); !wanted) return wanted;
    tenon::Status status = add_recurrence(call, recurrences[i], window, text, steps, busy);
    if (!status) return std::move(status).under("/recurrences/" + std::to_string(i));
  }
  const auto whole = calendar_engine::merge({window});
  busy = calendar_engine::intersect(calendar_engine::merge(std::move(busy)), whole);
  const auto free = calendar_engine::subtract(whole, busy);
  write(busy, response.init_busy(busy.size()));
  write(free, response.init_free(free.size()));
  response.set_tzdb_version(zones_.version());
  return tenon::ok();
}

/// Appends what the instances take that may reach into the window.
tenon::Status IntervalsService::add_recurrence(const tenon::Call& call,
                                               const intervals_1::BusyRecurrence& message,
                                               const TimeRange& window, RecurrenceText& text,
                                               Steps& steps, std::vector<TimeRange>& busy) const {
  const Duration duration{message.duration_days(), message.duration_seconds()};
  if (duration.is_none()) {
    return tenon::invalid_argument(
        "calendar_engine.bad_duration", "/duration_seconds",
        "an instance takes no time; give duration_days or duration_seconds");
  }
  read_common_fields(message, text);
  text.time_zone = message.time_zone();
  auto recurrence = read_recurrence(text, zones_);
  if (!recurrence) return to_status(recurrence.fault(), call, "");
  recurrence->duration = duration;
  recurrence->window = WindowMode::overlaps;
  recurrence->from = Bound{std::max(floor_div(window.start, kMicros), kTimeFirst), true};
  recurrence->until = Bound{std::min(floor_div(window.end - 1, kMicros) + 1, kTimeLast), true};
  const auto limit = static_cast<std::size_t>(limits_.instances_max);
  const auto expansion = expand(*recurrence, limit, steps);
  if (!expansion) return to_status(expansion.fault(), call, "");
  if (expansion->is_truncated) {
    return tenon::resource_exhausted("calendar_engine.too_many_instances", "",
                                     "more than " + std::to_string(limit) +
                                         " instances in the window; ask for a shorter window");
  }
  for (std::size_t i = 0; i < expansion->instances.size(); ++i) {
    busy.push_back({expansion->utc[i] * kMicros, expansion->ends[i].utc * kMicros});
  }
  return tenon::ok();
}

}  // namespace calendar_engine
