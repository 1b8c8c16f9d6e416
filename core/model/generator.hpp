// Writes what a module author includes, from the compiled schema: C structs, C++ views and writers, service and client
// classes, the module's note. Text in, text out; never touches the file system.
#pragma once

#include <string>
#include <vector>

#include "model/interface.hpp"

namespace tenon::model {

struct GeneratedFile {
  std::string path;  // relative, as "calendar_engine/recurrence_1.hpp"
  std::string text;
};

/// @param required  the compiled interfaces that the module requires, for their hashes and clients
std::vector<GeneratedFile> generate(const Module& module, const std::vector<Interface>& required);

}  // namespace tenon::model
