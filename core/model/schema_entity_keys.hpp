// The tables of an entity's file that no interface has: what relates a field, indexes, checks, the
// resource.
#pragma once

#include <string>

#include "model/entity.hpp"
#include "model/schema_faults.hpp"
#include "model/schema_table.hpp"

namespace tenon::model {

/// Reads `ref`, `link`, `was` and `read_only` of a field.
/// @return  whether the field is a ref or a link, so that its type is set
bool read_field_keys(SchemaTable& table, Field& field, const std::string& module, EntityField& to,
                     Faults& faults);

/// What a field of an entity cannot be: a list, a name that the host uses, read-only in a part.
void check_field(const EntityField& field, const Entity& entity, Faults& faults);

/// Appends to entity.indexes; the entity's fields are there.
void read_index(const TomlValue& value, bool unique, Entity& entity, Faults& faults);
/// Appends to entity.checks.
void read_check(const TomlValue& value, Entity& entity, Faults& faults);
ResourceApi read_api(const TomlMember& api, const Entity& entity, Faults& faults);

}  // namespace tenon::model
