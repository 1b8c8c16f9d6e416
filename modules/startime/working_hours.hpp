// Working hours: on which days of the week, from when until when, by the clock on the wall. Knows
// no zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tenon/sdk/message.hpp"

namespace startime {

/// Hours of some days of the week.
struct WorkingHours {
  std::uint8_t days = 0;  // bit 0 is Monday, bit 6 Sunday: the days that the hours begin on
  std::chrono::minutes opens{};
  /// Later than `opens`, by a day at most; more than a day when the hours reach into the next.
  std::chrono::minutes closes{};
};

/// From a local time on, up to but without another.
struct LocalSpan {
  tenon::LocalTime start;
  tenon::LocalTime end;
};

/// Reads "MO-FR 09:00-17:00": days, a space, hours. Days are a list, with commas, of days and
/// ranges of days, which may go over the end of the week (FR-MO), in capitals or not; without them
/// every day is meant. Hours go from 00:00 to 24:00; when the second is not later than the first,
/// it is of the next day. nullopt for all else, two hours that are the same among it.
std::optional<WorkingHours> read_working_hours(std::string_view text);

/// What read_working_hours takes, for messages.
inline constexpr std::string_view kWorkingHoursForm =
    "write days and hours as \"MO-FR 09:00-17:00\", \"SA,SU 10:00-14:00\" or \"22:00-06:00\", "
    "which is "
    "every day and until the next; a whole day is 00:00-24:00";

/// The spans of the hours that begin on the days `first` to `last`, by day, then as `hours` has
/// them.
std::vector<LocalSpan> working_spans(const std::vector<WorkingHours>& hours, tenon::Date first,
                                     tenon::Date last);

}  // namespace startime
