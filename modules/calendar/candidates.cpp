#include "candidates.hpp"

#include <cstring>
#include <unordered_set>
#include <utility>

#include "calendar/store.hpp"
#include "clock_text.hpp"
#include "event_derivation.hpp"

namespace calendar {
namespace {

using std::chrono::days;

/// Parts are read a day further than events: that makes the two days that the statements speak of.
constexpr days kPartsMargin{1};

// An override's enumerations are the event's, value by value.
static_assert(static_cast<int>(event_1::OverrideKind::floating) ==
              static_cast<int>(event_1::Kind::floating));
static_assert(static_cast<int>(event_1::OverrideStatus::cancelled) ==
              static_cast<int>(event_1::Status::cancelled));
static_assert(static_cast<int>(event_1::OverrideTransparency::transparent) ==
              static_cast<int>(event_1::Transparency::transparent));

event_1::Kind to_kind(event_1::OverrideKind kind) {
  return static_cast<event_1::Kind>(kind);
}

template <class Text>
std::optional<std::string> copy(const Text& text) {
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

template <class Row>
Candidate to_candidate(const tn_uuid& calendar, const Row& row, bool is_series) {
  return {.calendar = calendar,
          .event = row.id(),
          .uid = std::string(row.uid().value_or("")),
          .zone = std::string(row.time_zone().value_or("")),
          .summary = std::string(row.summary().value_or("")),
          .location = copy(row.location()),
          .kind = row.kind(),
          .start = row.start(),
          .duration_days = row.duration_days(),
          .duration = row.duration(),
          .status = row.status().value_or(event_1::Status::confirmed),
          .transparency = row.transparency().value_or(event_1::Transparency::opaque),
          .start_policy = row.start_policy(),
          .detached = row.detached(),
          .is_series = is_series,
          .rules = {},
          .dates = {},
          .overrides = {}};
}

CandidateOverride to_override(const Candidate& event, const OverridesOfSeriesRow& row) {
  CandidateOverride override{
      .recurrence_id = row.recurrence_id(),
      .cancelled = row.cancelled() || row.status() == event_1::OverrideStatus::cancelled,
      .kind = row.kind() ? to_kind(*row.kind()) : event.kind,
      .start = row.start().value_or(row.recurrence_id()),
      .zone = row.time_zone() ? std::string(*row.time_zone()) : event.zone,
      .duration_days = row.duration_days().value_or(event.duration_days),
      .duration = row.duration().value_or(event.duration),
      .summary = copy(row.summary()),
      .location = copy(row.location()),
      .status = row.status() ? static_cast<event_1::Status>(*row.status()) : event.status,
      .transparency = row.transparency() ? static_cast<event_1::Transparency>(*row.transparency())
                                         : event.transparency};
  // What says how long it takes says all of it.
  if (row.duration_days() && !row.duration()) override.duration = {};
  if (row.duration() && !row.duration_days()) override.duration_days = 0;
  return override;
}

/// Walks along the series of a calendar, which stand in the order of their ids, as the rows of
/// their parts come in the same order.
class SeriesCursor {
 public:
  SeriesCursor(std::vector<Candidate>& all, std::size_t begin) : all_(all), at_(begin) {}

  /// The series with this id; nullptr when the limit has cut it off.
  Candidate* advance_to(const tn_uuid& event) {
    while (at_ < all_.size() && std::memcmp(all_[at_].event.b, event.b, sizeof event.b) < 0) ++at_;
    const bool is_it =
        at_ < all_.size() && std::memcmp(all_[at_].event.b, event.b, sizeof event.b) == 0;
    return is_it ? &all_[at_] : nullptr;
  }

 private:
  std::vector<Candidate>& all_;
  std::size_t at_;
};

tenon::Status read_parts(const Snapshot& snapshot, const tn_uuid& calendar, const Window& window,
                         std::vector<Candidate>& all, std::size_t begin) {
  const tenon::Date first = window.first_day(), last = window.last_day();
  const tenon::LocalTime earliest = midnight_of(first - kPartsMargin);
  const tenon::LocalTime latest = midnight_of(last + kPartsMargin + days(1));
  SeriesCursor of_rules(all, begin), of_dates(all, begin), of_overrides(all, begin);
  tenon::Status read = snapshot.rules_of_series(
      {.calendar = calendar, .first = first, .last = last}, [&](const RulesOfSeriesRow& row) {
        if (Candidate* series = of_rules.advance_to(row.event()))
          series->rules.emplace_back(row.rule());
      });
  if (!read) return read;
  read = snapshot.dates_of_series(
      {.calendar = calendar, .first = first, .last = last, .earliest = earliest, .latest = latest},
      [&](const DatesOfSeriesRow& row) {
        if (Candidate* series = of_dates.advance_to(row.event()))
          series->dates.push_back({row.kind(), row.at(), row.duration()});
      });
  if (!read) return read;
  return snapshot.overrides_of_series(
      {.calendar = calendar, .first = first, .last = last, .earliest = earliest, .latest = latest},
      [&](const OverridesOfSeriesRow& row) {
        if (Candidate* series = of_overrides.advance_to(row.event()))
          series->overrides.push_back(to_override(*series, row));
      });
}

tenon::Status too_many_events(std::int32_t most) {
  return tenon::resource_exhausted(
      "calendar.too_many_events", "/until",
      "more than " + std::to_string(most) +
          " events may reach this window: ask for a shorter one, or for fewer calendars");
}

tenon::Status read_calendar(const Snapshot& snapshot, const tn_uuid& calendar, const Window& window,
                            std::int32_t most, std::vector<Candidate>& all) {
  const tenon::Date first = window.first_day(), last = window.last_day();
  const auto left = [&] { return most - static_cast<std::int32_t>(all.size()) + 1; };
  tenon::Status read = snapshot.single_events(
      {.calendar = calendar,
       .earliest = first - kSingleDaysMax,
       .first = first,
       .last = last,
       .most = left()},
      [&](const SingleEventsRow& row) { all.push_back(to_candidate(calendar, row, false)); });
  if (!read) return read;
  if (left() <= 0) return too_many_events(most);
  const std::size_t begin = all.size();
  read =
      snapshot.series_events({.calendar = calendar, .first = first, .last = last, .most = left()},
                             [&](const SeriesEventsRow& row) {
                               all.push_back(to_candidate(calendar, row, row.comes_again()));
                             });
  if (!read) return read;
  if (left() <= 0) return too_many_events(most);
  return all.size() == begin ? tenon::ok() : read_parts(snapshot, calendar, window, all, begin);
}

}  // namespace

tenon::Result<std::optional<std::string>> zone_of(const tenon::Call& call,
                                                  const tn_uuid& calendar) {
  std::optional<std::string> zone;
  tenon::Status done = read(call, [&](Snapshot& snapshot) -> tenon::Status {
    auto row = snapshot.zone_of_calendar({.calendar = calendar});
    if (!row) return std::move(row).status();
    if (*row) zone = std::string((*row)->time_zone());
    return tenon::ok();
  });
  if (!done) return done;
  return zone;
}

tenon::Result<std::vector<Candidate>> read_candidates(const tenon::Call& call,
                                                      std::span<const tn_uuid> calendars,
                                                      const Window& window, std::int32_t most) {
  std::vector<Candidate> all;
  std::unordered_set<std::string_view> seen;
  tenon::Status done = read(call, [&](Snapshot& snapshot) -> tenon::Status {
    all.clear();
    seen.clear();
    for (std::size_t at = 0; at < calendars.size(); ++at) {
      const auto* id = reinterpret_cast<const char*>(calendars[at].b);
      if (!seen.insert({id, sizeof calendars[at].b}).second) continue;
      auto known = snapshot.zone_of_calendar({.calendar = calendars[at]});
      if (!known) return std::move(known).status();
      if (!*known) {
        return tenon::not_found("calendar.no_such_calendar", "/calendars/" + std::to_string(at),
                                "there is no such calendar");
      }
      if (tenon::Status read = read_calendar(snapshot, calendars[at], window, most, all); !read)
        return read;
    }
    return tenon::ok();
  });
  if (!done) return done;
  return all;
}

}  // namespace calendar
