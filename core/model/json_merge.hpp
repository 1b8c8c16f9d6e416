// Merge patches of JSON values, as text: numbers keep their digits and members their order, which
// a tree of doubles and maps would not.
#pragma once

#include <string>
#include <string_view>

namespace tenon::model {

/// Appends `target` with `patch` on it: an object changes the members that it names, its nulls
/// remove them; anything else replaces the whole.
/// @param target  JSON text, or "" = there is no value yet
/// Requires that both are JSON.
/// @source RFC 7396 section 2
void append_merged_json(std::string& to, std::string_view target, std::string_view patch);

}  // namespace tenon::model
