// The operator's one TOML file as small structs, one for each part of the host, every value
// checked. Reads the file and nothing else: no module, no socket, no folder is touched here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/log.hpp"
#include "http/server.hpp"
#include "store/database.hpp"
#include "store/outbox.hpp"

namespace tenon::app {

/// [host]
struct HostConfig {
  std::string name = "tenon";
  std::filesystem::path data;  // relative to the current folder; default var/<name>
  std::vector<std::filesystem::path> module_path;  // absolute, or relative to the current folder
  std::chrono::milliseconds drain_timeout{10'000};
  std::uint32_t workers = 32;
  std::uint32_t worker_queue_max = 1024;
};

/// [http]
struct HttpConfig {
  http::ServerOptions server;
  std::chrono::milliseconds request_timeout{10'000};
  std::size_t request_memory_max = std::size_t{64} << 20U;
};

/// [store]
struct StoreConfig {
  store::Durability durability = store::Durability::full;  // synchronous = "full" or "normal"
  std::uint32_t writer_threads = 2;
  std::uint64_t outbox_rows_max = store::kOutboxRowsMax;
};

/// [log]
struct LogConfig {
  Level level = Level::info;
  std::string access = "access.log";  // "off", "stderr", or a file, relative to the data folder
};

/// [modules.<name>]
struct ModuleConfig {
  std::string name;
  std::string library;         // as written: a file name to search for, or a path
  std::filesystem::path base;  // what a relative path in `library` is relative to
  bool enabled = true;
  std::string settings_json = "{}";                    // of [modules.<name>.settings]
  std::map<std::string, std::string> setting_origins;  // by the setting's name: "shop.toml:14"
  std::string origin;                                  // "shop.toml:12"
};

struct Config {
  std::filesystem::path file;
  HostConfig host;
  HttpConfig http;
  StoreConfig store;
  LogConfig log;
  std::vector<ModuleConfig> modules;  // in the order of the file
};

/// Either `findings` is empty and `config` whole, or `findings` has all that is wrong with the
/// file.
struct ConfigReading {
  Config config;
  std::vector<Error> findings;
};

/// Reads and checks `file`. All findings come at once, each with "file:line".
/// @param executable_dir  where the default module path begins:
/// <executable_dir>/../lib/tenon/modules
/// @error not_found         "config.not_found"
/// @error unavailable       "config.unreadable"
/// @error invalid_argument  "config.syntax", "config.unknown_key", "config.wrong_type",
/// "config.out_of_range",
///                          "config.bad_value"
ConfigReading read_config(const std::filesystem::path& file,
                          const std::filesystem::path& executable_dir);

/// The folder of this program.
std::filesystem::path executable_dir();

}  // namespace tenon::app
