// What both kinds of entity diagram write alike.
#pragma once

#include <string>

#include "model/interface.hpp"

namespace tenon::model {

/// A field's type as the schema has it: "decimal(6,3)", "Genre".
std::string type_word(const Field& field);

}  // namespace tenon::model
