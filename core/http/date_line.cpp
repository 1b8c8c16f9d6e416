#include "http/date_line.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tenon::http {

std::string_view DateLine::now() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  if (now.tv_sec != second_) {
    second_ = now.tv_sec;
    format();
  }
  return {text_, length_};
}

void DateLine::format() {
  // strftime would follow the locale. @source RFC 9110 §5.6.7
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  tm utc{};
  gmtime_r(&second_, &utc);
  const auto end = fmt::format_to_n(
      text_, sizeof text_, "Date: {}, {:02} {} {:04} {:02}:{:02}:{:02} GMT\r\n", kDays[utc.tm_wday],
      utc.tm_mday, kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  length_ = std::min(end.size, sizeof text_);
}

}  // namespace tenon::http
