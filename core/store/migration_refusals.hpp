// What stands in the way of a change of tables: what the schema does not say, and rows that would
// be lost or that do not fit, with their number. Of the store's own files only.
#pragma once

#include <vector>

#include "store/connection.hpp"
#include "store/migration.hpp"
#include "store/model_difference.hpp"

namespace tenon::store {

/// Fills the refusals and the unused drops of a plan. `changes` are from `before`, whose tables it
/// reads, to `after`. Throws Failure.
void find_refusals(Connection& connection, const std::vector<TableChange>& changes,
                   const model::DataModel& before, const model::DataModel& after,
                   const MigrationOptions& options, Plan& plan);

}  // namespace tenon::store
