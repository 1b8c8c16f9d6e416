#include "writer.hpp"

namespace calendar::ical {
namespace {

constexpr std::size_t kOctetsMax = 75;

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

void Writer::line(std::string_view name, std::string_view parameters, std::string_view value) {
  line_.assign(name);
  if (!parameters.empty()) line_.append(";").append(parameters);
  line_.append(":").append(value);
  raw_line(line_);
}

void Writer::raw_line(std::string_view rest) {
  std::size_t room = kOctetsMax;
  while (rest.size() > room) {
    std::size_t end = room;
    while (end > room - 4 && is_continuation(rest[end])) --end;
    text_.append(rest.substr(0, end)).append("\r\n ");
    rest.remove_prefix(end);
    room = kOctetsMax - 1;  // the space counts
  }
  text_.append(rest).append("\r\n");
}

}  // namespace calendar::ical
