#include "window_text.hpp"

#include <algorithm>
#include <chrono>

namespace startime {
namespace {

using namespace std::chrono;

constexpr std::size_t kDateLength = 10;  // 2026-03-02
constexpr std::size_t kTimeLength = 19;  // 2026-03-02T09:00:00

/// Whether `text` has the form of `pattern`, in which 0 stands for any digit.
bool has_form(std::string_view text, std::string_view pattern) {
  if (text.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool fits = pattern[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == pattern[i];
    if (!fits) return false;
  }
  return true;
}

/// Requires digits.
int number(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (const char digit : text.substr(at, count)) value = value * 10 + (digit - '0');
  return value;
}

void append_number(std::string& to, int value, int digits) {
  int unit = 1;
  while (--digits > 0) unit *= 10;
  for (; unit > 0; unit /= 10) to.push_back(static_cast<char>('0' + value / unit % 10));
}

std::optional<local_days> read_date(std::string_view text) {
  if (!has_form(text, "0000-00-00")) return std::nullopt;
  const year_month_day date{year(number(text, 0, 4)),
                            month(static_cast<unsigned>(number(text, 5, 2))),
                            day(static_cast<unsigned>(number(text, 8, 2)))};
  if (!date.ok() || date.year() < year(1)) return std::nullopt;
  return local_days(date);
}

/// "T09:00:00".
std::optional<seconds> read_time_of_day(std::string_view text) {
  if (!has_form(text, "T00:00:00")) return std::nullopt;
  const int hour = number(text, 1, 2), minute = number(text, 4, 2), second = number(text, 7, 2);
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return hours(hour) + minutes(minute) + seconds(second);
}

/// What follows parts of a second, ".500", which programs write and no slot begins with: they are
/// left out. nullopt when they are no digits.
std::optional<std::string_view> behind_fraction(std::string_view text) {
  constexpr std::size_t kDigitsMax = 9;
  if (!text.starts_with('.')) return text;
  const std::size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
  if (end == 1 || end > 1 + kDigitsMax) return std::nullopt;
  return text.substr(end);
}

/// "Z" or "+01:00": how far the clock is east of UTC.
std::optional<minutes> read_offset(std::string_view text) {
  if (text == "Z" || text == "z") return minutes(0);
  if (!has_form(text, "+00:00") && !has_form(text, "-00:00")) return std::nullopt;
  const int hour = number(text, 1, 2), minute = number(text, 4, 2);
  if (hour > 23 || minute > 59) return std::nullopt;
  const minutes offset = hours(hour) + minutes(minute);
  return text[0] == '-' ? -offset : offset;
}

}  // namespace

std::optional<WindowBound> read_window_bound(std::string_view text) {
  const auto date = read_date(text.substr(0, kDateLength));
  if (!date) return std::nullopt;
  if (text.size() == kDateLength) return WindowBound{*date, false};
  const auto time = read_time_of_day(text.substr(kDateLength, kTimeLength - kDateLength));
  if (!time) return std::nullopt;
  const auto behind = behind_fraction(text.substr(kTimeLength));
  if (!behind) return std::nullopt;
  if (behind->empty()) return WindowBound{*date + *time, false};
  const auto offset = read_offset(*behind);
  if (!offset) return std::nullopt;
  return WindowBound{*date + *time - *offset, true};
}

std::string write_local_time(tenon::LocalTime time) {
  const auto midnight = floor<days>(time);
  const year_month_day date{midnight};
  const hh_mm_ss clock{floor<seconds>(time - midnight)};
  std::string text;
  text.reserve(kTimeLength);
  append_number(text, static_cast<int>(date.year()), 4);
  text.push_back('-');
  append_number(text, static_cast<int>(static_cast<unsigned>(date.month())), 2);
  text.push_back('-');
  append_number(text, static_cast<int>(static_cast<unsigned>(date.day())), 2);
  text.push_back('T');
  append_number(text, static_cast<int>(clock.hours().count()), 2);
  text.push_back(':');
  append_number(text, static_cast<int>(clock.minutes().count()), 2);
  text.push_back(':');
  append_number(text, static_cast<int>(clock.seconds().count()), 2);
  return text;
}

}  // namespace startime
