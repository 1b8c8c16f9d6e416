// What an OpenAPI document says of failures: the Problem schema (RFC 9457) and one reusable
// response a status.
#pragma once

#include <cstdint>
#include <span>

#include "rest/openapi_writer.hpp"

namespace tenon::rest {

/// Appends the member "Problem" of components.schemas.
void write_problem_schema(JsonWriter& to);

/// Appends the members of components.responses.
void write_problem_responses(JsonWriter& to);

/// Appends to an operation's responses a reference a status, and "default" for all others.
/// @param statuses  of those that write_problem_responses() knows, ascending
void write_problem_references(JsonWriter& to, std::span<const std::uint16_t> statuses);

}  // namespace tenon::rest
