// Asks SQLite itself about a named statement: whether it is one, what it may touch, what its
// parameters and columns are, how it will run.
#pragma once

#include "model/entity.hpp"
#include "model/schema_faults.hpp"
#include "model/scratch_database.hpp"

namespace tenon::model {

/// Fills statement.writes, ::row (columns in their order, typed by the field that they come from or
/// as declared) and ::plan, and reports what is wrong.
/// @param database   with the tables of `model`
/// @param statement  row has the declared columns
/// @param line       of the SQL
void check_statement(const DataModel& model, ScratchDatabase& database, Statement& statement,
                     std::uint32_t line, Faults& faults);

}  // namespace tenon::model
