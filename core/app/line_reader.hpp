// Lines from a descriptor, as they come: a writer that waits for the answer to its line is served
// without delay.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tenon::app {

class LineReader {
 public:
  /// @param line_bytes_max  a longer line is read over and given as too long
  LineReader(int fd, std::size_t line_bytes_max) : fd_(fd), line_bytes_max_(line_bytes_max) {}

  struct Line {
    std::string_view text;  // without its end; valid until the next call
    bool too_long = false;  // then `text` is empty
  };
  /// The next line that is already here, without reading. nothing = call fill().
  std::optional<Line> next();
  /// Waits for more. False at the end of input; then take_rest() has what stood after the last
  /// line's end. Throws std::system_error when reading fails.
  bool fill();
  std::optional<Line> take_rest();

 private:
  int fd_;
  std::size_t line_bytes_max_;
  std::string buffer_;
  std::size_t begin_ = 0;     // of what next() has not given out
  std::size_t searched_ = 0;  // no line's end before here
  bool skipping_ = false;     // inside a line that is too long
};

}  // namespace tenon::app
