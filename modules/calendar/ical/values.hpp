// Values of iCalendar properties (RFC 5545, section 3.3), read and written.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace calendar::ical {

/// TEXT without its escapes. A backslash before another character than \ ; , n N stays.
std::string unescape_text(std::string_view value);
/// TEXT with its escapes; carriage returns are left out.
std::string escape_text(std::string_view text);

/// A DATE or a DATE-TIME.
struct DateTime {
  std::chrono::local_seconds time{};  // of a date: its midnight
  bool has_time = false;
  bool is_utc = false;  // ended in Z

  friend bool operator==(const DateTime&, const DateTime&) = default;
};

/// `19970902`, `19970902T090000` or the latter with Z; years 1 to 9999, second 60 reads as 59.
std::optional<DateTime> read_date_time(std::string_view value);
/// Requires a year within 0 to 9999.
std::string write_date_time(const DateTime& value);

/// A DURATION: whole days, then exact time; both are of the same sign.
struct Duration {
  std::chrono::days days{};
  std::chrono::seconds time{};

  friend bool operator==(const Duration&, const Duration&) = default;
};

/// `P15DT5H0M20S`, `P7W`, `-PT15M`; at most 100 years.
std::optional<Duration> read_duration(std::string_view value);
/// Requires both parts not negative.
std::string write_duration(const Duration& value);

/// A PERIOD: from a start to an end, or for a duration.
struct Period {
  DateTime start;
  std::optional<DateTime> end;
  Duration duration;  // unless there is an end
};

std::optional<Period> read_period(std::string_view value);

/// A UTC-OFFSET: `+0100`, `-023012`; less than a day.
std::optional<std::chrono::seconds> read_offset(std::string_view value);
std::string write_offset(std::chrono::seconds offset);

/// An INTEGER that is not negative and fits.
std::optional<std::int32_t> read_count(std::string_view value);

/// The values of a list that commas part; of none one empty value.
std::vector<std::string_view> split_list(std::string_view value);

}  // namespace calendar::ical
