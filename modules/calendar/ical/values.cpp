#include "values.hpp"

#include <algorithm>
#include <charconv>

namespace calendar::ical {
namespace {

using namespace std::chrono;

/// The number that `count` digits at the front are; they are taken.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int number = 0;
  for (const char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return number;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<seconds> take_clock(std::string_view& text) {
  const auto hour = take_digits(text, 2), minute = take_digits(text, 2),
             second = take_digits(text, 2);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60)
    return std::nullopt;
  return hours(*hour) + minutes(*minute) + seconds(std::min(*second, 59));
}

void append_digits(std::string& to, std::int64_t number, std::size_t count) {
  std::string text(count, '0');
  for (std::size_t at = count; at > 0; --at, number /= 10)
    text[at - 1] = static_cast<char>('0' + number % 10);
  to += text;
}

void append_part(std::string& to, std::int64_t number, char unit) {
  if (number == 0) return;
  to += std::to_string(number);
  to += unit;
}

constexpr std::int64_t kDaysMax = 36'600;

/// Takes a number with its unit; nullopt when there is none.
struct Amount {
  std::int64_t number;
  char unit;
};

std::optional<Amount> take_amount(std::string_view& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || text[0] == '-' || end == text.data() + text.size())
    return std::nullopt;
  const char unit = *end;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return Amount{number, unit};
}

/// The seconds of an hour, a minute or a second; 0 of no such unit.
std::int64_t seconds_of(char unit) {
  return unit == 'H' ? 3600 : unit == 'M' ? 60 : unit == 'S' ? 1 : 0;
}

std::optional<Duration> read_unsigned_duration(std::string_view text) {
  if (!take(text, 'P') || text.empty()) return std::nullopt;
  std::int64_t whole_days = 0, time = 0;
  while (!text.empty() && text[0] != 'T') {
    const auto amount = take_amount(text);
    if (!amount || (amount->unit != 'D' && amount->unit != 'W')) return std::nullopt;
    if (amount->number > kDaysMax) return std::nullopt;
    whole_days += amount->number * (amount->unit == 'W' ? 7 : 1);
  }
  if (take(text, 'T') && text.empty()) return std::nullopt;
  while (!text.empty()) {
    const auto amount = take_amount(text);
    if (!amount || seconds_of(amount->unit) == 0) return std::nullopt;
    if (amount->number > kDaysMax * 86'400) return std::nullopt;
    time += amount->number * seconds_of(amount->unit);
  }
  if (whole_days > kDaysMax || time > kDaysMax * 86'400) return std::nullopt;
  return Duration{days(whole_days), seconds(time)};
}

}  // namespace

std::string unescape_text(std::string_view value) {
  std::string text;
  text.reserve(value.size());
  for (std::size_t at = 0; at < value.size(); ++at) {
    const char next = value[at] == '\\' && at + 1 < value.size() ? value[at + 1] : '\0';
    if (next == 'n' || next == 'N') {
      text += '\n';
      ++at;
    } else if (next == '\\' || next == ';' || next == ',') {
      text += next;
      ++at;
    } else {
      text += value[at];
    }
  }
  return text;
}

std::string escape_text(std::string_view text) {
  std::string value;
  value.reserve(text.size() + text.size() / 16);
  for (const char c : text) {
    if (c == '\r') continue;
    if (c == '\\' || c == ';' || c == ',') value += '\\';
    if (c == '\n') {
      value += "\\n";
    } else {
      value += c;
    }
  }
  return value;
}

std::optional<DateTime> read_date_time(std::string_view value) {
  const auto y = take_digits(value, 4), m = take_digits(value, 2), d = take_digits(value, 2);
  if (!y || !m || !d || *y == 0) return std::nullopt;
  const year_month_day date{year(*y), month(static_cast<unsigned>(*m)),
                            day(static_cast<unsigned>(*d))};
  if (!date.ok()) return std::nullopt;
  DateTime read{.time = local_days(date)};
  if (value.empty()) return read;
  if (!take(value, 'T')) return std::nullopt;
  const auto clock = take_clock(value);
  if (!clock) return std::nullopt;
  read.has_time = true;
  read.time += *clock;
  read.is_utc = take(value, 'Z');
  if (!value.empty()) return std::nullopt;
  return read;
}

std::string write_date_time(const DateTime& value) {
  const local_days date = floor<days>(value.time);
  const year_month_day civil{date};
  std::string text;
  append_digits(text, static_cast<int>(civil.year()), 4);
  append_digits(text, static_cast<unsigned>(civil.month()), 2);
  append_digits(text, static_cast<unsigned>(civil.day()), 2);
  if (!value.has_time) return text;
  const hh_mm_ss clock(value.time - date);
  text += 'T';
  append_digits(text, clock.hours().count(), 2);
  append_digits(text, clock.minutes().count(), 2);
  append_digits(text, clock.seconds().count(), 2);
  if (value.is_utc) text += 'Z';
  return text;
}

std::optional<Duration> read_duration(std::string_view value) {
  const bool is_negative = take(value, '-');
  if (!is_negative) take(value, '+');
  auto duration = read_unsigned_duration(value);
  if (duration && is_negative) *duration = {-duration->days, -duration->time};
  return duration;
}

std::string write_duration(const Duration& value) {
  std::string text = "P";
  append_part(text, value.days.count(), 'D');
  const std::int64_t time = value.time.count();
  if (time > 0) {
    text += 'T';
    append_part(text, time / 3600, 'H');
    append_part(text, time / 60 % 60, 'M');
    append_part(text, time % 60, 'S');
  }
  return text == "P" ? "PT0S" : text;
}

std::optional<Period> read_period(std::string_view value) {
  const std::size_t slash = value.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto start = read_date_time(value.substr(0, slash));
  if (!start || !start->has_time) return std::nullopt;
  value.remove_prefix(slash + 1);
  if (const auto end = read_date_time(value)) {
    if (!end->has_time || end->is_utc != start->is_utc || end->time < start->time)
      return std::nullopt;
    return Period{*start, *end, {}};
  }
  const auto duration = read_duration(value);
  if (!duration || duration->days.count() < 0 || duration->time.count() < 0) return std::nullopt;
  return Period{*start, std::nullopt, *duration};
}

std::optional<seconds> read_offset(std::string_view value) {
  const bool is_negative = take(value, '-');
  if (!is_negative && !take(value, '+')) return std::nullopt;
  const auto hour = take_digits(value, 2), minute = take_digits(value, 2);
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  seconds offset = hours(*hour) + minutes(*minute);
  if (!value.empty()) {
    const auto second = take_digits(value, 2);
    if (!second || *second > 59 || !value.empty()) return std::nullopt;
    offset += seconds(*second);
  }
  return is_negative ? -offset : offset;
}

std::string write_offset(seconds offset) {
  std::string text(1, offset.count() < 0 ? '-' : '+');
  const std::int64_t size = std::abs(offset.count());
  append_digits(text, size / 3600, 2);
  append_digits(text, size / 60 % 60, 2);
  if (size % 60 != 0) append_digits(text, size % 60, 2);
  return text;
}

std::optional<std::int32_t> read_count(std::string_view value) {
  std::int32_t number = 0;
  take(value, '+');
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || number < 0) return std::nullopt;
  return number;
}

std::vector<std::string_view> split_list(std::string_view value) {
  std::vector<std::string_view> values;
  while (true) {
    const std::size_t comma = value.find(',');
    values.push_back(value.substr(0, comma));
    if (comma == std::string_view::npos) return values;
    value.remove_prefix(comma + 1);
  }
}

}  // namespace calendar::ical
