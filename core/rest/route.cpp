#include "rest/route.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace tenon::rest {
namespace {

/// The path with the names of its fields left out: what two routes must not have in common.
std::string shape_of(std::string_view path) {
  std::string shape;
  bool inside = false;
  for (const char c : path) {
    if (!inside) shape.push_back(c);
    if (c == '{') inside = true;
    if (c == '}') {
      shape.push_back(c);
      inside = false;
    }
  }
  return shape;
}

std::string owner_of(const Route& route) {
  if (route.endpoint == nullptr) return "the host itself";
  return fmt::format("{} {}", route.endpoint->interface->id, route.endpoint->operation->name);
}

Route own_route(std::string path, std::string meaning) {
  return {model::HttpMethod::get, std::move(path), nullptr, std::move(meaning)};
}

}  // namespace

std::string_view to_name(model::HttpMethod method) {
  return method == model::HttpMethod::get ? "GET" : "POST";
}

std::vector<Route> routes_of(const seam::Registry& registry) {
  std::vector<Route> routes;
  routes.push_back(own_route(std::string(kHealthPath), "Says that the process lives."));
  routes.push_back(
      own_route(std::string(kReadyPath), "Says whether requests should be sent here."));
  routes.push_back(
      own_route(std::string(kMetricsPath), "Counters and histograms, as Prometheus reads them."));
  routes.push_back(own_route(std::string(kOpenapiPath), "This API, described as OpenAPI 3.1."));
  for (seam::Endpoint* const endpoint : registry.endpoints()) {
    const auto& http = endpoint->operation->http;
    if (http) routes.push_back({http->method, http->path, endpoint, endpoint->operation->meaning});
  }
  std::stable_sort(routes.begin(), routes.end(), [](const Route& a, const Route& b) {
    return std::tie(a.path, a.method) < std::tie(b.path, b.method);
  });
  return routes;
}

std::optional<Error> find_fault(std::span<const Route> routes) {
  std::map<std::pair<std::string, model::HttpMethod>, const Route*> claimed;
  for (const Route& route : routes) {
    const auto fields = std::count(route.path.begin(), route.path.end(), '{');
    if (!route.path.starts_with('/') || fields > static_cast<std::ptrdiff_t>(kPathFieldsMax)) {
      return Error{
          Errc::failed_precondition, "rest.bad_route",
          fmt::format(
              "{} {} of {} cannot be served: a path begins with / and has at most {} fields",
              to_name(route.method), route.path, owner_of(route), kPathFieldsMax),
          ""};
    }
    const auto [at, fresh] = claimed.try_emplace({shape_of(route.path), route.method}, &route);
    if (fresh) continue;
    return Error{
        Errc::failed_precondition, "rest.route_conflict",
        fmt::format("{} {} is claimed by {} and by {}; give one of them another path in its schema",
                    to_name(route.method), route.path, owner_of(*at->second), owner_of(route)),
        ""};
  }
  return std::nullopt;
}

}  // namespace tenon::rest
