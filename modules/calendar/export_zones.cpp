#include "export_zones.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "values.hpp"

namespace calendar {

namespace zones = calendar_engine::zones_1;
using namespace std::chrono;

namespace {

/// Through this year onsets are listed even when no event needs them: by then what is known of a
/// zone has become a yearly pattern, which then stands for all years to come.
constexpr int kListedThrough = 2037;
/// How many years in a row make a pattern.
constexpr std::size_t kPatternYears = 10;
constexpr int kYearMax = 2137;

/// From when on the clocks show an offset.
struct Onset {
  local_seconds at;  // by the clock until then
  seconds from, to;
  std::string name;
  bool is_daylight;

  bool is_like(const Onset& other) const {
    return from == other.from && to == other.to && name == other.name &&
           is_daylight == other.is_daylight;
  }
};

Onset onset_of(const zones::ClockSetting& setting, seconds before) {
  return {local_seconds(floor<seconds>(setting.at()).time_since_epoch()) + before, before,
          seconds(setting.offset()), std::string(setting.abbreviation()), setting.daylight()};
}

year_month_day date_of(const Onset& onset) {
  return year_month_day(floor<days>(onset.at));
}

unsigned days_of_month(const year_month_day& date) {
  return static_cast<unsigned>((date.year() / date.month() / last).day());
}

constexpr std::string_view kWeekdays[] = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};

std::string_view weekday_of(const Onset& onset) {
  return kWeekdays[weekday(floor<days>(onset.at)).c_encoding()];
}

template <class Claim>
bool all_of(const std::vector<Onset>& onsets, const Claim& claim) {
  return std::all_of(onsets.begin(), onsets.end(), claim);
}

bool are_on(const std::vector<Onset>& onsets, unsigned first_day, unsigned last_day) {
  return all_of(onsets, [&](const Onset& onset) {
    const auto day = static_cast<unsigned>(date_of(onset).day());
    return day >= first_day && day <= last_day;
  });
}

/// The BYDAY and BYMONTHDAY of onsets that are all in one month, at one time of day, on one day of
/// the week; nullopt when they have no pattern that RRULE can say.
std::optional<std::string> day_pattern(const std::vector<Onset>& onsets) {
  const std::string day(weekday_of(onsets.front()));
  const unsigned length = days_of_month(date_of(onsets.front()));
  const bool is_last = all_of(onsets, [](const Onset& onset) {
    return static_cast<unsigned>(date_of(onset).day()) + 7 > days_of_month(date_of(onset));
  });
  if (is_last) return "BYDAY=-1" + day;
  for (unsigned week = 0; week < 4; ++week) {
    if (are_on(onsets, week * 7 + 1, week * 7 + 7))
      return std::string("BYDAY=").append(std::to_string(week + 1)).append(day);
  }
  // A day before or after a numbered or last day of the week.
  std::vector<unsigned> firsts = {2, 7, 9, 14, 16, 21, 23, 28, length - 7};
  for (const unsigned first : firsts) {
    if (first + 6 > length || !are_on(onsets, first, first + 6)) continue;
    std::string pattern = "BYDAY=" + day + ";BYMONTHDAY=";
    for (unsigned at = 0; at < 7; ++at)
      pattern.append(at > 0 ? "," : "").append(std::to_string(first + at));
    return pattern;
  }
  return std::nullopt;
}

/// The rule that onsets of consecutive years follow; nullopt when there is none.
std::optional<std::string> yearly_rule(const std::vector<Onset>& onsets) {
  const Onset& first = onsets.front();
  const year_month_day date = date_of(first);
  const auto time = first.at - floor<days>(first.at);
  const bool is_yearly = all_of(onsets, [&](const Onset& onset) {
    const auto place = static_cast<int>(&onset - onsets.data());
    return date_of(onset).month() == date.month() &&
           date_of(onset).year() == date.year() + years(place) &&
           onset.at - floor<days>(onset.at) == time;
  });
  if (!is_yearly) return std::nullopt;
  const std::string month = ";BYMONTH=" + std::to_string(static_cast<unsigned>(date.month()));
  if (all_of(onsets, [&](const Onset& onset) { return date_of(onset).day() == date.day(); })) {
    return "FREQ=YEARLY" + month +
           ";BYMONTHDAY=" + std::to_string(static_cast<unsigned>(date.day()));
  }
  if (!all_of(onsets, [&](const Onset& one) { return weekday_of(one) == weekday_of(first); }))
    return std::nullopt;
  const auto pattern = day_pattern(onsets);
  if (!pattern) return std::nullopt;
  return "FREQ=YEARLY" + month + ";" + *pattern;
}

/// Onsets of one sort: those that are listed, and those that a rule continues for ever.
struct Observance {
  std::vector<Onset> listed;
  std::vector<Onset> ruled;
  std::string rule;
};

bool reaches(const std::vector<Onset>& onsets, int last_year) {
  return !onsets.empty() && static_cast<int>(date_of(onsets.back()).year()) >= last_year;
}

/// Takes the longest end of the onsets that follows a rule through the last year.
Observance part(std::vector<Onset> onsets, int last_year) {
  Observance observance;
  std::size_t begin = onsets.size();
  if (reaches(onsets, last_year)) {
    for (; begin > 0; --begin) {
      const std::vector<Onset> end(onsets.begin() + static_cast<std::ptrdiff_t>(begin) - 1,
                                   onsets.end());
      auto rule = yearly_rule(end);
      if (!rule) break;
      observance.rule = *std::move(rule);
    }
  }
  if (onsets.size() - begin < kPatternYears) begin = onsets.size();
  observance.ruled.assign(onsets.begin() + static_cast<std::ptrdiff_t>(begin), onsets.end());
  onsets.resize(begin, Onset{});
  observance.listed = std::move(onsets);
  return observance;
}

void write_observance(const std::vector<Onset>& onsets, const std::string& rule,
                      ical::Writer& writer) {
  if (onsets.empty()) return;
  const Onset& first = onsets.front();
  const std::string_view component = first.is_daylight ? "DAYLIGHT" : "STANDARD";
  const auto text = [](const Onset& onset) {
    return ical::write_date_time({.time = onset.at, .has_time = true});
  };
  writer.begin(component);
  writer.line("DTSTART", text(first));
  writer.line("TZOFFSETFROM", ical::write_offset(first.from));
  writer.line("TZOFFSETTO", ical::write_offset(first.to));
  writer.line("TZNAME", ical::escape_text(first.name));
  if (!rule.empty()) writer.line("RRULE", rule);
  for (std::size_t at = 1; rule.empty() && at < onsets.size(); ++at)
    writer.line("RDATE", text(onsets[at]));
  writer.end(component);
}

/// Writes what the clocks of a zone show from the first year on.
void write_zone(const std::string& name, const zones::TransitionsResponse& answer, int last_year,
                ical::Writer& writer) {
  writer.begin("VTIMEZONE");
  writer.line("TZID", ical::escape_text(name));
  std::vector<std::vector<Onset>> sorts;
  seconds before(answer.initial().offset());
  write_observance({onset_of(answer.initial(), before)}, "", writer);
  for (const auto setting : answer.transitions()) {
    const Onset onset = onset_of(setting, before);
    before = onset.to;
    const auto sort = std::find_if(sorts.begin(), sorts.end(), [&](const auto& onsets) {
      return onsets.front().is_like(onset);
    });
    if (sort == sorts.end()) {
      sorts.push_back({onset});
    } else {
      sort->push_back(onset);
    }
  }
  const bool is_regular = std::all_of(sorts.begin(), sorts.end(), [&](const auto& onsets) {
    return !reaches(onsets, last_year) || !part(onsets, last_year).ruled.empty();
  });
  for (const std::vector<Onset>& onsets : sorts) {
    // One rule without its counterpart would leave the clocks at what it says for ever.
    if (!is_regular) {
      write_observance(onsets, "", writer);
      continue;
    }
    const Observance observance = part(onsets, last_year);
    write_observance(observance.listed, "", writer);
    write_observance(observance.ruled, observance.rule, writer);
  }
  writer.end("VTIMEZONE");
}

}  // namespace

void ExportZones::use(const std::string& zone, int first_year, int last_year) {
  const auto [found, is_new] = zones_.try_emplace(zone, Years{first_year, last_year});
  found->second.first = std::min(found->second.first, first_year);
  found->second.last = std::max(found->second.last, last_year);
}

tenon::Status ExportZones::write(const tenon::Call& call, const Engine& engine,
                                 ical::Writer& writer) const {
  for (const auto& [name, used] : zones_) {
    const int last_year = std::clamp(used.last, kListedThrough, kYearMax);
    const int first_year = std::clamp(used.first, 1, last_year);
    zones::TransitionsRequest::Writer request(call);
    request.set_time_zone(name);
    // From a year before: what the clocks showed before the first VTIMEZONE onset nobody can tell.
    request.set_from(sys_days(year(std::max(first_year - 1, 1)) / 1 / 1));
    request.set_until(sys_days(year(last_year + 1) / 1 / 1));
    request.set_limit(10'000);
    auto answer = engine.zones.transitions(call, request.view());
    if (!answer) return std::move(answer).status();
    write_zone(name, *answer, last_year, writer);
  }
  return tenon::ok();
}

}  // namespace calendar
