// The bounds of a window as requests write them. Knows no zone: where a local time falls is the
// engine's to say.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tenon/sdk/message.hpp"

namespace startime {

/// What `from` or `until` says.
struct WindowBound {
  /// What the clock shows: that of the asked zone, or that of UTC when `is_instant`.
  tenon::LocalTime clock;
  bool is_instant = false;
};

/// Reads the forms that calendar.instances/1 takes: 2026-03-02 for its midnight,
/// 2026-03-02T09:00:00, or the latter with Z or an offset, as +01:00, which is an instant; years
/// 0001 to 9999. nullopt for all else.
std::optional<WindowBound> read_window_bound(std::string_view text);

/// 2026-03-02T09:00:00; parts of a second are left out. Requires a year within 0 to 9999.
std::string write_local_time(tenon::LocalTime time);

}  // namespace startime
