// What a query plan says in words: the lines of EXPLAIN QUERY PLAN, read back.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "model/entity.hpp"

namespace tenon::model {

/// The steps of statement.plan that read all rows of a table, or all of an organisation's, when no
/// LIMIT ends them early.
std::vector<std::string> scanning_steps(const DataModel& model, const Statement& statement);

/// The tables whose columns may be NULL because nothing was there to join; all of them where the
/// plan does not tell which.
/// @source https://sqlite.org/eqp.html: a step ends with LEFT-JOIN
std::set<std::string> left_joined_tables(const DataModel& model, const Statement& statement);

}  // namespace tenon::model
