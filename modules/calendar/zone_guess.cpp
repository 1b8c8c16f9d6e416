#include "zone_guess.hpp"

#include <algorithm>
#include <vector>

#include "clock_text.hpp"
#include "values.hpp"
#include "windows_zones.hpp"

namespace calendar {

namespace recurrence = calendar_engine::recurrence_1;
namespace zones = calendar_engine::zones_1;
using std::chrono::seconds;

namespace {

constexpr int kYearsMax = 10;       // that are compared
constexpr int kOnsetsMax = 10'000;  // of one observance

/// From when on the clocks show an offset.
struct Onset {
  std::chrono::sys_seconds at;
  seconds offset, before;
};

/// STANDARD or DAYLIGHT.
struct Observance {
  std::chrono::local_seconds start;
  seconds from, to;
};

std::optional<Observance> read_observance(const ical::Component& component) {
  const ical::Property* start = component.find("DTSTART");
  const ical::Property* from = component.find("TZOFFSETFROM");
  const ical::Property* to = component.find("TZOFFSETTO");
  if (start == nullptr || from == nullptr || to == nullptr) return std::nullopt;
  const auto time = ical::read_date_time(start->value);
  const auto before = ical::read_offset(from->value), after = ical::read_offset(to->value);
  if (!time || !before || !after) return std::nullopt;
  return Observance{time->time, *before, *after};
}

void add_onset(const Observance& observance, std::chrono::local_seconds local,
               std::vector<Onset>& onsets) {
  onsets.push_back({std::chrono::sys_seconds(local.time_since_epoch()) - observance.from,
                    observance.to, observance.from});
}

/// The onsets that rules give, through the end of the years.
tenon::Status add_rules(const tenon::Call& call, const Engine& engine,
                        const ical::Component& component, const Observance& observance, Years years,
                        std::vector<Onset>& onsets) {
  std::vector<std::string> rules;
  for (const ical::Property& property : component.properties) {
    if (property.name == "RRULE") rules.emplace_back(property.value);
  }
  if (rules.empty()) return tenon::ok();
  recurrence::ExpandRequest::Writer request(call);
  request.set_start(write_local_time(observance.start));
  request.set_rules(rules);
  // The onset that holds at the beginning of the first year may be long before it.
  const int first = std::max(years.first - 2, 1), last = std::min(years.last + 1, 9999);
  request.set_from(write_date(std::chrono::sys_days(std::chrono::year(first) / 1 / 1)) +
                   "T00:00:00");
  request.set_until(write_date(std::chrono::sys_days(std::chrono::year(last) / 1 / 2)) +
                    "T00:00:00");
  request.set_limit(kOnsetsMax);
  auto answer = engine.recurrence.expand(call, request.view());
  // A rule that is wrong describes nothing; the onsets that are known have to do.
  if (!answer) return tenon::ok();
  for (const std::string_view text : answer->instances()) {
    if (const auto time = read_local_time(text))
      add_onset(observance, std::chrono::floor<seconds>(*time), onsets);
  }
  return tenon::ok();
}

tenon::Result<std::vector<Onset>> read_onsets(const tenon::Call& call, const Engine& engine,
                                              const ical::Component& definition, Years years) {
  std::vector<Onset> onsets;
  for (const ical::Component& component : definition.components) {
    const auto observance = read_observance(component);
    if (!observance) continue;
    add_onset(*observance, observance->start, onsets);
    for (const ical::Property& property : component.properties) {
      if (property.name != "RDATE") continue;
      for (const std::string_view value : ical::split_list(property.value)) {
        if (const auto time = ical::read_date_time(value))
          add_onset(*observance, time->time, onsets);
      }
    }
    if (auto added = add_rules(call, engine, component, *observance, years, onsets); !added)
      return added;
  }
  std::stable_sort(onsets.begin(), onsets.end(),
                   [](const Onset& left, const Onset& right) { return left.at < right.at; });
  return onsets;
}

seconds offset_at(const std::vector<Onset>& onsets, std::chrono::sys_seconds at) {
  const auto after = std::upper_bound(
      onsets.begin(), onsets.end(), at,
      [](std::chrono::sys_seconds time, const Onset& onset) { return time < onset.at; });
  return after == onsets.begin() ? onsets.front().before : std::prev(after)->offset;
}

/// The first zone that shows the offsets in the middle of each month and a week after, which is
/// before and after most changes.
tenon::Result<std::optional<std::string>> match(const tenon::Call& call, const Engine& engine,
                                                const std::vector<Onset>& onsets, Years years) {
  std::vector<std::chrono::sys_seconds> samples;
  for (int year = years.first; year <= years.last; ++year) {
    for (unsigned month = 1; month <= 12; ++month) {
      for (const unsigned day : {5U, 12U, 20U, 27U}) {
        samples.push_back(std::chrono::sys_days(std::chrono::year(year) /
                                                std::chrono::month(month) / std::chrono::day(day)) +
                          std::chrono::hours(12));
      }
    }
  }
  zones::MatchRequest::Writer request(call);
  auto observed = request.init_observed(samples.size());
  for (std::size_t at = 0; at < samples.size(); ++at) {
    observed[at].set_at(samples[at]);
    observed[at].set_offset(static_cast<std::int32_t>(offset_at(onsets, samples[at]).count()));
  }
  std::vector<std::string_view> preferred;
  for (const ical::WindowsZone& zone : ical::windows_zones()) preferred.push_back(zone.iana);
  request.set_preferred(preferred);
  auto answer = engine.zones.match(call, request.view());
  if (!answer) return std::move(answer).status();
  const auto names = answer->names();
  if (names.empty()) return std::optional<std::string>();
  return std::optional<std::string>(names[0]);
}

/// Etc/GMT-1 of a clock that is always an hour ahead: POSIX counts westward.
std::optional<std::string> fixed_zone(const std::vector<Onset>& onsets) {
  const seconds offset = onsets.front().offset;
  const bool is_fixed = std::all_of(onsets.begin(), onsets.end(),
                                    [&](const Onset& onset) { return onset.offset == offset; });
  const std::int64_t hours = offset.count() / 3600;
  if (!is_fixed || offset.count() % 3600 != 0 || hours < -12 || hours > 14) return std::nullopt;
  if (hours == 0) return "Etc/UTC";
  return "Etc/GMT" + std::string(hours > 0 ? "-" : "+") + std::to_string(std::abs(hours));
}

}  // namespace

tenon::Result<std::optional<std::string>> guess_zone(const tenon::Call& call, const Engine& engine,
                                                     const ical::Component& definition,
                                                     Years years) {
  if (years.first > years.last) years = {2000, 2000};
  years.first = std::max(years.first, years.last - kYearsMax + 1);
  auto onsets = read_onsets(call, engine, definition, years);
  if (!onsets) return std::move(onsets).status();
  if (onsets->empty()) return std::optional<std::string>();
  if (auto fixed = fixed_zone(*onsets)) return fixed;
  auto zone = match(call, engine, *onsets, years);
  if (!zone || *zone || years.first == years.last) return zone;
  return match(call, engine, *onsets, {years.last, years.last});
}

}  // namespace calendar
