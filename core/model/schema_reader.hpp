// Reads a schema folder: module.toml and one TOML file per interface. Reports every fault that it
// finds, each with file, line, what is wrong and what would fix it.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "model/module.hpp"

namespace tenon::model {

struct SchemaReading {
  Module module;  // meaningful only when there are no errors
  std::vector<Interface>
      required;  // what module.required_interfaces names, compiled, and what those import
  std::vector<Error> errors;  // path is "file:line"; code is "schema.<fault>"
  std::vector<Error> warnings;
  std::vector<std::filesystem::path>
      files;  // all that were read: when one changes, so may the module
};

/// @param folder        holds module.toml
/// @param search_paths  folders that hold other modules' schema folders (<path>/<module>/), for
/// imported messages
SchemaReading read_schema(const std::filesystem::path& folder,
                          std::span<const std::filesystem::path> search_paths);

}  // namespace tenon::model
