#include "rest/openapi.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "rest/openapi_problem.hpp"
#include "rest/openapi_resource.hpp"
#include "rest/openapi_schema.hpp"
#include "rest/openapi_writer.hpp"

namespace tenon::rest {
namespace {

namespace json = boost::json;
using model::Field;
using model::HttpMethod;
using model::Interface;
using model::Message;
using model::Operation;

constexpr std::string_view kHostTag = "host";

/// The names of the {field} segments of a path.
std::vector<std::string> fields_in(std::string_view path) {
  std::vector<std::string> names;
  for (std::size_t open = path.find('{'); open != std::string_view::npos;
       open = path.find('{', open + 1)) {
    const std::size_t close = path.find('}', open);
    if (close == std::string_view::npos) break;
    names.emplace_back(path.substr(open + 1, close - open - 1));
  }
  return names;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// A route of a module, with what its parts are written from.
struct Served {
  explicit Served(const Route& from)
      : route(from),
        interface(*from.endpoint->interface),
        operation(*from.endpoint->operation),
        request(interface.find_message(operation.request)),
        response(interface.find_message(operation.response)),
        path_fields(fields_in(from.path)),
        mapped_type(operation.http->request_media_type),
        mapped_field(operation.http->request_field) {
    boost::system::error_code not_json;  // then there is no example
    if (operation.example) example = json::parse(*operation.example, not_json);
  }

  const Route& route;
  const Interface& interface;
  const Operation& operation;
  const Message* request;
  const Message* response;
  std::vector<std::string> path_fields;
  const std::string& mapped_type;   // "" = a body is JSON
  const std::string& mapped_field;  // that a body of this type is
  json::value example;              // of the whole request; null = none

  /// The example's value of one field as JSON; "" = none.
  std::string example_of(const Field& field) const {
    if (const json::object* whole = example.if_object(); whole != nullptr) {
      if (const json::value* value = whole->if_contains(field.name); value != nullptr)
        return json::serialize(*value);
    }
    return field.example.value_or("");
  }
};

void write_parameter(JsonWriter& to, const Served& served, const Field& field) {
  const bool in_path = contains(served.path_fields, field.name);
  to.begin_object();
  to.member("name", field.name);
  to.member("in", in_path ? "path" : "query");
  const bool beside_body = !in_path && served.route.method == HttpMethod::post;
  to.member("description", beside_body ? fmt::format("{} Only beside a body of type {}.",
                                                     field.meaning, served.mapped_type)
                                       : field.meaning);
  if (in_path || (is_required(field) && !beside_body)) to.raw_member("required", "true");
  if (field.list) {
    to.member("style", "form");
    to.raw_member("explode", "true");
  }
  to.key("schema");
  write_parameter_schema(to, field, served.interface);
  if (const std::string example = parameter_example(field, served.example_of(field));
      !example.empty())
    to.raw_member("example", example);
  to.end_object();
}

void write_parameters(JsonWriter& to, const Served& served) {
  const bool takes_query = served.route.method == HttpMethod::get || !served.mapped_type.empty();
  std::vector<const Field*> fields;
  for (const Field& field : served.request->fields) {
    const bool in_body = !served.mapped_type.empty() && field.name == served.mapped_field;
    const bool is_parameter = (takes_query && !in_body) || contains(served.path_fields, field.name);
    if (is_parameter && field.type != model::Type::message) fields.push_back(&field);
  }
  if (fields.empty()) return;
  to.begin_list("parameters");
  for (const Field* field : fields) write_parameter(to, served, *field);
  to.end_list();
}

/// The example of the body: that of the request without what the path carries.
std::string body_example(const Served& served) {
  if (!served.example.is_object()) return "";
  if (served.path_fields.empty()) return *served.operation.example;
  json::object body = served.example.get_object();
  for (const std::string& name : served.path_fields) body.erase(name);
  return json::serialize(body);
}

/// A body that is the text of one field.
void write_text_content(JsonWriter& to, std::string_view type) {
  to.begin_object(type);
  to.raw_member("schema", R"({"type":"string"})");
  to.end_object();
}

void write_request_body(JsonWriter& to, const Served& served) {
  const auto in_body = [&](const Field& field) {
    return !contains(served.path_fields, field.name);
  };
  const auto& fields = served.request->fields;
  const bool needed = std::any_of(fields.begin(), fields.end(),
                                  [&](const Field& f) { return is_required(f) && in_body(f); });
  to.begin_object("requestBody");
  to.raw_member("required", needed ? "true" : "false");
  to.begin_object("content");
  to.begin_object("application/json");
  to.key("schema");
  if (served.path_fields.empty()) {
    to.begin_object();
    to.member("$ref",
              "#/components/schemas/" + component_name(served.interface, served.request->name));
    to.end_object();
  } else {
    write_message_schema(to, *served.request, served.interface, served.path_fields);
  }
  if (const std::string example = body_example(served); !example.empty())
    to.raw_member("example", example);
  to.end_object();
  if (!served.mapped_type.empty()) write_text_content(to, served.mapped_type);
  to.end_object();
  to.end_object();
}

void write_responses(JsonWriter& to, const Served& served) {
  to.begin_object("responses");
  to.begin_object("200");
  to.member("description",
            served.response->meaning.empty() ? "The answer." : served.response->meaning);
  to.begin_object("content");
  if (const std::string& type = served.operation.http->response_media_type; !type.empty()) {
    write_text_content(to, type);
  } else {
    to.begin_object("application/json");
    to.begin_object("schema");
    to.member("$ref",
              "#/components/schemas/" + component_name(served.interface, served.response->name));
    to.end_object();
    to.end_object();
  }
  to.end_object();
  to.end_object();
  static constexpr std::uint16_t kOfPost[] = {400, 406, 413, 415, 422, 500, 503, 504};
  static constexpr std::uint16_t kOfGet[] = {400, 406, 422, 500, 503, 504};
  if (served.route.method == HttpMethod::post) {
    write_problem_references(to, kOfPost);
  } else {
    write_problem_references(to, kOfGet);
  }
  to.end_object();
}

std::string description_of(const Operation& operation) {
  std::string description = operation.meaning;
  if (operation.errors.empty()) return description;
  description += "\n\nProblems of its own:";
  for (const std::string& code : operation.errors) description += fmt::format(" `{}`", code);
  return description;
}

/// "shop.orders.v1.place": unique, for an operation has one route.
std::string operation_id(const Served& served) {
  return component_name(served.interface, served.operation.name);
}

void write_operation(JsonWriter& to, const Served& served) {
  to.begin_object(served.route.method == HttpMethod::post ? "post" : "get");
  to.member("operationId", operation_id(served));
  to.begin_list("tags");
  to.string(served.interface.module);
  to.end_list();
  to.member("summary", served.operation.meaning);
  to.member("description", description_of(served.operation));
  if (!served.operation.errors.empty()) {
    to.begin_list("x-problem-codes");
    for (const std::string& code : served.operation.errors) to.string(code);
    to.end_list();
  }
  write_parameters(to, served);
  if (served.route.method == HttpMethod::post) write_request_body(to, served);
  write_responses(to, served);
  to.end_object();
}

/// The host's own routes answer these.
void write_own_content(JsonWriter& to, std::string_view status, std::string_view description,
                       std::string_view type, std::string_view schema) {
  to.begin_object(status);
  to.member("description", description);
  to.begin_object("content");
  to.begin_object(type);
  to.raw_member("schema", schema);
  to.end_object();
  to.end_object();
  to.end_object();
}

void write_own_responses(JsonWriter& to, std::string_view path) {
  constexpr std::string_view kJson = "application/json";
  constexpr std::string_view kLives =
      R"({"type":"object","properties":{"status":{"const":"ok"}},"required":["status"]})";
  constexpr std::string_view kReady =
      R"({"type":"object","properties":{"status":{"const":"ready"}},"required":["status"]})";
  constexpr std::string_view kDraining =
      R"({"type":"object","properties":{"status":{"const":"draining"}},"required":["status"]})";
  to.begin_object("responses");
  if (path == kHealthPath) {
    write_own_content(to, "200", "The process lives.", kJson, kLives);
  } else if (path == kReadyPath) {
    write_own_content(to, "200", "Requests are welcome.", kJson, kReady);
    write_own_content(to, "503", "The server drains; send requests elsewhere.", kJson, kDraining);
  } else if (path == kMetricsPath) {
    write_own_content(to, "200", "Metrics in Prometheus' text format.", "text/plain",
                      R"({"type":"string"})");
  } else {
    write_own_content(to, "200", "This document.", kJson, R"({"type":"object"})");
    to.begin_object("304");
    to.member("description", "The document that If-None-Match names is the current one.");
    to.end_object();
  }
  write_problem_references(to, {});
  to.end_object();
}

/// "/openapi.json" gives "host.openapi_json".
std::string own_operation_id(std::string_view path) {
  std::string id = "host.";
  for (const char c : path.substr(1)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    id.push_back(plain ? c : '_');
  }
  return id;
}

void write_own_operation(JsonWriter& to, const Route& route) {
  to.begin_object(route.method == HttpMethod::post ? "post" : "get");
  to.member("operationId", own_operation_id(route.path));
  to.begin_list("tags");
  to.string(kHostTag);
  to.end_list();
  to.member("summary", route.meaning);
  write_own_responses(to, route.path);
  to.end_object();
}

void write_paths(JsonWriter& to, std::span<const Route> routes) {
  std::map<std::string_view, std::vector<const Route*>> by_path;
  for (const Route& route : routes) by_path[route.path].push_back(&route);
  to.begin_object("paths");
  for (const auto& [path, here] : by_path) {
    to.begin_object(path);
    for (const Route* route : here) {
      if (route->endpoint == nullptr) {
        write_own_operation(to, *route);
      } else if (route->verb != Verb::none) {
        write_resource_operation(to, *route);
      } else {
        write_operation(to, Served(*route));
      }
    }
    to.end_object();
  }
  to.end_object();
}

void write_components(JsonWriter& to, std::span<const Route> routes) {
  SchemaComponents components;
  for (const Route& route : routes) {
    if (route.endpoint == nullptr) continue;
    if (route.verb != Verb::none) {
      add_resource_components(components, route);
      continue;
    }
    const Served served(route);
    // A request that is parameters only is no component.
    const bool whole_body = route.method == HttpMethod::post && served.path_fields.empty();
    if (whole_body) components.add(served.interface, *served.request);
    for (const Field& field : served.request->fields)
      components.add_referred(served.interface, field);
    if (served.operation.http->response_media_type.empty())
      components.add(served.interface, *served.response);
  }
  to.begin_object("components");
  to.begin_object("schemas");
  write_problem_schema(to);
  components.write(to);
  to.end_object();
  to.begin_object("responses");
  write_problem_responses(to);
  to.end_object();
  to.end_object();
}

void write_tags(JsonWriter& to, std::span<const Route> routes) {
  std::map<std::string, std::set<std::string>> meanings;  // of the interfaces, by module
  for (const Route& route : routes) {
    if (route.endpoint == nullptr) {
      meanings[std::string(kHostTag)] = {"The host itself."};
    } else {
      meanings[route.endpoint->interface->module].insert(route.endpoint->interface->meaning);
    }
  }
  to.begin_list("tags");
  for (const auto& [module, sentences] : meanings) {
    to.begin_object();
    to.member("name", module);
    to.member("description", fmt::format("{}", fmt::join(sentences, " ")));
    to.end_object();
  }
  to.end_list();
}

}  // namespace

std::string to_openapi(std::span<const Route> routes, std::string_view title,
                       std::string_view version) {
  JsonWriter to;
  to.begin_object();
  to.member("openapi", "3.1.0");
  to.begin_object("info");
  to.member("title", title);
  to.member("version", version);
  to.end_object();
  to.begin_list("servers");
  to.begin_object();
  to.member("url", "/");
  to.end_object();
  to.end_list();
  write_tags(to, routes);
  write_paths(to, routes);
  write_components(to, routes);
  to.end_object();
  return to.take();
}

}  // namespace tenon::rest
