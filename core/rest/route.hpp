// The routes that a registry's operations claim: what `tenon routes` prints, the dispatcher serves and OpenAPI lists.
#pragma once

#include <string>
#include <vector>

#include "seam/registry.hpp"

namespace tenon::rest {

struct Route {
  model::HttpMethod method;
  std::string path;                    // with {field} segments
  seam::Endpoint* endpoint = nullptr;  // nullptr: the host's own
  std::string meaning;
};

/// Sorted by path, then method; the host's own included.
std::vector<Route> routes_of(const seam::Registry& registry);

}  // namespace tenon::rest
