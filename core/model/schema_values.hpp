// Values that a schema states (defaults, limits, examples): from TOML to the JSON text of their
// field's type.
#pragma once

#include <string>

#include "base/result.hpp"
#include "model/interface.hpp"
#include "model/toml_document.hpp"

namespace tenon::model {

/// JSON text of one value of the field's type; lists and messages are refused, limits are not
/// looked at.
/// @error invalid_argument  message says what was expected; code and path are empty
Result<std::string> to_scalar_json(const TomlValue& value, const Field& field,
                                   const Interface& interface);

/// A bound of a number, as Field::min and ::max hold it: JSON without quotes.
/// @error invalid_argument  as of to_scalar_json
Result<std::string> to_bound(const TomlValue& value, const Field& field);

/// -1, 0, 1 as a is below, equal to, above b: two texts that to_bound made, or a scalar's JSON
/// text.
int compare_numbers(const Field& field, std::string_view a, std::string_view b);

/// JSON text with sorted keys of an example of any type. What does not fit its type is passed on as
/// it is, for the decoder to refuse.
std::string to_example_json(const TomlValue& value, const Field& field, const Interface& interface);
std::string to_example_json(const TomlValue& value, const Message& message,
                            const Interface& interface);

}  // namespace tenon::model
