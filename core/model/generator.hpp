// Writes what a module author includes, from the compiled schema: C structs, C++ views and writers,
// service and client classes, the module's note. Text in, text out; never touches the file system.
#pragma once

#include <string>
#include <vector>

#include "model/module.hpp"

namespace tenon::model {

struct GeneratedFile {
  std::string path;  // relative, as "shop/orders_1.hpp"
  std::string text;
};

/// Headers of all interfaces of the module and of `required`, the settings, <module>/module.hpp,
/// and generated.h, which all of them include and which differs whenever one of them does.
/// @param required  the compiled interfaces that the module requires, for their hashes and clients,
/// and those whose
///                  messages they import, for the headers alone
std::vector<GeneratedFile> generate(const Module& module, const std::vector<Interface>& required);

}  // namespace tenon::model
