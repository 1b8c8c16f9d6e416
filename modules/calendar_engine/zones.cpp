#include "zones.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>
#include <numeric>

namespace calendar_engine {
namespace {

using CctzTime = cctz::time_point<cctz::seconds>;

cctz::civil_second civil_second_of(LocalTime time) {
  return cctz::civil_second() + time;
}

LocalTime local_of(const cctz::civil_second& time) {
  return time - cctz::civil_second();
}

CctzTime point_of(UtcTime time) {
  return CctzTime(cctz::seconds(time));
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
  std::string low(text);
  for (char& c : low) c = lower(c);
  return low;
}

std::string_view last_part(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

/// Letters to add, drop or change.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

/// What could be a name and no path to elsewhere.
bool is_plain(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.find("..") != std::string_view::npos)
    return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    const char low = lower(c);
    return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '_' ||
           c == '-' || c == '+';
  });
}

constexpr std::size_t kNameBytesMax = 64;

}  // namespace

LocalKind ZoneClock::kind_of(LocalTime time) const {
  switch (zone_.lookup(civil_second_of(time)).kind) {
    case cctz::time_zone::civil_lookup::SKIPPED: return LocalKind::in_gap;
    case cctz::time_zone::civil_lookup::REPEATED: return LocalKind::in_fold;
    default: return LocalKind::once;
  }
}

std::int32_t ZoneClock::offset_at(UtcTime time) const {
  return zone_.lookup(point_of(time)).offset;
}

void ZoneClock::load_stretch(LocalTime time) {
  // cctz lists transitions for some 400 years from now and computes those after them only in
  // lookups.
  constexpr LocalTime kListedUntil = midnight_of(day_of(2400, 1, 1));
  const CctzTime at = zone_.lookup(civil_second_of(time)).pre;
  offset_ = time - at.time_since_epoch().count();
  begin_ = time;
  end_ = time + 1;
  if (time >= kListedUntil) return;
  // A gap counts by the offset before it and a fold's first time is meant, so that the offset
  // changes, in local time, where the later of the two clocks of a transition stands.
  cctz::time_zone::civil_transition change;
  const bool has_next = zone_.next_transition(at, &change);
  const LocalTime end = has_next ? local_of(std::max(change.from, change.to)) : kListedUntil;
  const bool has_previous = zone_.prev_transition(at + cctz::seconds(1), &change);
  const LocalTime begin = has_previous ? local_of(std::max(change.from, change.to))
                                       : std::numeric_limits<LocalTime>::min();
  // Two transitions within a day of each other may overlap in local time: then nothing is
  // remembered.
  if (begin > time || end <= time) return;
  begin_ = begin;
  end_ = std::min(end, kListedUntil);
}

bool ZoneClock::is_steady_at(UtcTime time) {
  const LocalTime local = to_local(time);
  (void)to_utc(local);
  return local - kUnsteady >= begin_ && local + kUnsteady < end_;
}

Zones::Zones() {
  const char* folder = std::getenv("TZDIR");
  std::ifstream file(std::string(folder != nullptr ? folder : "/usr/share/zoneinfo") +
                     "/tzdata.zi");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  read(text);
}

Zones::Zones(std::string_view tzdata_zi) {
  read(tzdata_zi);
}

void Zones::read(std::string_view tzdata_zi) {
  constexpr std::string_view kVersion = "# version ";
  while (!tzdata_zi.empty()) {
    const std::size_t end = tzdata_zi.find('\n');
    const std::string_view line = tzdata_zi.substr(0, end);
    tzdata_zi = end == std::string_view::npos ? std::string_view() : tzdata_zi.substr(end + 1);
    if (line.substr(0, kVersion.size()) == kVersion) version_ = line.substr(kVersion.size());
    // "Z name offset rules format" is a zone, "L target name" another name of one.
    if (line.substr(0, 2) != "Z " && line.substr(0, 2) != "L ") continue;
    const std::string_view rest = line.substr(2);
    const std::string_view first = rest.substr(0, rest.find(' '));
    if (line[0] == 'Z') {
      names_.emplace_back(first);
      continue;
    }
    const std::string_view link = rest.substr(std::min(rest.size(), first.size() + 1));
    names_.emplace_back(link);
    links_.emplace(link, first);
  }
  std::sort(names_.begin(), names_.end());
}

Outcome<ZoneClock> Zones::find(std::string_view name) const {
  if (const auto clock = load(name)) return *clock;
  return bad_input("calendar_engine.bad_zone", "",
                   "no time zone \"" + std::string(name.substr(0, kNameBytesMax)) +
                       "\" in tzdata " + version_ + suggestion(name));
}

std::optional<ZoneClock> Zones::load(std::string_view name) const {
  const bool is_known = names_.empty() ? is_plain(name) && name.size() <= kNameBytesMax
                                       : std::binary_search(names_.begin(), names_.end(), name);
  cctz::time_zone zone;
  if (!is_known || !cctz::load_time_zone(std::string(name), &zone)) return std::nullopt;
  return ZoneClock(zone);
}

std::string_view Zones::canonical_name(std::string_view name) const {
  // A link may be one to a link.
  for (std::size_t i = 0; i <= links_.size(); ++i) {
    const auto link = links_.find(name);
    if (link == links_.end()) break;
    name = link->second;
  }
  return name;
}

std::string Zones::suggestion(std::string_view name) const {
  constexpr const char* kExample = "; give an IANA name, as Europe/Berlin";
  if (name.empty() || name.size() > kNameBytesMax) return kExample;
  const std::string low = lowered(name);
  const std::string* near = nullptr;
  std::size_t near_distance = std::max<std::size_t>(1, name.size() / 4) + 1;
  for (const std::string& known : names_) {
    const std::string low_known = lowered(known);
    const std::size_t d = std::min(distance(low, low_known), distance(low, last_part(low_known)));
    if (d >= near_distance) continue;
    near = &known;
    near_distance = d;
  }
  return near == nullptr ? kExample : "; did you mean \"" + *near + "\"?";
}

}  // namespace calendar_engine
