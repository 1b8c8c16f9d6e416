// One loaded module at work: its settings, its host table, its lifecycle, what it provides.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"
#include "host/host.hpp"
#include "host/module_store.hpp"
#include "host/note.hpp"
#include "host/resource.hpp"
#include "seam/binding.hpp"
#include "seam/registry.hpp"
#include "tenon/abi/module.h"

namespace tenon::host {

/// Neither copied nor moved: the module holds the address of its host table. Serialised by its
/// owner [lifecycle].
class Instance {
 public:
  /// @param module  the descriptor; static in the library
  Instance(const ModuleSpec& spec, Note note, const tn_module& module, seam::Registry& registry,
           Log& log);
  ~Instance();  // requires that stop() has run, or that start() never succeeded
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  /// Checks the configured settings without running the module.
  /// @error failed_precondition  "module.bad_settings"
  std::optional<Error> check_settings() const;
  /// Opens the module's database, when it has a data model. Before start().
  /// @error failed_precondition  "module.kind_forbids", "module.note_differs", "migrate.*"
  /// @error unavailable          "store.unusable"
  std::optional<Error> open_store(const StoreOptions& options, store::WriterThreads& threads);
  /// Creates, starts, and registers what it provides. After a failure nothing of it runs.
  /// @error failed_precondition  "module.bad_settings", "module.start_failed",
  /// "module.bad_interface"
  std::optional<Error> start();
  void drain(std::uint64_t deadline_ns);
  /// Stops and destroys; does nothing when it does not run.
  void stop();

  const ModuleSpec& spec() const { return spec_; }
  const Note& note() const { return note_; }
  const ModuleStore* store() const { return store_.get(); }

 private:
  static const tn_binding* bind(void* context, const char* interface_id) noexcept;
  static void log(void* context, const tn_call* call, std::uint32_t level, tn_str message) noexcept;

  /// @param arena   where the message is, NULL in the result = the module has no settings
  Result<const void*> decode_settings(Arena& arena) const;
  std::optional<Error> publish_all();
  /// An interface of the module's own, into the registry of all or of its rules.
  std::optional<Error> publish(const InterfaceReference& reference, seam::Registry& registry);
  /// An entity's resource, which the host answers.
  std::optional<Error> publish(const StoredEntity& entity);
  Error not_started(const char* function, tn_status status, tn_error& error) const;
  Error bad_interface(const std::string& id, std::string_view what) const;

  ModuleSpec spec_;
  Note note_;
  const tn_module& module_;
  seam::Registry& registry_;
  Log& log_;
  HostTable host_{};
  std::unique_ptr<ModuleStore> store_;
  seam::Registry rules_;  // what the host alone may ask
  std::deque<Resource> resources_;
  std::deque<tn_binding> bindings_;
  void* self_ = nullptr;
  bool runs_ = false;
};

}  // namespace tenon::host
