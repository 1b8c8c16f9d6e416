// One schema folder, compiled: what a module is called, what it needs, what it answers, what it
// keeps.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/entity.hpp"
#include "model/interface.hpp"

namespace tenon::model {

struct Module {
  std::string name;
  Kind kind = Kind::engine;
  std::string version;
  std::string meaning;
  std::vector<std::string> required_interfaces;  // ids
  std::vector<std::string> optional_interfaces;  // ids; called when somebody provides them
  std::vector<std::string>
      libraries;  // sonames beyond the C and C++ runtime that the library may need
  /// The authors' by file name; then, by the entities' tags, those of the root entities, and those
  /// of their rules.
  std::vector<Interface> interfaces;
  std::optional<Interface>
      settings;  // a message "Settings" and its enums under id "<module>.settings/0"
  std::optional<DataModel> data;  // of a domain module with entities
};

}  // namespace tenon::model
