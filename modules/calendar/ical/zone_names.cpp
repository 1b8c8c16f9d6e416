#include "zone_names.hpp"

#include "windows_zones.hpp"

namespace calendar::ical {
namespace {

/// The longest end of a path that is an IANA name. IANA names have slashes themselves.
std::optional<std::string> zone_of_path(std::string_view path, const ZoneLookup& find) {
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
       slash = path.find('/', slash + 1)) {
    if (auto zone = find(path.substr(slash + 1))) return zone;
  }
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<std::string> zone_of_name(std::string_view tzid, std::string_view lic_location,
                                        const ZoneLookup& find) {
  tzid = trimmed(tzid);
  if (auto zone = find(tzid)) return zone;
  if (const auto windows = iana_of_windows(tzid)) {
    if (auto zone = find(*windows)) return zone;
  }
  if (auto zone = find(trimmed(lic_location))) return zone;
  return zone_of_path(tzid, find);
}

}  // namespace calendar::ical
