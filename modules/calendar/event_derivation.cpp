#include "event_derivation.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "clock_text.hpp"
#include "engine_words.hpp"

namespace calendar {

namespace recurrence = calendar_engine::recurrence_1;
using event_1::DateKind;
using event_1::Event;
using event_1::EventOverride;
using event_1::Kind;

namespace {

using std::chrono::days;

struct Length {
  std::int32_t whole_days = 0;
  tenon::Duration exact{};
};

/// The day that an instance is over on, by its own clock as if that were never set. One that ends
/// at midnight does not reach into the next day.
tenon::Date end_day(tenon::LocalTime start, Length length, bool is_all_day) {
  if (is_all_day) length = {std::max(length.whole_days, 1), {}};
  const tenon::LocalTime end = start + days(length.whole_days) + length.exact;
  const tenon::Date day = day_of(std::max(start, end - tenon::Duration(1)));
  return std::min(day, kNoLastDay);
}

/// Widens a span of days step by step.
struct DaySpan {
  std::optional<tenon::Date> first, last;

  void add_first(tenon::Date day) { first = first ? std::min(*first, day) : day; }
  void add_last(tenon::Date day) { last = last ? std::max(*last, day) : day; }
};

Length length_of(const Event& event) {
  return {event.duration_days(), event.duration()};
}

/// An override that says how long it takes says all of it.
Length length_of(const Event& event, const EventOverride& override) {
  if (!override.has_duration_days() && !override.has_duration()) return length_of(event);
  return {override.duration_days().value_or(0), override.duration().value_or(tenon::Duration{})};
}

bool is_all_day(const Event& event, const EventOverride& override) {
  if (!override.has_kind()) return event.kind() == Kind::all_day;
  return *override.kind() == event_1::OverrideKind::all_day;
}

void add_overrides(const Event& event, DaySpan& span) {
  for (const EventOverride override : event.overrides()) {
    if (override.cancelled()) continue;
    const tenon::LocalTime start = override.start().value_or(override.recurrence_id());
    span.add_first(day_of(start));
    span.add_last(end_day(start, length_of(event, override), is_all_day(event, override)));
  }
}

void add_long_dates(const Event& event, DaySpan& span) {
  for (const auto date : event.dates()) {
    if (date.kind() == DateKind::added && date.has_duration())
      span.add_last(end_day(date.at(), {0, *date.duration()}, false));
  }
}

void settle(const Event& event, const DaySpan& span, Derived& derived) {
  const tenon::Date start_day = day_of(event.start());
  derived.first_day = span.first.value_or(start_day);
  derived.last_day = std::max(span.last.value_or(start_day), derived.first_day);
  const bool is_single = !is_recurring(event) && !event.detached() &&
                         derived.last_day - derived.first_day <= kSingleDaysMax;
  derived.extent = is_single ? event_1::Extent::single : event_1::Extent::series;
}

/// The place in the event's dates of the n-th date of a kind.
std::size_t place_of_date(const Event& event, DateKind kind, std::size_t n) {
  const auto dates = event.dates();
  for (std::size_t at = 0; at < dates.size(); ++at) {
    if (dates[at].kind() != kind) continue;
    if (n-- == 0) return at;
  }
  return 0;
}

/// The number after `prefix`, when the path begins with that.
std::optional<std::size_t> index_after(std::string_view path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return std::nullopt;
  path.remove_prefix(prefix.size());
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), index);
  if (error != std::errc()) return std::nullopt;
  return index;
}

/// Whether the start is among the candidates, after the overrides: to see if the rules produce it.
bool asks_about_start(const Event& event) {
  return !event.rules().empty() && !event.detached() &&
         event.start_policy() == event_1::StartPolicy::exclude;
}

/// From a place in the question to the place in the event that it came from.
std::string event_path(const Event& event, std::string_view path) {
  if (const auto rule = index_after(path, "/rules/"))
    return "/rules/" + std::to_string(*rule) + "/rule";
  if (const auto date = index_after(path, "/rdates/"))
    return "/dates/" + std::to_string(place_of_date(event, DateKind::added, *date)) + "/at";
  if (const auto date = index_after(path, "/exdates/"))
    return "/dates/" + std::to_string(place_of_date(event, DateKind::excluded, *date)) + "/at";
  if (const auto candidate = index_after(path, "/candidates/"))
    return "/overrides/" + std::to_string(*candidate) + "/recurrence_id";
  return std::string(path);
}

}  // namespace

