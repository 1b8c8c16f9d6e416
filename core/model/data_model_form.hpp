// The canonical form of a data model: what a module carries, a database remembers, and a migration
// compares. JSON with sorted keys and no space, hashed as interfaces are (hash_of).
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/entity.hpp"

namespace tenon::model {

std::string to_canonical(const DataModel& model);

/// @error invalid_argument  "model.malformed": not a data model of this version
Result<DataModel> data_model_from_canonical(std::string_view json);

}  // namespace tenon::model
