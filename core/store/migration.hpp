// From the data model that a database holds to the one that its module has: the difference, what it
// would cost, and the steps. Nothing is guessed: what could lose data is refused until it is said.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/entity.hpp"
#include "store/connection.hpp"

namespace tenon::store {

enum class Standing : std::uint8_t {
  fresh,    // no table at all: made without asking
  current,  // the tables are this model's; what has no table may differ (meanings, [api])
  behind,   // the module is newer: `tenon migrate apply`
  ahead,    // the database has seen this model before and gone on: the module is older
  drifted,  // the database is not what was recorded: somebody changed it by hand
  foreign,  // tables, but none of a module of this name
};

struct Step {
  enum class Kind : std::uint8_t { add, rename, index, rebuild, drop } kind = Kind::add;
  std::string what;  // one line: "add column loan.note"
  std::vector<std::string> sql;
  std::uint64_t rows = 0;  // that it reads or rewrites
};

struct Plan {
  Standing standing = Standing::current;
  std::string from_version, to_version;  // of the module
  std::string from_hash;                 // of the recorded data model, "" = none
  std::vector<Step> steps;
  /// What stands in the way: drops and narrowings with the number of rows that would be lost and
  /// what to write to mean it; drift, object by object. Codes "migrate.<fault>".
  std::vector<Error> refusals;
  /// Of MigrationOptions::drop: what this migration does not drop.
  std::vector<std::string> unused_drops;
};

struct MigrationOptions {
  /// What may be lost, as "loan.note" or "loan": only what the schema reserves. One that drops
  /// nothing may be meant for another database: whoever has planned for all of them refuses it.
  std::vector<std::string> drop;
};

/// What would have to be done. Reads only. Throws Failure.
Plan plan_migration(Connection& connection, const model::DataModel& model,
                    const std::string& version, const MigrationOptions& options = {});

/// Does it: one transaction for all steps, foreign keys off before it begins, row counts and
/// foreign keys compared before it commits, recorded. Whatever stops it, the database is as it was.
/// `connection` is the writer's role and nobody else writes; readers prepare anew by themselves.
/// @error failed_precondition  the plan's first refusal; "migrate.rows_differ",
/// "migrate.foreign_keys"; "migrate.stale_plan": the database is not what was planned for;
/// "migrate.in_transaction": foreign keys cannot be put off inside one
/// @error  any of Failure's: the disk is full, and so on
std::optional<Error> apply_migration(Connection& connection, const model::DataModel& model,
                                     const std::string& version, const Plan& plan);

/// What has been applied, the oldest first.
struct AppliedMigration {
  std::string version, model_hash, applied_at;  // RFC 3339
  std::vector<std::string> steps;
};
/// Throws Failure.
std::vector<AppliedMigration> applied_migrations(Connection& connection);

}  // namespace tenon::store
