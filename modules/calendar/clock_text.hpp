// Local dates and times as the calendar engine writes them: RFC 3339's extended form, without an
// offset.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tenon/sdk/message.hpp"

namespace calendar {

/// 1997-09-02. Requires a year within 0 to 9999.
std::string write_date(tenon::Date day);
/// 1997-09-02T09:00:00; parts of a second are left out. Requires a year within 0 to 9999.
std::string write_local_time(tenon::LocalTime time);
/// Reads either; of a date, its midnight. nullopt for all else.
std::optional<tenon::LocalTime> read_local_time(std::string_view text);

/// The day that a local time is on.
tenon::Date day_of(tenon::LocalTime time);
/// The midnight that a day begins with.
tenon::LocalTime midnight_of(tenon::Date day);

}  // namespace calendar
