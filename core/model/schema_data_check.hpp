// What only all entities of a module together show: names and tags, refs, parts, the interfaces
// that follow from them.
#pragma once

#include <memory>
#include <vector>

#include "model/schema_entity.hpp"

namespace tenon::model {

/// Moves the sources' entities into `model`, in the order of tags, with the indexes of refs.
/// Reports to each source what is wrong with its entity.
/// @param model  has the module's name and what module.toml reserves
void check_entities(const std::vector<std::unique_ptr<EntitySource>>& sources, DataModel& model);

}  // namespace tenon::model
