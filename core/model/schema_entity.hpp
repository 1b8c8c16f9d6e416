// Reads the file of one entity: its own tables and, through the stages that interfaces go through,
// its fields and enums. Looks at no other file: schema_data_check does.
#pragma once

#include <map>
#include <string>

#include "model/entity.hpp"
#include "model/schema_interface.hpp"
#include "model/toml_document.hpp"

namespace tenon::model {

/// One entity on its way. Does not move: it points into its own document.
struct EntitySource {
  EntitySource(std::string file, TomlValue tree) : fields(std::move(file), std::move(tree)) {}

  InterfaceSource fields;  // a message of the record's name, with the fields as they are declared
  Entity entity;
  /// The lines of what is checked against other entities, by field or list.
  std::map<std::string, std::uint32_t> relation_lines;
  std::uint32_t api_line = 0;

  Faults& faults() { return fields.faults; }
};

/// Fills source.entity but for indexes of refs, and reports all that the file alone shows.
/// @param stem  of the file's name, which has to be the entity's
void parse_entity(EntitySource& source, const std::string& module, const std::string& stem);

}  // namespace tenon::model
