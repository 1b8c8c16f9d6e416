#include "working_hours.hpp"

#include <array>

namespace startime {
namespace {

using namespace std::chrono;

constexpr std::uint8_t kEveryDay = 0b1111111;
constexpr minutes kDay = days(1);

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

char in_capitals(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/// 0 = Monday to 6 = Sunday.
std::optional<int> read_day(std::string_view text) {
  static constexpr std::array<std::string_view, 7> kNames = {"MO", "TU", "WE", "TH",
                                                             "FR", "SA", "SU"};
  if (text.size() != 2) return std::nullopt;
  for (int day = 0; day < 7; ++day) {
    const std::string_view name = kNames[static_cast<std::size_t>(day)];
    if (in_capitals(text[0]) == name[0] && in_capitals(text[1]) == name[1]) return day;
  }
  return std::nullopt;
}

/// "MO" or "MO-FR".
std::optional<std::uint8_t> read_day_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = read_day(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : read_day(text.substr(dash + 1));
  if (!first || !last) return std::nullopt;
  unsigned found = 1U << *last;
  for (int day = *first; day != *last; day = (day + 1) % 7) found |= 1U << day;
  return static_cast<std::uint8_t>(found);
}

std::optional<std::uint8_t> read_days(std::string_view text) {
  unsigned found = 0;
  for (;;) {
    const std::size_t comma = text.find(',');
    const auto range = read_day_range(text.substr(0, comma));
    if (!range) return std::nullopt;
    found |= *range;
    if (comma == std::string_view::npos) return static_cast<std::uint8_t>(found);
    text.remove_prefix(comma + 1);
  }
}

/// "09:00"; "24:00" is the end of a day.
std::optional<minutes> read_hour(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const std::size_t at : {0U, 1U, 3U, 4U})
    if (!is_digit(text[at])) return std::nullopt;
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (hour > 24 || minute > 59 || (hour == 24 && minute != 0)) return std::nullopt;
  return hours(hour) + minutes(minute);
}

int weekday_of(tenon::Date day) {
  return static_cast<int>(weekday(day).iso_encoding()) - 1;
}

}  // namespace

std::optional<WorkingHours> read_working_hours(std::string_view text) {
  WorkingHours read{.days = kEveryDay};
  if (const std::size_t space = text.find(' '); space != std::string_view::npos) {
    const auto days = read_days(text.substr(0, space));
    if (!days) return std::nullopt;
    read.days = *days;
    text.remove_prefix(space + 1);
  }
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto opens = read_hour(text.substr(0, dash));
  const auto closes = read_hour(text.substr(dash + 1));
  if (!opens || !closes || *opens == *closes || *opens == kDay) return std::nullopt;
  read.opens = *opens;
  read.closes = *closes > *opens ? *closes : *closes + kDay;
  return read;
}

std::vector<LocalSpan> working_spans(const std::vector<WorkingHours>& hours, tenon::Date first,
                                     tenon::Date last) {
  std::vector<LocalSpan> spans;
  for (tenon::Date day = first; day <= last; day += days(1)) {
    const tenon::LocalTime midnight(day.time_since_epoch());
    const int bit = weekday_of(day);
    for (const WorkingHours& some : hours)
      if ((some.days >> bit & 1) != 0)
        spans.push_back({midnight + some.opens, midnight + some.closes});
  }
  return spans;
}

}  // namespace startime
