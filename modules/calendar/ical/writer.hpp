// Writes content lines (RFC 5545, section 3.1): folded at 75 octets, never within a UTF-8 sequence,
// ended by CRLF.
#pragma once

#include <string>
#include <string_view>

namespace calendar::ical {

class Writer {
 public:
  /// @param parameters  as they stand, semicolons between; empty for none
  void line(std::string_view name, std::string_view parameters, std::string_view value);
  void line(std::string_view name, std::string_view value) { line(name, {}, value); }
  /// A whole line, unfolded.
  void raw_line(std::string_view text);
  void begin(std::string_view component) { line("BEGIN", component); }
  void end(std::string_view component) { line("END", component); }

  const std::string& text() const { return text_; }

 private:
  std::string text_, line_;
};

}  // namespace calendar::ical
