// Windows' names of time zones and their IANA names, by CLDR's table.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace calendar::ical {

struct WindowsZone {
  std::string_view name;     // W. Europe Standard Time
  std::string_view display;  // (UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna
  std::string_view iana;     // Europe/Berlin: what CLDR says of the whole world, territory 001
};

/// All there are, in CLDR's order: from west to east.
std::span<const WindowsZone> windows_zones();

/// The IANA name of a zone by either of its Windows names, in any case; "(GMT" stands for "(UTC".
std::optional<std::string_view> iana_of_windows(std::string_view name);

}  // namespace calendar::ical
