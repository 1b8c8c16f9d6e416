// Logical lines of an iCalendar text (RFC 5545, section 3.1): folds joined, line numbers kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace calendar::ical {

/// An unfolded line, a view of the buffer that it was written to.
struct LogicalLine {
  char* begin = nullptr;
  std::size_t size = 0;
  std::int32_t number = 0;   // of its first line as it stands, from 1
  bool had_control = false;  // characters that no text has were left out

  std::string_view text() const { return {begin, size}; }
};

/// Takes line after line from a text.
class Unfolder {
 public:
  /// @param text    outlives this
  /// @param buffer  outlives this and the lines; gets the unfolded text, a newline after each line
  Unfolder(std::string_view text, std::vector<char>& buffer);

  /// The next line that is not empty; nullopt at the end of the text.
  std::optional<LogicalLine> next();
  /// How many lines, as they stand, have been taken.
  std::int32_t lines_taken() const { return number_; }
  /// A NUL was met: what follows is not taken.
  bool has_nul() const { return has_nul_; }

 private:
  std::string_view take_physical_line();
  void append(std::string_view piece, LogicalLine& line);

  std::string_view rest_;
  std::vector<char>& buffer_;
  std::int32_t number_ = 0;
  bool has_nul_ = false;
};

/// Whether the bytes are UTF-8, without surrogates and overlong forms.
bool is_utf8(std::string_view bytes);

/// The beginning of a UTF-8 text for a message: at most so many bytes, no character in two.
std::string_view beginning_of(std::string_view text, std::size_t bytes_max);

}  // namespace calendar::ical
