// Dates, instants, local times, durations and zones as text: the part of scalar_text that knows
// calendars and clocks.
#include <charconv>
#include <chrono>
#include <limits>

#include "model/scalar_text.hpp"

namespace tenon::model {
namespace {

constexpr std::int32_t kDaysMin = -719162;  // 0001-01-01
constexpr std::int32_t kDaysMax = 2932896;  // 9999-12-31
constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::int64_t kInstantMin = kDaysMin * kSecondsPerDay * kMicrosecondsPerSecond;
constexpr std::int64_t kInstantMax = (kDaysMax + 1) * kSecondsPerDay * kMicrosecondsPerSecond - 1;
constexpr std::size_t kDateLength = 10;  // YYYY-MM-DD
constexpr unsigned kFractionDigitsMax = 6;
constexpr std::size_t kZoneBytesMax = 64;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Length of the run of digits at the head of `text`.
std::size_t count_digits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  return count;
}

/// Reads exactly `count` digits at `at`; -1 when they are not there.
int read_digits(std::string_view text, std::size_t at, std::size_t count) {
  if (text.size() < at + count) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (!is_digit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

void append_padded(std::string& to, std::int64_t value, int width) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  for (auto length = end - digits; length < width; ++length) to.push_back('0');
  to.append(digits, end);
}

/// Reads ".ffffff" at the head of `rest` and takes it off.
TextFault take_fraction(std::string_view& rest, std::int64_t& microseconds) {
  microseconds = 0;
  if (!rest.starts_with('.')) return TextFault::none;
  const std::size_t digits = count_digits(rest.substr(1));
  if (digits == 0) return TextFault::bad_format;
  if (digits > kFractionDigitsMax) return TextFault::fraction_too_long;
  for (std::size_t i = 0; i < kFractionDigitsMax; ++i) {
    microseconds = microseconds * 10 + (i < digits ? rest[1 + i] - '0' : 0);
  }
  rest.remove_prefix(1 + digits);
  return TextFault::none;
}

/// Reads "Z" or "+hh:mm", which must be all of `rest`.
bool read_offset(std::string_view rest, std::int64_t& seconds) {
  seconds = 0;
  if (rest == "Z" || rest == "z") return true;
  if (rest.size() != 6 || (rest[0] != '+' && rest[0] != '-') || rest[3] != ':') return false;
  const int hours = read_digits(rest, 1, 2);
  const int minutes = read_digits(rest, 4, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false;
  seconds = hours * 3600 + minutes * 60;
  if (rest[0] == '-') seconds = -seconds;
  return true;
}

/// What date and clock say, before it is known where.
struct DateTime {
  std::int64_t seconds = 0, microseconds = 0;
  bool is_leap_second = false;
};

/// Reads "YYYY-MM-DDTHH:MM:SS.ffffff" at the head of `rest` and takes it off.
TextFault take_date_time(std::string_view& rest, DateTime& read) {
  constexpr std::size_t kSecondsEnd = 19;  // YYYY-MM-DDTHH:MM:SS
  if (rest.size() < kSecondsEnd || (rest[10] != 'T' && rest[10] != 't'))
    return TextFault::bad_format;
  std::int32_t days = 0;
  if (const TextFault fault = parse_date(rest.substr(0, kDateLength), days);
      fault != TextFault::none)
    return fault;
  if (rest[13] != ':' || rest[16] != ':') return TextFault::bad_format;
  const int hour = read_digits(rest, 11, 2);
  const int minute = read_digits(rest, 14, 2);
  const int second = read_digits(rest, 17, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
    return TextFault::bad_format;
  read.seconds = days * kSecondsPerDay + hour * 3600 + minute * 60 + second;
  read.is_leap_second = second == 60;
  rest.remove_prefix(kSecondsEnd);
  return take_fraction(rest, read.microseconds);
}

}  // namespace

TextFault parse_date(std::string_view text, std::int32_t& days) {
  using namespace std::chrono;
  if (text.size() != kDateLength || text[4] != '-' || text[7] != '-') return TextFault::bad_format;
  const int y = read_digits(text, 0, 4);
  const int m = read_digits(text, 5, 2);
  const int d = read_digits(text, 8, 2);
  if (y < 1 || m < 0 || d < 0) return TextFault::bad_format;
  const year_month_day date{year(y), month(static_cast<unsigned>(m)),
                            day(static_cast<unsigned>(d))};
  if (!date.ok()) return TextFault::bad_format;
  days = static_cast<std::int32_t>(sys_days(date).time_since_epoch().count());
  return TextFault::none;
}

TextFault parse_instant(std::string_view text, std::int64_t& microseconds) {
  DateTime read;
  if (const TextFault fault = take_date_time(text, read); fault != TextFault::none) return fault;
  std::int64_t offset = 0;
  if (!read_offset(text, offset)) return TextFault::bad_format;
  if (read.is_leap_second) return TextFault::leap_second;
  microseconds = (read.seconds - offset) * kMicrosecondsPerSecond + read.microseconds;
  return is_instant(microseconds) ? TextFault::none : TextFault::out_of_range;
}

TextFault parse_local_time(std::string_view text, std::int64_t& microseconds) {
  DateTime read;
  if (const TextFault fault = take_date_time(text, read); fault != TextFault::none) return fault;
  if (!text.empty()) return TextFault::bad_format;
  if (read.is_leap_second) return TextFault::leap_second;
  microseconds = read.seconds * kMicrosecondsPerSecond + read.microseconds;
  return TextFault::none;
}

namespace {

/// A number and the letter behind it, as "30M" of "PT1H30M".
struct DurationPart {
  std::uint64_t whole = 0;
  std::int64_t fraction = 0;  // microseconds
  bool has_fraction = false;
  char unit = '\0';
};

TextFault take_part(std::string_view& rest, DurationPart& part) {
  const std::size_t digits = count_digits(rest);
  if (digits == 0) return TextFault::bad_format;
  if (std::from_chars(rest.data(), rest.data() + digits, part.whole).ec != std::errc())
    return TextFault::out_of_range;
  rest.remove_prefix(digits);
  part.has_fraction = rest.starts_with('.');
  if (const TextFault fault = take_fraction(rest, part.fraction); fault != TextFault::none)
    return fault;
  if (rest.empty()) return TextFault::bad_format;
  part.unit = rest.front();
  rest.remove_prefix(1);
  return TextFault::none;
}

/// Adds whole * unit to `sum`; false when it does not fit.
bool add_microseconds(std::uint64_t& sum, std::uint64_t whole, std::uint64_t unit) {
  std::uint64_t product = 0;
  return !__builtin_mul_overflow(whole, unit, &product) &&
         !__builtin_add_overflow(sum, product, &sum);
}

bool is_calendar_unit(char unit) {
  return unit == 'Y' || unit == 'M' || unit == 'W' || unit == 'D';
}

/// What stands between P and T, or behind P alone, names days or more.
TextFault fault_before_time(std::string_view rest) {
  DurationPart part;
  if (take_part(rest, part) == TextFault::none && is_calendar_unit(part.unit))
    return TextFault::calendar_unit;
  return TextFault::bad_format;
}

/// Reads "1H30M0.5S", all of `rest`.
TextFault read_time_parts(std::string_view rest, std::uint64_t& microseconds) {
  constexpr std::string_view kUnits = "HMS";
  constexpr std::uint64_t kSeconds[] = {3600, 60, 1};
  std::size_t next = 0;  // units come in this order, each once
  if (rest.empty()) return TextFault::bad_format;
  while (!rest.empty()) {
    DurationPart part;
    if (const TextFault fault = take_part(rest, part); fault != TextFault::none) return fault;
    const std::size_t unit = kUnits.find(part.unit);
    if (unit == std::string_view::npos || unit < next) return TextFault::bad_format;
    if (part.has_fraction && part.unit != 'S') return TextFault::bad_format;
    if (!add_microseconds(microseconds, part.whole, kSeconds[unit] * kMicrosecondsPerSecond) ||
        !add_microseconds(microseconds, static_cast<std::uint64_t>(part.fraction), 1))
      return TextFault::out_of_range;
    next = unit + 1;
  }
  return TextFault::none;
}

}  // namespace

TextFault parse_duration(std::string_view text, std::int64_t& microseconds) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (!text.starts_with('P')) return TextFault::bad_format;
  text.remove_prefix(1);
  if (!text.starts_with('T')) return fault_before_time(text);
  text.remove_prefix(1);
  std::uint64_t sum = 0;
  if (const TextFault fault = read_time_parts(text, sum); fault != TextFault::none) return fault;
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (sum > kMax + (negative ? 1 : 0)) return TextFault::out_of_range;
  microseconds = static_cast<std::int64_t>(negative ? 0 - sum : sum);
  return TextFault::none;
}

TextFault check_zone(std::string_view text) {
  if (text.empty() || text.size() > kZoneBytesMax) return TextFault::bad_format;
  bool at_start = true;  // of a part between slashes
  for (const char c : text) {
    const bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    const bool may_follow = is_digit(c) || c == '_' || c == '-' || c == '+' || c == '/';
    if (!is_letter && (at_start || !may_follow)) return TextFault::bad_format;
    at_start = c == '/';
  }
  return at_start ? TextFault::bad_format : TextFault::none;
}

void append_date(std::string& to, std::int32_t days) {
  using namespace std::chrono;
  const year_month_day date{sys_days(std::chrono::days(days))};
  append_padded(to, int(date.year()), 4);
  to.push_back('-');
  append_padded(to, unsigned(date.month()), 2);
  to.push_back('-');
  append_padded(to, unsigned(date.day()), 2);
}

void append_instant(std::string& to, std::int64_t microseconds) {
  append_local_time(to, microseconds);
  to.push_back('Z');
}

void append_local_time(std::string& to, std::int64_t microseconds) {
  using namespace std::chrono;
  const sys_time<std::chrono::microseconds> at{std::chrono::microseconds(microseconds)};
  const sys_days midnight = floor<std::chrono::days>(at);
  append_date(to, static_cast<std::int32_t>(midnight.time_since_epoch().count()));
  const std::int64_t of_day = (at - midnight).count();
  const std::int64_t seconds = of_day / kMicrosecondsPerSecond;
  to.push_back('T');
  append_padded(to, seconds / 3600, 2);
  to.push_back(':');
  append_padded(to, seconds / 60 % 60, 2);
  to.push_back(':');
  append_padded(to, seconds % 60, 2);
  if (const std::int64_t fraction = of_day % kMicrosecondsPerSecond; fraction != 0) {
    to.push_back('.');
    const bool whole_milliseconds = fraction % 1000 == 0;
    append_padded(to, whole_milliseconds ? fraction / 1000 : fraction, whole_milliseconds ? 3 : 6);
  }
}

void append_duration(std::string& to, std::int64_t microseconds) {
  // Negated as unsigned: the least int64 has no positive.
  std::uint64_t left = static_cast<std::uint64_t>(microseconds);
  if (microseconds < 0) {
    to.push_back('-');
    left = 0 - left;
  }
  to.append("PT");
  const auto whole = [&](std::uint64_t count, char unit) {
    if (count == 0) return;
    append_integer(to, static_cast<std::int64_t>(count));
    to.push_back(unit);
  };
  const std::uint64_t seconds = left / kMicrosecondsPerSecond;
  auto fraction = static_cast<std::int64_t>(left % kMicrosecondsPerSecond);
  whole(seconds / 3600, 'H');
  whole(seconds / 60 % 60, 'M');
  if (seconds % 60 == 0 && fraction == 0 && left != 0) return;
  append_integer(to, static_cast<std::int64_t>(seconds % 60));
  if (fraction != 0) {
    int width = kFractionDigitsMax;
    for (; fraction % 10 == 0; fraction /= 10) --width;
    to.push_back('.');
    append_padded(to, fraction, width);
  }
  to.push_back('S');
}

bool is_date(std::int32_t days) {
  return days >= kDaysMin && days <= kDaysMax;
}

bool is_instant(std::int64_t microseconds) {
  return microseconds >= kInstantMin && microseconds <= kInstantMax;
}

bool is_local_time(std::int64_t microseconds) {
  return is_instant(microseconds);
}

}  // namespace tenon::model
