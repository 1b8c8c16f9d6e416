// The routes that a registry's operations claim: what `tenon routes` prints, the dispatcher serves
// and OpenAPI lists.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "seam/registry.hpp"

namespace tenon::rest {

struct Route {
  model::HttpMethod method;
  std::string path;                    // with {field} segments
  seam::Endpoint* endpoint = nullptr;  // nullptr: the host's own
  std::string meaning;
};

inline constexpr std::string_view kHealthPath = "/healthz";
inline constexpr std::string_view kReadyPath = "/readyz";
inline constexpr std::string_view kMetricsPath = "/metrics";
inline constexpr std::string_view kOpenapiPath = "/openapi.json";

/// "GET" or "POST".
std::string_view to_name(model::HttpMethod method);

/// Sorted by path, then method; the host's own included.
std::vector<Route> routes_of(const seam::Registry& registry);

/// More {field} segments than this in one path are refused.
inline constexpr std::size_t kPathFieldsMax = 16;

/// What is wrong with a set of routes, so that it cannot be served: "rest.route_conflict", two have
/// the same method and the same path but for the names of its fields; "rest.bad_route", a path that
/// is none.
std::optional<Error> find_fault(std::span<const Route> routes);

}  // namespace tenon::rest
