#include "clock_text.hpp"

#include <charconv>
#include <chrono>

namespace calendar {
namespace {

using namespace std::chrono;

void append_number(std::string& to, unsigned number, std::size_t digits) {
  std::string text(digits, '0');
  for (std::size_t at = digits; at > 0; --at, number /= 10)
    text[at - 1] = static_cast<char>('0' + number % 10);
  to += text;
}

/// The digits from `at` on; nullopt when there are others.
std::optional<unsigned> digits(std::string_view text, std::size_t at, std::size_t count) {
  unsigned number = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return number;
}

std::optional<tenon::Date> read_day(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto y = digits(text, 0, 4), m = digits(text, 5, 2), d = digits(text, 8, 2);
  if (!y || !m || !d || *y == 0) return std::nullopt;
  const year_month_day date{year(static_cast<int>(*y)), month(*m), day(*d)};
  if (!date.ok()) return std::nullopt;
  return sys_days(date);
}

}  // namespace

std::string write_date(tenon::Date date) {
  const year_month_day civil{date};
  std::string text;
  append_number(text, static_cast<unsigned>(static_cast<int>(civil.year())), 4);
  text += '-';
  append_number(text, static_cast<unsigned>(civil.month()), 2);
  text += '-';
  append_number(text, static_cast<unsigned>(civil.day()), 2);
  return text;
}

std::string write_local_time(tenon::LocalTime time) {
  const tenon::Date date = day_of(time);
  const hh_mm_ss clock(floor<seconds>(time - midnight_of(date)));
  std::string text = write_date(date);
  text += 'T';
  append_number(text, static_cast<unsigned>(clock.hours().count()), 2);
  text += ':';
  append_number(text, static_cast<unsigned>(clock.minutes().count()), 2);
  text += ':';
  append_number(text, static_cast<unsigned>(clock.seconds().count()), 2);
  return text;
}

std::optional<tenon::LocalTime> read_local_time(std::string_view text) {
  const auto date = read_day(text);
  if (!date || (text.size() != 10 && text.size() != 19)) return std::nullopt;
  if (text.size() == 10) return midnight_of(*date);
  if (text[10] != 'T' || text[13] != ':' || text[16] != ':') return std::nullopt;
  const auto h = digits(text, 11, 2), m = digits(text, 14, 2), s = digits(text, 17, 2);
  if (!h || !m || !s || *h > 23 || *m > 59 || *s > 59) return std::nullopt;
  return midnight_of(*date) + hours(*h) + minutes(*m) + seconds(*s);
}

tenon::Date day_of(tenon::LocalTime time) {
  return tenon::Date(floor<days>(time).time_since_epoch());
}

tenon::LocalTime midnight_of(tenon::Date date) {
  return tenon::LocalTime(date.time_since_epoch());
}

}  // namespace calendar
