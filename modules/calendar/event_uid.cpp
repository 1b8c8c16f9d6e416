#include "event_uid.hpp"

#include <sys/random.h>

#include <cerrno>
#include <string_view>
#include <system_error>

namespace calendar {

std::string new_uid() {
  tn_uuid made{};
  // 16 bytes are never cut short.
  if (getrandom(made.b, sizeof made.b, 0) != static_cast<ssize_t>(sizeof made.b))
    throw std::system_error(errno, std::generic_category(), "getrandom");
  made.b[6] = static_cast<unsigned char>((made.b[6] & 0x0fU) | 0x40U);
  made.b[8] = static_cast<unsigned char>((made.b[8] & 0x3fU) | 0x80U);
  return uuid_text(made);
}

std::string uuid_text(const tn_uuid& id) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t k = 0; k < sizeof id.b; ++k) {
    if (k == 4 || k == 6 || k == 8 || k == 10) text += '-';
    text += kDigits[id.b[k] >> 4U];
    text += kDigits[id.b[k] & 15U];
  }
  return text;
}

}  // namespace calendar
