// From a configuration file to running modules: the steps that every command but `schema` and
// `version` shares.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.hpp"
#include "app/data_folder.hpp"
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

/// Which data a command's modules see.
enum class Data : std::uint8_t {
  none,  // a folder that is made for the command and goes with it: nothing of the host's is touched
  actual,  // the host's own, locked while the command runs
};

struct ModulesOptions {
  std::filesystem::path config;
  Data data = Data::none;
  std::optional<std::filesystem::path> data_folder;  // instead of [host] data
};

/// Reads the configuration, starts its modules, runs `body`, stops them. What fails before `body`
/// goes to stderr. The log, to stderr, begins at warnings: such a command is not a host that runs.
/// @return  what `body` answers, or the exit code of the failure
using WithModules = std::function<int(const Config& config, const host::Host& host, Log& log)>;
int run_with_modules(const ModulesOptions& options, const WithModules& body);

/// Where a command's modules find their data, as Host::start asks for it: the folder is opened, and
/// locked or made, at the first question. Lives as long as the host.
class DataSource {
 public:
  /// @param folder  of the host's data
  DataSource(Data data, std::filesystem::path folder) : data_(data), folder_(std::move(folder)) {}
  /// Removes a folder that was made for the command.
  ~DataSource();
  DataSource(const DataSource&) = delete;
  DataSource& operator=(const DataSource&) = delete;

  /// @error  as of DataFolder::open; "host.data_unusable"
  Result<std::filesystem::path> folder();

 private:
  const Data data_;
  const std::filesystem::path folder_;
  std::unique_ptr<DataFolder> locked_;
  std::filesystem::path made_;
};

/// What the host's configuration says of databases.
host::HostOptions host_options(const Config& config, DataSource& data);

/// Prints each as "error[code]: path: message" to stderr.
/// @return  the exit code: of the environment when any of them is of it
int report(std::span<const Error> findings);
int report(const Error& finding);

/// Title and version of the OpenAPI document, the same from `tenon openapi` and from the running
/// host.
std::string api_title(const Config& config);
std::string api_version();

}  // namespace tenon::app
