#include "windows_zones.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "content_line.hpp"
#include "windows_zone_table.hpp"  // generated: windows_zone_table.cmake

namespace calendar::ical {

std::span<const WindowsZone> windows_zones() {
  return kWindowsZones;
}

std::optional<std::string_view> iana_of_windows(std::string_view name) {
  std::string display(name);
  if (display.starts_with("(GMT")) display.replace(1, 3, "UTC");
  const auto found =
      std::find_if(kWindowsZones.begin(), kWindowsZones.end(), [&](const WindowsZone& zone) {
        return equal_names(zone.name, name) || equal_names(zone.display, display);
      });
  if (found == kWindowsZones.end()) return std::nullopt;
  return found->iana;
}

}  // namespace calendar::ical
