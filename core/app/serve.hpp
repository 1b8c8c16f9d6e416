// A running host: builds every part in order, serves until a signal, takes all down in the reverse
// order.
#pragma once

#include <filesystem>
#include <optional>

#include "app/config.hpp"

namespace tenon::app {

/// What the command line may say over the configuration.
struct ServeOverrides {
  std::optional<std::uint16_t> port;
  std::optional<std::filesystem::path> data;
};

/// Serves until SIGTERM or SIGINT. Prints `ready http://ADDRESS:PORT` to stdout, once, when it
/// answers; all else goes to stderr.
/// @return  the exit code: 0 after a drain, else that of the failure
int serve(const std::filesystem::path& config_file, const ServeOverrides& overrides);

}  // namespace tenon::app
