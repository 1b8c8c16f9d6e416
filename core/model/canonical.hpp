// The canonical form of a compiled schema: JSON with sorted keys and no space, whose SHA-256 is the
// model's hash. Two schema files that mean the same give the same bytes; layout is not in it, for
// it follows from it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/interface.hpp"

namespace tenon::model {

std::string to_canonical(const Interface& interface);

/// Reads canonical JSON back, and computes the layout.
/// @error invalid_argument  "model.malformed": not a model of this version
Result<Interface> from_canonical(std::string_view json);

/// The first 16 hex digits of the SHA-256 of the canonical form: what notes and bindings compare.
std::string hash_of(std::string_view canonical);

}  // namespace tenon::model
