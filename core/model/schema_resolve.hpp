// Second stage of the schema reader: words become references, what other interfaces lend is copied
// in, and the values that fields state are checked against their types.
#pragma once

#include <functional>
#include <string>

#include "model/schema_interface.hpp"

namespace tenon::model {

/// Finds a compiled interface for an import, or says why not.
struct Import {
  const Interface* interface = nullptr;
  std::string_view fault;  // what follows "schema.", when interface is nullptr
  std::string message;
};
using FindImport = std::function<Import(const std::string& id)>;

/// Resolves types, requests and responses, converts defaults, limits and examples of fields,
/// computes the layout.
void resolve(InterfaceSource& source, const FindImport& find_import);

}  // namespace tenon::model
