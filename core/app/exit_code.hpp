// What the process answers to its caller: four codes, the same for every command.
#pragma once

#include <string_view>

#include "base/error.hpp"

namespace tenon::app {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFindings =
    1;                                // what a person wrote is wrong: a file, a module, a request
inline constexpr int kExitUsage = 2;  // the command line is wrong
inline constexpr int kExitEnvironment =
    3;  // the machine is in the way: no such file, port in use, folder locked

/// Of a failure while loading, starting or listening.
inline int exit_code_of(const Error& error) {
  const std::string_view code = error.code;
  const bool environment = code == "config.not_found" || code == "config.unreadable" ||
                           code.starts_with("host.") || code.starts_with("http.") ||
                           code.starts_with("access_log.") || code.starts_with("store.") ||
                           code == "new.unwritable" || code == "new.no_templates";
  return environment ? kExitEnvironment : kExitFindings;
}

}  // namespace tenon::app
