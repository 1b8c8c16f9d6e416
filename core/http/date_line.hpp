// The Date header's line, made once a second. One per loop.
#pragma once

#include <time.h>

#include <string_view>

namespace tenon::http {

class DateLine {
 public:
  /// "Date: Mon, 23 Nov 2026 16:00:00 GMT\r\n", valid until the next call.
  std::string_view now();

 private:
  void format();

  time_t second_ = -1;
  char text_[40] = {};
  std::size_t length_ = 0;
};

}  // namespace tenon::http
