// The host's own log: one JSON object a line, to stderr. Not the access log, which is rest's.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace tenon {

enum class Level : std::uint8_t { debug, info, warning, error };

/// Thread-safe; a record is written with one write(2). Copy it never: the app owns one and passes
/// references.
class Log {
 public:
  using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;
  /// @param fd  where records go, not owned
  Log(int fd, Level least) : fd_(fd), least_(least) {}
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void write(Level level, std::string_view message, Fields fields = {});
  bool wants(Level level) const { return level >= least_; }

 private:
  int fd_;
  Level least_;
  std::mutex mutex_;
  std::string line_;
};

/// Appends `text` as the inside of a JSON string: quotes, backslashes and control characters
/// escaped; invalid UTF-8 becomes U+FFFD.
void append_json_escaped(std::string& to, std::string_view text);

}  // namespace tenon
