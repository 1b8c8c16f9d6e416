// One scalar of a message as JSON and from plain text, exactly as the codec writes and reads it:
// for those that have no struct of it, as rows of a table and filters of a query.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/arena.hpp"
#include "base/error.hpp"
#include "model/json_plan.hpp"

namespace tenon::model {

/// nullptr when the message has no field of this name.
const FieldPlan* find_field(const MessagePlan& plan, std::string_view name);

/// Appends one value of the field: of a list, one element. Requires that it is no message.
/// @param slot  as in a struct; need not be aligned
/// @return      false: the value is outside of its type; "null" was appended instead
bool append_json_scalar(const FieldPlan& field, const void* slot, std::string& to);

/// Why append_json_scalar refuses the value, in one line; "" = it does not.
std::string fault_of_scalar(const FieldPlan& field, const void* slot);

/// Appends a JSON string with all escapes that it needs. Requires UTF-8.
void append_json_text(std::string& to, std::string_view text);

/// Reads one value from a text that is no JSON, as a path or a query carries it, with the checks of
/// the field.
/// @param slot  uninitialised, field.element.size bytes; untouched after a fault
/// @error invalid_argument    codes of decode_text_fields; the path is empty, for the caller to say
/// @error resource_exhausted  "tenon.memory_limit"
/// @owner text and bytes are copied into the arena
std::optional<Error> parse_plain_scalar(const FieldPlan& field, std::string_view text, void* slot,
                                        Arena& arena);

}  // namespace tenon::model
