// The names that people write in schemas, and what they become in C and C++.
#pragma once

#include <string>
#include <string_view>

namespace tenon::model {

/// Of modules, interfaces, operations, fields, enum values: "time_zone". One underscore at a time,
/// none at the ends.
bool is_snake_case(std::string_view name);
/// Of messages and enums: "ExpandRequest".
bool is_pascal_case(std::string_view name);

/// "ExpandRequest" -> "expand_request", "HTTPStatus2" -> "http_status2", "time-zone" ->
/// "time_zone".
std::string to_snake_case(std::string_view name);
/// "expand_request" -> "ExpandRequest".
std::string to_pascal_case(std::string_view name);
std::string to_upper_case(std::string_view name);

/// Words of C11, C++20, and macros of their standard libraries in lower case, which no generated
/// code can use as names.
bool is_reserved_word(std::string_view name);
/// Functions and objects of the C library, which no namespace can be called as: "clock".
bool is_library_name(std::string_view name);

}  // namespace tenon::model
