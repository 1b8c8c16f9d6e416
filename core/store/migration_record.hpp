// What a database remembers of its own making: the data model that it holds, the migrations that
// made it, and the text of every object, so that a change by hand is seen. Of the store's own files
// only. Throws Failure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/entity.hpp"
#include "store/connection.hpp"
#include "store/migration.hpp"

namespace tenon::store {

struct RecordedModel {
  std::string module, version, hash, form;
};
RecordedModel record_of(const model::DataModel& model, const std::string& version);

/// Any table, index, trigger or view that is not SQLite's own.
bool has_objects(Connection& connection);
/// nullopt = no host has made this database.
std::optional<RecordedModel> recorded_model(Connection& connection);
/// One refusal "migrate.drifted" an object that is not as it was recorded.
std::vector<Error> drift(Connection& connection);
/// A model of the same tables, with the same tags in use and reserved, was applied here: what
/// else a model says leaves no trace in a database.
bool was_applied(Connection& connection, const model::DataModel& model);

/// Inside a transaction: makes the tables of the record when they are missing.
void make_record(Connection& connection);
/// Inside a transaction, after the last step.
void record(Connection& connection, const model::DataModel& model, const std::string& version,
            const Plan& plan);

std::int64_t number_of(Connection& connection, std::string_view sql);

}  // namespace tenon::store
