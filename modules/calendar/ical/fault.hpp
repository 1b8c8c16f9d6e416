// What is wrong with an iCalendar text.
#pragma once

#include <cstdint>
#include <string>

namespace calendar::ical {

/// `code` is stable ("calendar.bad_line"); `message` is one line: what is wrong and what would mend
/// it.
struct Fault {
  std::int32_t line = 0;  // of the text, from 1
  std::string code;
  std::string message;
};

}  // namespace calendar::ical
