#include "app/line_reader.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace tenon::app {

std::optional<LineReader::Line> LineReader::next() {
  const std::size_t end = buffer_.find('\n', searched_);
  if (end == std::string::npos) {
    searched_ = buffer_.size();
    return std::nullopt;
  }
  std::string_view text = std::string_view(buffer_).substr(begin_, end - begin_);
  begin_ = searched_ = end + 1;
  if (skipping_ || text.size() > line_bytes_max_) {
    skipping_ = false;
    return Line{.text = {}, .too_long = true};
  }
  if (text.ends_with('\r')) text.remove_suffix(1);
  return Line{.text = text};
}

bool LineReader::fill() {
  constexpr std::size_t kReadBytes = 64 * 1024;
  buffer_.erase(0, begin_);
  searched_ -= begin_;
  begin_ = 0;
  if (buffer_.size() > line_bytes_max_) {
    skipping_ = true;
    buffer_.clear();
    searched_ = 0;
  }
  const std::size_t before = buffer_.size();
  buffer_.resize(before + kReadBytes);
  ssize_t count = 0;
  do {
    count = read(fd_, buffer_.data() + before, kReadBytes);
  } while (count < 0 && errno == EINTR);
  buffer_.resize(before + (count > 0 ? static_cast<std::size_t>(count) : 0));
  if (count < 0) throw std::system_error(errno, std::generic_category(), "reading the input");
  return count > 0;
}

std::optional<LineReader::Line> LineReader::take_rest() {
  if (skipping_ || buffer_.size() - begin_ > line_bytes_max_) {
    return Line{.text = {}, .too_long = true};
  }
  if (begin_ == buffer_.size()) return std::nullopt;
  return Line{.text = std::string_view(buffer_).substr(begin_)};
}

}  // namespace tenon::app
