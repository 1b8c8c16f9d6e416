// What a client means by a window: from text to instants, in the zone that days are named in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine.hpp"

namespace calendar {

struct Window {
  tenon::Instant from, until;  // half-open
  std::string zone;            // where floating times and whole days are placed
  std::string tzdb_version;

  /// The days that it reaches over by any clock of the world: a day more on either side.
  tenon::Date first_day() const;
  tenon::Date last_day() const;
};

/// An instant of RFC 3339, with Z or an offset; nullopt for all else, a local time among it.
std::optional<tenon::Instant> read_instant(std::string_view text);

/// Reads `from` and `until`, each an instant, a local time or a date on the clock of `zone`. One
/// seam call.
/// @error  calendar.bad_window at /from or /until, calendar_engine.bad_zone at /time_zone
tenon::Result<Window> read_window(const tenon::Call& call, const Engine& engine,
                                  std::string_view from, std::string_view until,
                                  std::string_view zone);

}  // namespace calendar
