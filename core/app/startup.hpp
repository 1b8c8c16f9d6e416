// From a configuration file to running modules: the steps that every command but `schema` and
// `version` shares.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "host/host.hpp"

namespace tenon::app {

/// The enabled modules with the files they are in, or what could not be found.
struct ModuleSearch {
  std::vector<host::ModuleSpec> specs;
  std::vector<Error> findings;
};

/// Said of a configuration that enables no module.
inline constexpr std::string_view kNothingToServe =
    "0 modules: nothing to serve; name a module, as [modules.NAME]";

/// Looks a library's file name up in the folders of the module path, in their order; a path is
/// taken as it is.
/// @error not_found "module.not_found"; path = where the configuration names the module
ModuleSearch find_modules(const Config& config);

/// Reads the configuration, starts its modules, runs `body`, stops them. What fails before `body`
/// goes to stderr. The log, to stderr, begins at warnings: such a command is not a host that runs.
/// @return  what `body` answers, or the exit code of the failure
using WithModules = std::function<int(const Config& config, const host::Host& host, Log& log)>;
int run_with_modules(const std::filesystem::path& file, const WithModules& body);

/// Prints each as "error[code]: path: message" to stderr.
/// @return  the exit code: of the environment when any of them is of it
int report(std::span<const Error> findings);
int report(const Error& finding);

/// Title and version of the OpenAPI document, the same from `tenon openapi` and from the running
/// host.
std::string api_title(const Config& config);
std::string api_version();

}  // namespace tenon::app
