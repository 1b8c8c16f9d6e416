// What `tenon schema show` and `er` write of a data model.
#pragma once

#include <string>

#include <boost/json/value.hpp>

#include "model/entity.hpp"

namespace tenon::app {

/// Entities with their columns' types, statements with their plans.
std::string data_model_text(const model::DataModel& data);

/// Hash, canonical form, and the plans, by statement.
boost::json::object data_model_json(const model::DataModel& data);

/// The tables as SQL, each statement ended by ";".
/// @param dialect  sqlite or postgres
std::string ddl_text(const model::DataModel& data, const std::string& dialect);

}  // namespace tenon::app
