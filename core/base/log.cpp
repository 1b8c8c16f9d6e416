#include "base/log.hpp"

#include <time.h>
#include <unistd.h>

#include <cstdio>

#include "base/utf8.hpp"

namespace tenon {
namespace {

const char* name_of(Level level) {
  switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warning: return "warning";
    case Level::error: return "error";
  }
  return "error";
}

}  // namespace

void append_json_escaped(std::string& to, std::string_view text) {
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size()) {
      const auto c = static_cast<unsigned char>(text[plain]);
      if (c < 0x20 || c == '"' || c == '\\' || c >= 0x80) break;
      ++plain;
    }
    to.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) return;
    const char c = text.front();
    if (static_cast<unsigned char>(c) >= 0x80) {
      const std::size_t length = utf8_length(text);
      if (length == 0) {
        to.append("\xEF\xBF\xBD");
        text.remove_prefix(1);
      } else {
        to.append(text.substr(0, length));
        text.remove_prefix(length);
      }
      continue;
    }
    switch (c) {
      case '"': to.append("\\\""); break;
      case '\\': to.append("\\\\"); break;
      case '\n': to.append("\\n"); break;
      case '\r': to.append("\\r"); break;
      case '\t': to.append("\\t"); break;
      default: {
        char escape[8];
        std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned char>(c));
        to.append(escape);
      }
    }
    text.remove_prefix(1);
  }
}

void Log::write(Level level, std::string_view message, Fields fields) {
  if (!wants(level)) return;
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  tm utc{};
  gmtime_r(&now.tv_sec, &utc);
  char time[48];
  const std::size_t date_length = strftime(time, sizeof time, "%Y-%m-%dT%H:%M:%S", &utc);
  std::snprintf(time + date_length, sizeof time - date_length, ".%03ldZ", now.tv_nsec / 1'000'000);

  const std::lock_guard lock(mutex_);
  line_.assign("{\"time\":\"").append(time).append("\",\"level\":\"").append(name_of(level));
  line_.append("\",\"message\":\"");
  append_json_escaped(line_, message);
  line_.push_back('"');
  for (const auto& [name, value] : fields) {
    line_.append(",\"").append(name).append("\":\"");
    append_json_escaped(line_, value);
    line_.push_back('"');
  }
  line_.append("}\n");
  // A log that cannot be written has nowhere to say so.
  [[maybe_unused]] const ssize_t written = ::write(fd_, line_.data(), line_.size());
}

}  // namespace tenon
