#include "rest/openapi_resource.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "rest/answer.hpp"
#include "rest/media_type.hpp"
#include "rest/openapi_problem.hpp"

namespace tenon::rest {
namespace {

using model::Field;
using model::Type;

/// One of a resource's routes, with what its parts are written from.
struct Served {
  explicit Served(const Route& from)
      : route(from),
        interface(*from.endpoint->interface),
        entity(*from.entity),
        api(*from.entity->api),
        record(interface.find_message(model::record_name(from.entity->name))) {
    TN_ASSERT(record != nullptr);
  }

  const Route& route;
  const model::Interface& interface;
  const model::Entity& entity;
  const model::ResourceApi& api;
  const model::Message* record;

  std::string reference(std::string_view message) const {
    return "#/components/schemas/" + component_name(interface, message);
  }
};

void write_reference(JsonWriter& to, std::string_view reference) {
  to.begin_object();
  to.member("$ref", reference);
  to.end_object();
}

void write_string_header(JsonWriter& to, std::string_view name, std::string_view description) {
  to.begin_object(name);
  to.member("description", description);
  to.raw_member("schema", R"({"type":"string"})");
  to.end_object();
}

// ---- parameters

/// Begins a parameter; its schema and its end are the caller's.
void begin_parameter(JsonWriter& to, std::string_view name, std::string_view in,
                     std::string_view description) {
  to.begin_object();
  to.member("name", name);
  to.member("in", in);
  to.member("description", description);
}

void write_id(JsonWriter& to) {
  begin_parameter(to, "id", "path", "The id of the record.");
  to.raw_member("required", "true");
  to.raw_member("schema", R"({"type":"string","format":"uuid"})");
  to.end_object();
}

/// Names in one parameter, with commas between them.
void write_names(JsonWriter& to, std::string_view name, std::string_view description,
                 std::span<const std::string> names) {
  begin_parameter(to, name, "query", description);
  to.member("style", "form");
  to.raw_member("explode", "false");
  to.begin_object("schema");
  to.member("type", "array");
  to.raw_member("minItems", "1");
  to.begin_object("items");
  to.member("type", "string");
  to.begin_list("enum");
  for (const std::string& one : names) to.string(one);
  to.end_list();
  to.end_object();
  to.end_object();
  to.end_object();
}

void write_fields(JsonWriter& to, const Served& served) {
  std::vector<std::string> names;
  for (const Field& field : served.record->fields) names.push_back(field.name);
  write_names(to, "fields",
              "Only these fields, and the id: the answer is a selection of the record.", names);
}

void write_sort(JsonWriter& to, const Served& served) {
  std::vector<std::string> names = served.api.sort;
  if (std::find(names.begin(), names.end(), "id") == names.end()) names.emplace_back("id");
  const std::size_t count = names.size();
  for (std::size_t i = 0; i < count; ++i) names.push_back("-" + names[i]);
  write_names(to, "sort", "By these fields in turn, descending with a \"-\"; the id decides last.",
              names);
}

void write_limit(JsonWriter& to, const Served& served) {
  begin_parameter(to, "limit", "query",
                  fmt::format("At most so many records in one page; more than {} is taken as that.",
                              served.api.limit_max));
  to.begin_object("schema");
  to.member("type", "integer");
  to.raw_member("minimum", "1");
  to.raw_member("default", std::to_string(served.api.limit_default));
  to.end_object();
  to.end_object();
}

bool has_order(Type type) {
  switch (type) {
    case Type::int32:
    case Type::int64:
    case Type::float64:
    case Type::decimal:
    case Type::text:
    case Type::date:
    case Type::instant:
    case Type::local_time:
    case Type::duration:
    case Type::money: return true;
    default: return false;
  }
}

std::vector<std::string_view> operators_of(const Field& field) {
  std::vector<std::string_view> operators = {"ne", "in", "nin"};
  if (has_order(field.type)) operators.insert(operators.end(), {"gt", "gte", "lt", "lte"});
  if (field.type == Type::text) operators.insert(operators.end(), {"like", "ilike"});
  if (field.optional) operators.emplace_back("is");
  return operators;
}

std::string_view meaning_of(std::string_view operation) {
  struct Known {
    std::string_view operation, meaning;
  };
  static constexpr Known kKnown[] = {
      {"eq", "It equals this."},
      {"ne", "It does not equal this."},
      {"in", "It is one of these."},
      {"nin", "It is none of these."},
      {"gt", "It is greater."},
      {"gte", "It is greater, or equals this."},
      {"lt", "It is less."},
      {"lte", "It is less, or equals this."},
      {"like", "It matches this, a * standing for any text."},
      {"ilike", "As like, A to Z being the same as a to z."},
      {"is", "Whether it is there."},
  };
  for (const Known& known : kKnown) {
    if (known.operation == operation) return known.meaning;
  }
  return "";
}

/// The field as a query writes it: of any value, whatever limits stored ones have.
void write_value_schema(JsonWriter& to, const Served& served, const Field& field) {
  Field plain;
  plain.name = field.name;
  plain.type = field.type;
  plain.precision = field.precision;
  plain.scale = field.scale;
  plain.ref = field.ref;
  plain.meaning = field.meaning;
  if (plain.type == Type::money) {
    plain.type = Type::text;
    plain.meaning += " As \"12.50 EUR\".";
  }
  write_field_schema(to, plain, served.interface);
}

void write_filter(JsonWriter& to, const Served& served, const Field& field,
                  std::string_view operation) {
  const std::string name =
      operation == "eq" ? field.name : fmt::format("{}[{}]", field.name, operation);
  begin_parameter(to, name, "query", meaning_of(operation));
  if (operation == "is") {
    to.raw_member("schema", R"({"type":"string","enum":["null","not_null"]})");
  } else if (operation == "like" || operation == "ilike") {
    to.raw_member("schema", R"({"type":"string"})");
  } else if (operation == "in" || operation == "nin") {
    to.member("style", "form");
    to.raw_member("explode", "false");
    to.begin_object("schema");
    to.member("type", "array");
    to.key("items");
    write_value_schema(to, served, field);
    to.end_object();
  } else {
    to.key("schema");
    write_value_schema(to, served, field);
  }
  to.end_object();
}

void write_filters(JsonWriter& to, const Served& served) {
  for (const Field& field : served.record->fields) {
    const auto& names = served.api.filter;
    const bool listed = std::find(names.begin(), names.end(), field.name) != names.end();
    if (field.name != "id" && !listed) continue;
    write_filter(to, served, field, "eq");
    for (const std::string_view operation : operators_of(field))
      write_filter(to, served, field, operation);
  }
}

void write_if_match(JsonWriter& to, const Served& served) {
  begin_parameter(to, "If-Match", "header",
                  served.route.verb == Verb::get
                      ? "An ETag: 412 unless the record has its version."
                      : "The ETag of the record as it was read: the change is made to that "
                        "version, or not at all.");
  if (served.api.require_if_match && served.route.verb != Verb::get)
    to.raw_member("required", "true");
  to.raw_member("schema", R"({"type":"string"})");
  to.end_object();
}

void write_parameters(JsonWriter& to, const Served& served) {
  const Verb verb = served.route.verb;
  if (verb == Verb::create) return;
  to.begin_list("parameters");
  if (verb == Verb::list) {
    write_filters(to, served);
    write_sort(to, served);
  } else {
    write_id(to);
  }
  if (verb == Verb::list || verb == Verb::get) write_fields(to, served);
  if (verb == Verb::list) {
    write_limit(to, served);
    begin_parameter(to, "cursor", "query", "Of the page before, with the same query otherwise.");
    to.raw_member("schema", R"({"type":"string"})");
    to.end_object();
  }
  if (verb == Verb::get) {
    begin_parameter(to, "If-None-Match", "header", "An ETag: 304 while the record still has it.");
    to.raw_member("schema", R"({"type":"string"})");
    to.end_object();
  }
  if (verb != Verb::list) write_if_match(to, served);
  to.end_list();
}

// ---- bodies

/// The record as an answer has it: where the query may select fields, whole or a selection.
void write_record_reference(JsonWriter& to, const Served& served) {
  const Verb verb = served.route.verb;
  if (verb != Verb::list && verb != Verb::get)
    return write_reference(to, served.reference(served.record->name));
  to.begin_object();
  to.begin_list("anyOf");
  write_reference(to, served.reference(served.record->name));
  write_reference(to,
                  "#/components/schemas/" + selection_name(served.interface, served.record->name));
  to.end_list();
  to.end_object();
}

void write_request_body(JsonWriter& to, const Served& served) {
  const bool is_patch = served.route.verb == Verb::update;
  if (!is_patch && served.route.verb != Verb::create) return;
  to.begin_object("requestBody");
  to.raw_member("required", "true");
  to.begin_object("content");
  to.begin_object(is_patch ? kMergePatchType : kJsonType);
  to.key("schema");
  write_reference(to, served.reference(served.route.document_message->name));
  to.end_object();
  to.end_object();
  to.end_object();
}

void write_page_schema(JsonWriter& to, const Served& served) {
  to.begin_object();
  to.member("type", "object");
  to.begin_object("properties");
  to.begin_object("items");
  to.member("type", "array");
  to.key("items");
  write_record_reference(to, served);
  to.end_object();
  to.begin_object("next");
  to.member("type", "string");
  to.member("format", "uri-reference");
  to.member("description", "The next page; absent when this is the last.");
  to.end_object();
  to.end_object();
  to.raw_member("required", R"(["items"])");
  to.raw_member("additionalProperties", "false");
  to.end_object();
}

void write_headers(JsonWriter& to, Verb verb) {
  if (verb == Verb::erase) return;
  to.begin_object("headers");
  if (verb == Verb::list) {
    write_string_header(to, "Link", "The next page, rel=\"next\"; absent when this is the last.");
  } else {
    write_string_header(to, "ETag", "The record's version, for If-Match and If-None-Match.");
  }
  if (verb == Verb::create) write_string_header(to, "Location", "Where the record is.");
  to.end_object();
}

void write_success(JsonWriter& to, const Served& served) {
  struct Known {
    Verb verb;
    std::string_view status, description;
  };
  static constexpr Known kKnown[] = {
      {Verb::list, "200", "One page."},
      {Verb::get, "200", "The record."},
      {Verb::create, "201", "The record as it is stored."},
      {Verb::update, "200", "The record as it is stored."},
      {Verb::erase, "204", "The record is no more."},
  };
  const Verb verb = served.route.verb;
  const auto* const known = std::find_if(std::begin(kKnown), std::end(kKnown),
                                         [verb](const Known& one) { return one.verb == verb; });
  to.begin_object(known->status);
  to.member("description", known->description);
  write_headers(to, verb);
  if (verb != Verb::erase) {
    to.begin_object("content");
    to.begin_object(kJsonType);
    to.key("schema");
    if (verb == Verb::list) {
      write_page_schema(to, served);
    } else {
      write_record_reference(to, served);
    }
    to.end_object();
    to.end_object();
  }
  to.end_object();
}

std::vector<std::uint16_t> problems_of(const Served& served) {
  switch (served.route.verb) {
    case Verb::list: return {400, 406, 422, 500, 503, 504};
    case Verb::get: return {400, 404, 406, 412, 422, 500, 503, 504};
    case Verb::create: return {400, 406, 409, 413, 415, 422, 500, 503, 504, 507};
    case Verb::update:
    case Verb::erase:
    case Verb::none: break;
  }
  std::vector<std::uint16_t> statuses = {400, 404, 409, 412};
  if (served.route.verb == Verb::update) statuses = {400, 404, 406, 409, 412, 413, 415};
  statuses.push_back(422);
  if (served.api.require_if_match) statuses.push_back(428);
  statuses.insert(statuses.end(), {500, 503, 504, 507});
  return statuses;
}

void write_responses(JsonWriter& to, const Served& served) {
  to.begin_object("responses");
  write_success(to, served);
  if (served.route.verb == Verb::get) {
    to.begin_object("304");
    to.member("description", "The record is as If-None-Match has it.");
    write_headers(to, Verb::get);
    to.end_object();
  }
  write_problem_references(to, problems_of(served));
  to.end_object();
}

std::string_view method_of(model::HttpMethod method) {
  switch (method) {
    case model::HttpMethod::get: return "get";
    case model::HttpMethod::post: return "post";
    case model::HttpMethod::patch: return "patch";
    case model::HttpMethod::erase: break;
  }
  return "delete";
}

}  // namespace

void write_resource_operation(JsonWriter& to, const Route& route) {
  const Served served(route);
  const model::Operation& operation = *route.endpoint->operation;
  to.begin_object(method_of(route.method));
  to.member("operationId", component_name(served.interface, operation.name));
  to.begin_list("tags");
  to.string(served.interface.module);
  to.end_list();
  to.member("summary", operation.meaning);
  to.member("description", served.entity.meaning);
  if (!operation.errors.empty()) {
    to.begin_list("x-problem-codes");
    for (const std::string& code : operation.errors) to.string(code);
    to.end_list();
  }
  write_parameters(to, served);
  write_request_body(to, served);
  write_responses(to, served);
  to.end_object();
}

void add_resource_components(SchemaComponents& components, const Route& route) {
  const Served served(route);
  if (route.verb != Verb::erase) components.add(served.interface, *served.record);
  if (route.verb == Verb::list || route.verb == Verb::get)
    components.add_selection(served.interface, *served.record);
  for (const Field& field : served.record->fields) components.add_referred(served.interface, field);
  if (route.verb == Verb::create) components.add(served.interface, *route.document_message);
  if (route.verb == Verb::update)
    components.add_patch(served.interface, *route.document_message, *served.record);
}

}  // namespace tenon::rest
