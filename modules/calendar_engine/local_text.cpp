#include "local_text.hpp"

namespace calendar_engine {
namespace {

/// The number that `count` digits at `at` make, or -1.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

std::optional<LocalTime> date_from(int year, int month, int day) {
  if (year < kYearFirst || month < 1 || month > 12 || day < 1) return std::nullopt;
  if (day > month_length(year, month)) return std::nullopt;
  return midnight_of(day_of(year, month, day));
}

std::optional<LocalTime> time_from(int hour, int minute, int second, int second_max) {
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > second_max)
    return std::nullopt;
  return hour * kHourSeconds + minute * 60 + (second == 60 ? 59 : second);
}

void write_digits(int value, std::size_t count, char* to) {
  for (std::size_t i = count; i-- > 0;) {
    to[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

}  // namespace

std::optional<CivilText> read_extended(std::string_view text) {
  CivilText read;
  if (text.size() == kTimeLength + 1 && text.back() == 'Z') {
    read.is_utc = true;
    text.remove_suffix(1);
  }
  read.has_time = text.size() == kTimeLength;
  if (!read.has_time && (text.size() != kDateLength || read.is_utc)) return std::nullopt;
  if (text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto date = date_from(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
  if (!date) return std::nullopt;
  read.time = *date;
  if (!read.has_time) return read;
  if (text[10] != 'T' || text[13] != ':' || text[16] != ':') return std::nullopt;
  const auto time = time_from(digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2), 59);
  if (!time) return std::nullopt;
  read.time += *time;
  return read;
}

std::optional<CivilText> read_basic(std::string_view text) {
  constexpr std::size_t kBasicDate = 8, kBasicTime = 15;
  CivilText read;
  if (text.size() == kBasicTime + 1 && text.back() == 'Z') {
    read.is_utc = true;
    text.remove_suffix(1);
  }
  read.has_time = text.size() == kBasicTime;
  if (!read.has_time && (text.size() != kBasicDate || read.is_utc)) return std::nullopt;
  const auto date = date_from(digits(text, 0, 4), digits(text, 4, 2), digits(text, 6, 2));
  if (!date) return std::nullopt;
  read.time = *date;
  if (!read.has_time) return read;
  if (text[8] != 'T') return std::nullopt;
  const auto time = time_from(digits(text, 9, 2), digits(text, 11, 2), digits(text, 13, 2), 60);
  if (!time) return std::nullopt;
  read.time += *time;
  return read;
}

void write_date(Day day, char* to) {
  const CivilDay date = civil_of(day);
  write_digits(date.year, 4, to);
  to[4] = '-';
  write_digits(date.month, 2, to + 5);
  to[7] = '-';
  write_digits(date.day, 2, to + 8);
}

void write_time(LocalTime time, char* to) {
  const Day day = day_at(time);
  const int second = static_cast<int>(time - midnight_of(day));
  write_date(day, to);
  to[10] = 'T';
  write_digits(second / 3600, 2, to + 11);
  to[13] = ':';
  write_digits(second / 60 % 60, 2, to + 14);
  to[16] = ':';
  write_digits(second % 60, 2, to + 17);
}

}  // namespace calendar_engine
