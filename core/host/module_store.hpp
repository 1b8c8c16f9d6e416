// What a module with a data model has in the host: its database, its entities, its statements. The
// functions behind tn_host.store are here; no module sees a connection or a text of SQL.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"
#include "host/event_plan.hpp"
#include "model/entity.hpp"
#include "model/json_codec.hpp"
#include "store/database.hpp"
#include "store/named_statement.hpp"
#include "store/outbox.hpp"
#include "store/record_table.hpp"
#include "tenon/abi/host.h"

/// A unit at work. `failure` is what broke in it, whatever the module makes of it: it cannot be
/// committed.
struct tn_unit {
  tenon::store::Connection& connection;
  const tn_call& call;
  bool writes;
  std::optional<tenon::Error> failure;
};

namespace tenon::host {

struct StoreOptions {
  std::filesystem::path folder;  // of the databases: <folder>/<module>.db
  store::Durability durability = store::Durability::full;
  std::uint64_t outbox_rows_max = store::kOutboxRowsMax;
};

/// A root entity: how it looks in memory, and its rows.
struct StoredEntity {
  StoredEntity(const model::DataModel& data, const model::Entity& described);
  const model::Entity& entity;
  const model::Interface interface;  // its resource
  const model::JsonCodec codec;
  const store::RecordTable table;
};

class ModuleStore {
 public:
  /// Opens the database; makes it when there is none.
  /// @error failed_precondition  "migrate.behind", "migrate.ahead", "migrate.drifted",
  /// "migrate.foreign": the message names the command that helps
  /// @error                      what the file says when it is opened, as "store.unusable",
  /// "store.corrupt": the message names it
  static Result<std::unique_ptr<ModuleStore>> open(const StoreOptions& options,
                                                   model::DataModel data,
                                                   const std::string& version,
                                                   store::WriterThreads& threads, Log& log);

  const model::DataModel& data() const { return data_; }
  /// By the ABI's number: the index in data().entities; nullptr for a part, or none.
  const StoredEntity* entity(std::uint32_t number) const;
  const store::Database& database() const { return *database_; }
  /// The rows of its outbox; nullopt when it has none, or cannot be read now.
  std::optional<store::OutboxSpan> outbox() const;

  /// Runs `body` on a snapshot or on the writer, with the patience of `call`, and marks the request
  /// so that no module crosses a seam meanwhile. Fills `error` on failure.
  using Body = std::function<tn_status(tn_unit& unit, tn_error& error)>;
  tn_status read(const tn_call& call, const Body& body, tn_error& error,
                 store::Hold hold = store::Hold::transaction);
  tn_status write(const tn_call& call, const Body& body, tn_error& error);

  tn_status execute(tn_unit& unit, std::uint32_t statement, const void* parameters, tn_row_body row,
                    void* state, std::uint64_t* changes, tn_error& error);
  tn_status publish(tn_unit& unit, std::uint32_t event, const void* message, tn_error& error);

  /// tn_host.store: finds the module's store behind the call.
  static const tn_store& table();

 private:
  ModuleStore(model::DataModel data, std::uint64_t outbox_rows_max);
  enum class Mode : std::uint8_t { read, read_by_statement, write };
  tn_status run(const tn_call& call, Mode mode, const Body& body, tn_error& error);

  const model::DataModel data_;
  const model::Interface statement_messages_;
  const model::JsonCodec statement_codec_;
  std::vector<std::unique_ptr<StoredEntity>> entities_;  // nullptr for parts
  std::vector<std::unique_ptr<store::NamedStatement>> statements_;
  const model::Interface event_messages_;
  const model::JsonCodec event_codec_;
  std::vector<EventPlan> events_;
  store::Outbox outbox_;
  std::unique_ptr<store::Database> database_;
};

/// The host table as one module gets it, with what the host finds again behind it.
struct HostTable : tn_host {
  ModuleStore* module_store = nullptr;
};

}  // namespace tenon::host
