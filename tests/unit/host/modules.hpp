// How the host's tests start modules: by the names of fixture libraries, with the log kept to look
// at.
#pragma once

#include <unistd.h>

#include <cstdio>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "host/host.hpp"

namespace tenon::host {

/// A log whose records can be read back.
class KeptLog {
 public:
  KeptLog() : file_(std::tmpfile()), log_(::fileno(file_), Level::debug) {}
  ~KeptLog() { std::fclose(file_); }
  KeptLog(const KeptLog&) = delete;
  KeptLog& operator=(const KeptLog&) = delete;

  Log& log() { return log_; }
  std::string text() const {
    std::string all(static_cast<std::size_t>(::lseek(::fileno(file_), 0, SEEK_END)), '\0');
    const ssize_t count = ::pread(::fileno(file_), all.data(), all.size(), 0);
    all.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    return all;
  }

 private:
  std::FILE* file_;
  Log log_;
};

inline std::filesystem::path liar(const std::string& file) {
  return std::filesystem::path(TENON_LIARS_DIR) / (file + ".so");
}

/// A module named `name` in the fixture library `file`, as a line of a configuration.
inline ModuleSpec spec(const std::string& name, const std::string& file,
                       const std::string& settings_json = "{}") {
  return {name, liar(file), settings_json, "test.toml:7"};
}

/// Why these modules do not start. The code is empty when they do.
inline Error failure_of(std::initializer_list<ModuleSpec> specs) {
  KeptLog log;
  const std::vector<ModuleSpec> all(specs);
  const auto host = Host::start(all, {}, log.log());
  return host ? Error{} : host.error();
}

}  // namespace tenon::host
