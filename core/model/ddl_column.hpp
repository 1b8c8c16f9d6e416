// What one field of an entity becomes in a table: its columns, their types, defaults and checks.
#pragma once

#include <vector>

#include "model/ddl.hpp"

namespace tenon::model {

/// One column, or two of a money. `field` is `entity`'s, and outlives the columns.
void append_columns(const EntityField& field, const Entity& entity, Dialect dialect,
                    std::vector<Column>& columns);

}  // namespace tenon::model
