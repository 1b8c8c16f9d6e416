// Time zones of the IANA database by cctz: names, offsets, local time to UTC, changes of the
// clocks. The only place that knows cctz.
#pragma once

#include <cctz/time_zone.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "civil.hpp"
#include "fault.hpp"

namespace calendar_engine {

/// Seconds since 1970-01-01T00:00:00Z.
using UtcTime = std::int64_t;

/// How often a local time occurs in a zone.
enum class LocalKind { once, in_gap, in_fold };

/// What the clocks of a zone show from an instant on.
struct ClockSetting {
  UtcTime at = 0;
  std::int32_t offset = 0;   // seconds east of UTC
  std::string abbreviation;  // as "CEST", or "+03" where there is none
  bool is_daylight = false;

  /// Whether a clock cannot tell them apart.
  bool shows_as(const ClockSetting& other) const {
    return offset == other.offset && abbreviation == other.abbreviation &&
           is_daylight == other.is_daylight;
  }
};

/// One zone, for the use of one thread at a time: it remembers the stretch of constant offset last
/// asked for.
class ZoneClock {
 public:
  explicit ZoneClock(cctz::time_zone zone) : zone_(zone) {}

  /// A time that a gap leaves out counts by the offset before the gap; of one that occurs twice,
  /// the first is meant (RFC 5545 section 3.3.5).
  UtcTime to_utc(LocalTime time) {
    if (time < begin_ || time >= end_) load_stretch(time);
    return time - offset_;
  }
  LocalKind kind_of(LocalTime time) const;
  LocalTime to_local(UtcTime time) const { return time + offset_at(time); }
  /// Every local time whose to_utc() is at `time` or later is at this one or later.
  LocalTime earliest_local(UtcTime time) {
    return to_local(time) - (is_steady_at(time) ? 0 : kUnsteady);
  }
  /// Every local time whose to_utc() is before `time` is before this one.
  LocalTime latest_local(UtcTime time) {
    return to_local(time) + (is_steady_at(time) ? 0 : kUnsteady);
  }
  /// Seconds east of UTC.
  std::int32_t offset_at(UtcTime time) const;
  ClockSetting setting_at(UtcTime time) const;
  /// The first instant after `time`, within the years 1 to 9999, from which on the clocks show
  /// something else: offset, abbreviation or daylight saving time.
  std::optional<UtcTime> next_change(UtcTime time) const;
  /// What they show from each change on that is after `after` and before `until`; the first of
  /// these, `limit` at most.
  std::vector<ClockSetting> changes(UtcTime after, UtcTime until, std::size_t limit) const;

 private:
  /// No zone ever moved its clocks by more than a day, so that further than this from the local
  /// reading of an instant, the order of local times and that of instants agree.
  static constexpr std::int64_t kUnsteady = 26 * kHourSeconds;

  void load_stretch(LocalTime time);
  bool is_steady_at(UtcTime time);

  cctz::time_zone zone_;
  // Within [begin_, end_) of local time, UTC is `offset_` seconds behind.
  LocalTime begin_ = 0, end_ = 0;
  std::int64_t offset_ = 0;
};

/// The zones of this machine. Immutable, for any thread.
class Zones {
 public:
  /// Reads names and version from tzdata.zi in $TZDIR or /usr/share/zoneinfo, where cctz reads too.
  /// Without that file any name is tried, and the version is "unknown".
  Zones();
  /// For tests: the names and version of a given text in the format of tzdata.zi.
  explicit Zones(std::string_view tzdata_zi);

  /// As "2025b".
  const std::string& version() const { return version_; }
  /// In the order of bytes.
  const std::vector<std::string>& names() const { return names_; }
  /// Names are checked first: cctz would open any path and remember every wrong name for ever.
  /// @error bad_input  code "calendar_engine.bad_zone", path empty, near names in the message
  Outcome<ZoneClock> find(std::string_view name) const;
  /// As find(), for names of which many may be none: says nothing about those.
  std::optional<ZoneClock> load(std::string_view name) const;
  /// The zone that a link is another name of; for all else the name itself, which has to outlive
  /// the answer.
  std::string_view canonical_name(std::string_view name) const;

 private:
  void read(std::string_view tzdata_zi);
  std::string suggestion(std::string_view name) const;

  std::string version_ = "unknown";
  std::vector<std::string> names_;
  std::map<std::string, std::string, std::less<>> links_;  // to what they are links to
};

}  // namespace calendar_engine
