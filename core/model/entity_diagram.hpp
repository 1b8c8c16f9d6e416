// The entities of a data model and their relations, drawn.
#pragma once

#include <string>

#include "model/entity.hpp"

namespace tenon::model {

/// A diagram in Mermaid's language. @source https://mermaid.js.org/syntax/entityRelationshipDiagram
std::string to_mermaid(const DataModel& model);

/// A picture: boxes of fields in columns, what is referred to on the left of what refers to it.
/// Solid lines are refs, thick ones parts, dashed ones links to other modules.
std::string to_svg(const DataModel& model);

}  // namespace tenon::model
