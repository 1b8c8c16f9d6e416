#include "rest/route.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"

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

/// A media type as Content-Type says it of text that is UTF-8.
std::string content_type_of(const std::string& media_type) {
  return media_type.starts_with("text/") ? media_type + "; charset=utf-8" : media_type;
}

Route operation_route(seam::Endpoint& endpoint) {
  const model::Http& http = *endpoint.operation->http;
  Route route{http.method, http.path, &endpoint, endpoint.operation->meaning};
  if (http.response_media_type.empty()) return route;
  const model::Message* response = endpoint.interface->find_message(endpoint.operation->response);
  TN_ASSERT(response != nullptr);
  for (const model::Field& field : response->fields) {
    if (field.name != http.response_field) continue;
    route.answer_type = content_type_of(http.response_media_type);
    route.answer_text =
        TextSlot{field.offset, field.ordinal, !field.optional && !field.default_value};
  }
  TN_ASSERT(route.answer_text.has_value());  // the schema compiler has seen to it
  return route;
}

/// What the message in a request's field `document` is.
void set_document(Route& route) {
  const model::Interface& interface = *route.endpoint->interface;
  const model::Message* request = interface.find_message(route.endpoint->operation->request);
  TN_ASSERT(request != nullptr);
  for (const model::Field& field : request->fields) {
    if (field.name != "document") continue;
    route.document = route.endpoint->target->codec->plan(field.ref);
    route.document_message = interface.find_message(field.ref);
  }
  TN_ASSERT(route.document != nullptr && route.document_message != nullptr);
}

/// The route of an operation of a resource interface; nullopt when it is none of the five.
std::optional<Route> resource_route(seam::Endpoint& endpoint) {
  struct Known {
    std::string_view operation;
    Verb verb;
    model::HttpMethod method;
    bool of_one;
  };
  static constexpr Known kKnown[] = {
      {"list", Verb::list, model::HttpMethod::get, false},
      {"get", Verb::get, model::HttpMethod::get, true},
      {"create", Verb::create, model::HttpMethod::post, false},
      {"update", Verb::update, model::HttpMethod::patch, true},
      {"delete", Verb::erase, model::HttpMethod::erase, true},
  };
  const model::Entity& entity = *endpoint.target->entity;
  for (const Known& known : kKnown) {
    if (endpoint.operation->name != known.operation) continue;
    Route route{known.method,
                fmt::format("/v{}/{}/{}{}", endpoint.interface->major, endpoint.interface->module,
                            entity.plural, known.of_one ? "/{id}" : ""),
                &endpoint, endpoint.operation->meaning};
    route.verb = known.verb;
    route.entity = &entity;
    if (known.verb == Verb::create || known.verb == Verb::update) set_document(route);
    return route;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Route> routes_of(const seam::Registry& registry) {
  std::vector<Route> routes;
  routes.push_back(own_route(std::string(kHealthPath), "Says that the process lives."));
  routes.push_back(
      own_route(std::string(kReadyPath), "Says whether requests should be sent here."));
  routes.push_back(
      own_route(std::string(kMetricsPath), "Counters and histograms, as Prometheus reads them."));
  routes.push_back(own_route(std::string(kOpenapiPath), "This API, described as OpenAPI 3.1."));
  for (seam::Endpoint* const endpoint : registry.endpoints()) {
    if (endpoint->operation->http) {
      routes.push_back(operation_route(*endpoint));
    } else if (endpoint->target->entity != nullptr) {
      if (auto route = resource_route(*endpoint)) routes.push_back(*std::move(route));
    }
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
