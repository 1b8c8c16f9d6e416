// What an OpenAPI document says of an entity's resource: its filters and pages, its documents and
// patches, its entity tags and conditions.
#pragma once

#include "rest/openapi_schema.hpp"
#include "rest/openapi_writer.hpp"
#include "rest/route.hpp"

namespace tenon::rest {

/// Appends the operation of a route that has a verb, as a member of its path item.
void write_resource_operation(JsonWriter& to, const Route& route);

/// Adds what that refers to.
void add_resource_components(SchemaComponents& components, const Route& route);

}  // namespace tenon::rest
