#include "app/startup.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "app/exit_code.hpp"
#include "base/nearest.hpp"

namespace tenon::app {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> libraries_in(const std::vector<fs::path>& folders) {
  std::vector<std::string> names;
  for (const fs::path& folder : folders) {
    std::error_code ignored;  // a folder that cannot be listed offers no name
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      if (entry.path().extension() == ".so") names.push_back(entry.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

Error not_found(const ModuleConfig& module, const Config& config) {
  const bool is_path = module.library.find('/') != std::string::npos;
  std::string message;
  if (is_path) {
    const fs::path file = (module.base / module.library).lexically_normal();
    message =
        fmt::format("module \"{}\": there is no file {}; correct library, or build the module",
                    module.name, file.string());
  } else {
    std::vector<std::string> folders;
    for (const fs::path& folder : config.host.module_path) {
      folders.push_back(folder.lexically_normal().string());
    }
    const std::vector<std::string> there = libraries_in(config.host.module_path);
    message = fmt::format("module \"{}\": no {} in {}; correct library or [host] module_path{}",
                          module.name, module.library, fmt::join(folders, ", "),
                          did_you_mean(module.library, there));
  }
  return {.errc = Errc::not_found,
          .code = "module.not_found",
          .message = std::move(message),
          .path = module.origin};
}

/// The file that holds a module, or an empty path.
fs::path find_library(const ModuleConfig& module, const Config& config) {
  std::error_code ignored;  // what cannot be asked about is not there
  if (module.library.find('/') != std::string::npos) {
    const fs::path file = module.base / module.library;
    return fs::exists(file, ignored) ? fs::absolute(file).lexically_normal() : fs::path();
  }
  for (const fs::path& folder : config.host.module_path) {
    const fs::path file = folder / module.library;
    if (fs::exists(file, ignored)) return fs::absolute(file).lexically_normal();
  }
  return {};
}

}  // namespace

ModuleSearch find_modules(const Config& config) {
  ModuleSearch search;
  for (const ModuleConfig& module : config.modules) {
    if (!module.enabled) continue;
    fs::path library = find_library(module, config);
    if (library.empty()) {
      search.findings.push_back(not_found(module, config));
      continue;
    }
    search.specs.push_back({.name = module.name,
                            .library = std::move(library),
                            .settings_json = module.settings_json,
                            .origin = module.origin,
                            .setting_origins = module.setting_origins});
  }
  return search;
}

int run_with_modules(const ModulesOptions& options, const WithModules& body) {
  const ConfigReading reading = read_config(options.config, executable_dir());
  if (!reading.findings.empty()) return report(reading.findings);
  const Config& config = reading.config;
  const ModuleSearch search = find_modules(config);
  if (!search.findings.empty()) return report(search.findings);

  Log log(STDERR_FILENO, std::max(config.log.level, Level::warning));
  DataSource data(options.data, options.data_folder.value_or(config.host.data));
  auto host = host::Host::start(search.specs, host_options(config, data), log);
  if (!host) return report(host.error());
  const int exit_code = body(config, **host, log);
  (*host)->drain(config.host.drain_timeout);
  (*host)->stop();
  host->reset();
  return exit_code;
}

DataSource::~DataSource() {
  std::error_code ignored;  // what is left of it is the system's to clean
  if (!made_.empty()) fs::remove_all(made_, ignored);
}

Result<fs::path> DataSource::folder() {
  if (data_ == Data::actual) {
    if (locked_ != nullptr) return locked_->path();
    auto opened = DataFolder::open(folder_);
    if (!opened) return opened.error();
    locked_ = std::move(*opened);
    return locked_->path();
  }
  if (made_.empty()) {
    std::string name = (fs::temp_directory_path() / "tenon-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
      return Error{Errc::unavailable, "host.data_unusable",
                   fmt::format("{} cannot be made ({}); set TMPDIR to a folder that can be written",
                               name, std::strerror(errno)),
                   ""};
    }
    made_ = name;
  }
  return made_;
}

host::HostOptions host_options(const Config& config, DataSource& data) {
  return {.data = [&data] { return data.folder(); },
          .durability = config.store.durability,
          .writer_threads = config.store.writer_threads,
          .outbox_rows_max = config.store.outbox_rows_max};
}

int report(std::span<const Error> findings) {
  int exit_code = kExitOk;
  for (const Error& finding : findings) {
    fmt::print(stderr, "{}\n", to_text(finding));
    exit_code = std::max(exit_code, exit_code_of(finding));
  }
  return exit_code;
}

int report(const Error& finding) {
  return report(std::span(&finding, 1));
}

std::string api_title(const Config& config) {
  return config.host.name;
}
std::string api_version() {
  return TENON_VERSION;
}

}  // namespace tenon::app
