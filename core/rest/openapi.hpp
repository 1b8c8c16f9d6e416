// The OpenAPI 3.1 document of a set of routes.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "rest/route.hpp"

namespace tenon::rest {

/// One JSON document: a path item a route, a component schema a message, an answer for every
/// problem a route can give, examples where the schema has them. Deterministic bytes.
std::string to_openapi(std::span<const Route> routes, std::string_view title,
                       std::string_view version);

}  // namespace tenon::rest
