// Loads modules: checks their notes before any of their code runs, orders them by what they
// require, binds, starts, and ends them in the reverse order. Never unloads a library.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"
#include "model/interface.hpp"
#include "seam/registry.hpp"
#include "store/database.hpp"
#include "store/outbox.hpp"

namespace tenon::host {

/// A module as the configuration names it.
struct ModuleSpec {
  std::string name;
  std::filesystem::path library;                            // absolute
  std::string settings_json = "{}";                         // of [modules.<name>.settings]
  std::string origin;                                       // "shop.toml:12", for messages
  std::map<std::string, std::string> setting_origins = {};  // the same of each setting, by its name
};

/// A module that runs.
struct ModuleInfo {
  std::string name, version;
  model::Kind kind = model::Kind::engine;
  std::filesystem::path library;
  std::vector<std::string> provides, requires_, optional;  // interface ids
};

struct HostOptions {
  /// The folder of the modules' databases, locked; asked for when the first module needs it.
  std::function<Result<std::filesystem::path>()> data;
  store::Durability durability = store::Durability::full;
  unsigned writer_threads = 2;
  std::uint64_t outbox_rows_max = store::kOutboxRowsMax;  // of one module
};

/// What a module's database has done so far.
struct DatabaseInfo {
  std::string module;
  store::DatabaseCounters counters;
  bool is_broken = false;                   // answers no write until a restart
  std::optional<store::OutboxSpan> outbox;  // nullopt: it has none, or cannot be read now
};

class Host {
 public:
  /// Loads and starts all or none. The message names the module, what is wrong and what would fix
  /// it.
  /// @error failed_precondition  codes "module.not_found", "module.not_a_library",
  /// "module.no_note",
  ///   "module.bad_note", "module.wrong_name", "module.abi_mismatch", "module.foreign_library",
  ///   "module.lint", "module.load_failed", "module.note_differs", "module.duplicate_interface",
  ///   "module.missing_provider", "module.model_differs", "module.cycle", "module.kind_forbids",
  ///   "module.bad_settings", "module.start_failed", "module.bad_interface", "migrate.*"
  static Result<std::unique_ptr<Host>> start(std::span<const ModuleSpec> specs,
                                             const HostOptions& options, Log& log);
  virtual ~Host() = default;

  virtual const seam::Registry& registry() const = 0;
  virtual std::span<const ModuleInfo> modules() const = 0;  // in the order of starting
  virtual std::vector<DatabaseInfo> databases() const = 0;  // [any]
  /// Tells every module that no new call comes, in the reverse order.
  virtual void drain(std::chrono::milliseconds limit) = 0;
  /// Stops and destroys in the reverse order. Nothing may be in flight.
  virtual void stop() = 0;
};

}  // namespace tenon::host
