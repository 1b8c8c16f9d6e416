#include "unfold.hpp"

namespace calendar::ical {
namespace {

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
}

/// The length of the UTF-8 sequence that `bytes` begin with; 0 when that is none.
std::size_t sequence_length(std::string_view bytes) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || bytes.size() < length) return 0;
  for (std::size_t at = 1; at < length; ++at) {
    if ((byte(at) & 0xC0U) != 0x80U) return 0;
  }
  const unsigned char second = byte(1);
  const bool is_bad = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
                      (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
  return is_bad ? 0 : length;
}

}  // namespace

Unfolder::Unfolder(std::string_view text, std::vector<char>& buffer)
    : rest_(text), buffer_(buffer) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
  // Never grows: lines are views of it.
  buffer_.reserve(rest_.size() + 1);
}

std::optional<LogicalLine> Unfolder::next() {
  while (!rest_.empty() && !has_nul_) {
    LogicalLine line;
    const std::size_t begin = buffer_.size();
    append(take_physical_line(), line);
    line.number = number_;
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t')) {
      rest_.remove_prefix(1);
      append(take_physical_line(), line);
    }
    if (has_nul_) return std::nullopt;
    line.size = buffer_.size() - begin;
    if (line.size == 0) continue;
    line.begin = buffer_.data() + begin;
    buffer_.push_back('\n');
    return line;
  }
  return std::nullopt;
}

std::string_view Unfolder::take_physical_line() {
  const std::size_t newline = rest_.find('\n');
  std::string_view line = rest_.substr(0, newline);
  rest_.remove_prefix(newline == std::string_view::npos ? rest_.size() : newline + 1);
  while (line.ends_with('\r')) line.remove_suffix(1);
  ++number_;
  return line;
}

void Unfolder::append(std::string_view piece, LogicalLine& line) {
  for (const char c : piece) {
    if (c == '\0') has_nul_ = true;
    if (is_control(c)) {
      line.had_control = true;
    } else {
      buffer_.push_back(c);
    }
  }
}

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t length = sequence_length(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

std::string_view beginning_of(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xC0U) == 0x80U)
    --bytes_max;
  return text.substr(0, bytes_max);
}

}  // namespace calendar::ical