bool is_recurring(const Event& event) {
  return !event.rules().empty() || !event.dates().empty() || !event.overrides().empty();
}

void describe_recurrence(const Event& event, recurrence::Recurrence::Writer& recurrence) {
  recurrence.set_start(engine_text(event.kind(), event.start()));
  if (const auto zone = event.time_zone()) recurrence.set_time_zone(*zone);
  recurrence.set_start_policy(engine_policy(event.start_policy()));
  if (const auto rules = event.rules(); !rules.empty()) {
    auto texts = recurrence.init_rules(rules.size());
    for (std::size_t at = 0; at < rules.size(); ++at) texts.set(at, rules[at].rule());
  }
  std::vector<std::string> added, excluded, candidates;
  for (const auto date : event.dates()) {
    auto& to = date.kind() == DateKind::added ? added : excluded;
    to.push_back(engine_text(event.kind(), date.at()));
  }
  for (const auto override : event.overrides())
    candidates.push_back(engine_text(event.kind(), override.recurrence_id()));
  if (!added.empty()) recurrence.set_rdates(added);
  if (!excluded.empty()) recurrence.set_exdates(excluded);
  if (asks_about_start(event)) candidates.push_back(engine_text(event.kind(), event.start()));
  if (!candidates.empty() && !event.detached()) recurrence.set_candidates(candidates);
}

tenon::Result<Derived> derive(const Event& event, const recurrence::Inspected& answer) {
  if (const auto fault = answer.fault()) {
    return tenon::invalid_argument(std::string(fault->code()), event_path(event, fault->path()),
                                   std::string(fault->message()));
  }
  Derived derived;
  for (const std::string_view rule : answer.rules()) derived.rules.emplace_back(rule);
  const auto members = answer.members();
  const std::size_t overrides = event.overrides().size();
  for (std::size_t at = 0; at < std::min(members.size(), overrides); ++at) {
    if (!members[at] && !event.detached()) derived.strays.push_back(at);
  }
  if (asks_about_start(event) && members.size() > overrides)
    derived.start_is_instance = members[overrides];
  DaySpan span;
  if (!event.detached()) {
    const auto first = answer.first() ? read_local_time(*answer.first()) : std::nullopt;
    const auto last = answer.last() ? read_local_time(*answer.last()) : std::nullopt;
    if (first) {
      span.add_first(day_of(*first));
      span.add_last(last ? end_day(*last, length_of(event), event.kind() == Kind::all_day)
                         : kNoLastDay);
    }
    add_long_dates(event, span);
  }
  add_overrides(event, span);
  settle(event, span, derived);
  return derived;
}

Derived derive_single(const Event& event) {
  Derived derived;
  DaySpan span;
  if (!event.detached()) {
    span.add_first(day_of(event.start()));
    span.add_last(end_day(event.start(), length_of(event), event.kind() == Kind::all_day));
  }
  settle(event, span, derived);
  return derived;
}

tenon::Result<Derived> derive(const tenon::Call& call, const Engine& engine, const Event& event) {
  recurrence::InspectRequest::Writer request(call);
  auto recurrence = request.init_recurrences(1)[0];
  describe_recurrence(event, recurrence);
  auto answer = engine.recurrence.inspect(call, request.view());
  if (!answer) return std::move(answer).status();
  return derive(event, answer->answers()[0]);
}

void write_derived(const Derived& derived, Event::Writer& event) {
  if (!derived.rules.empty()) {
    auto rules = event.init_rules(derived.rules.size());
    for (std::size_t at = 0; at < derived.rules.size(); ++at) rules[at].set_rule(derived.rules[at]);
  }
  event.set_first_day(derived.first_day);
  event.set_last_day(derived.last_day);
  event.set_extent(derived.extent);
}

}  // namespace calendar
