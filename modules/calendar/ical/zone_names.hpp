// From what an iCalendar text calls a time zone to the name of the IANA database.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace calendar::ical {

/// The IANA name as it is spelled, of a name in any case; nullopt when there is no such zone.
using ZoneLookup = std::function<std::optional<std::string>(std::string_view)>;

/// What a TZID names: itself an IANA name, or a Windows one; or its VTIMEZONE says so by
/// X-LIC-LOCATION; or a path whose end is an IANA name (/freeassociation.sourceforge.net/Europe/
/// Berlin). nullopt when it is none of these.
/// @param lic_location  empty when there is none
std::optional<std::string> zone_of_name(std::string_view tzid, std::string_view lic_location,
                                        const ZoneLookup& find);

}  // namespace calendar::ical
