#include "model/schema_check.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/nearest.hpp"
#include "model/names.hpp"

namespace tenon::model {
namespace {

bool is_imported(const std::string& name) {
  return name.find(':') != std::string::npos;
}

std::uint32_t line_of(const InterfaceSource& source, std::initializer_list<std::string_view> keys) {
  const TomlValue* value = source.document.at(keys);
  return value == nullptr ? 1 : value->line;
}

std::uint32_t line_of_message(const InterfaceSource& source, const std::string& name) {
  if (const TomlValue* messages = source.document.at({"messages"})) {
    if (const TomlMember* member = messages->find(name)) return member->line;
  }
  return 1;
}

/// A message that holds itself by required fields only can never be written.
class EndlessCheck {
 public:
  explicit EndlessCheck(InterfaceSource& source) : source_(source) {}

  void run() {
    for (const Message& message : source_.interface.messages) {
      if (!is_imported(message.name)) visit(message);
    }
  }

 private:
  void visit(const Message& message) {
    if (done_.contains(message.name)) return;
    const auto open = std::find(path_.begin(), path_.end(), message.name);
    if (open != path_.end()) return report(std::vector<std::string>(open, path_.end()));
    path_.push_back(message.name);
    for (const Field& field : message.fields) {
      const bool is_required =
          field.list ? !field.optional && field.min_items.value_or(0) > 0 : !field.optional;
      if (field.type != Type::message || !is_required) continue;
      if (const Message* inner = source_.interface.find_message(field.ref)) visit(*inner);
    }
    path_.pop_back();
    done_.insert(message.name);
  }

  void report(std::vector<std::string> cycle) {
    const std::uint32_t line = line_of_message(source_, cycle.front());
    cycle.push_back(cycle.front());
    source_.faults.error(
        line, "endless_message",
        fmt::format("required fields lead from {}, without end; make one of them optional",
                    fmt::join(cycle, " to ")));
  }

  InterfaceSource& source_;
  std::vector<std::string> path_;
  std::set<std::string> done_;
};

/// Names that differ in the schema and would be one in C or C++.
void check_generated_names(InterfaceSource& source) {
  Faults& faults = source.faults;
  std::map<std::string, std::string> types, macros;
  const auto claim = [&](std::map<std::string, std::string>& names, const std::string& generated,
                         const std::string& what, std::uint32_t line) {
    const auto [at, is_new] = names.emplace(generated, what);
    if (is_new) return;
    faults.error(line, "duplicate_name",
                 fmt::format("{} and {} both become {} in C; rename one of them", what, at->second,
                             generated));
  };
  for (const Operation& operation : source.interface.operations) {
    claim(macros, "METHOD_" + to_upper_case(operation.name),
          fmt::format("operation \"{}\"", operation.name),
          line_of(source, {"operations", operation.name}));
  }
  for (const Message& message : source.interface.messages) {
    if (is_imported(message.name)) continue;
    claim(types, to_snake_case(message.name), "message " + message.name,
          line_of_message(source, message.name));
    for (const Field& field : message.fields) {
      if (!field.name.starts_with("has_")) continue;
      const std::string other = field.name.substr(4);
      const bool clashes = std::any_of(message.fields.begin(), message.fields.end(),
                                       [&](const Field& one) { return one.name == other; });
      if (!clashes) continue;
      faults.error(
          source.fields.at(message.name).at(field.name)->line, "duplicate_name",
          fmt::format("field \"{}\" has the name of the test for the presence of \"{}\"; rename it",
                      field.name, other));
    }
  }
  for (const Enum& enumeration : source.interface.enums) {
    if (is_imported(enumeration.name)) continue;
    const std::uint32_t line = line_of(source, {"enums", enumeration.name});
    claim(types, to_snake_case(enumeration.name), "enum " + enumeration.name, line);
    for (const EnumValue& value : enumeration.values) {
      claim(macros, to_upper_case(to_snake_case(enumeration.name) + "_" + value.name),
            fmt::format("value \"{}\" of {}", value.name, enumeration.name), line);
    }
  }
}

/// The names in braces of a path, or nullopt when it is not well formed: literal segments of
/// letters, digits and
/// -._~:, or one {field} with perhaps a :verb or a .suffix behind it.
std::optional<std::vector<std::string>> parameters_of(std::string_view path) {
  std::vector<std::string> names;
  if (path.size() < 2 || path.ends_with('/')) return std::nullopt;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    if (segment.starts_with('{')) {
      const auto close = segment.find('}');
      if (close == std::string_view::npos) return std::nullopt;
      names.emplace_back(segment.substr(1, close - 1));
      segment.remove_prefix(close + 1);
      if (segment.empty()) continue;
      if (!segment.starts_with(':') && !segment.starts_with('.')) return std::nullopt;
    }
    const bool is_literal =
        !segment.empty() && std::all_of(segment.begin(), segment.end(), [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 std::string_view("-._~:").find(c) != std::string_view::npos;
        });
    if (!is_literal || segment == "." || segment == "..") return std::nullopt;
  }
  return names;
}

/// /v<N>/<module>/...
bool is_under_module(std::string_view path, std::string_view module) {
  if (!path.starts_with("/v")) return false;
  path.remove_prefix(2);
  const auto digits = path.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos) return false;
  path.remove_prefix(digits);
  return path.starts_with(fmt::format("/{}/", module));
}

/// A body of another media type is one required text of the message.
void check_body_fields(InterfaceSource& source, const Operation& operation,
                       const std::vector<std::string>& parameters) {
  const Http& http = *operation.http;
  const auto check = [&](const std::string& field_name, const std::string& message_name,
                         std::string_view key) {
    if (field_name.empty()) return;
    const auto refuse = [&](std::string_view fault, std::string why) {
      source.faults.error(line_of(source, {"operations", operation.name, key}), fault,
                          fmt::format("\"{}\" of \"{}\": {}", key, operation.name, why));
    };
    const Message* message = source.interface.find_message(message_name);
    if (message == nullptr) return;
    std::vector<std::string> known;
    for (const Field& field : message->fields) known.push_back(field.name);
    const auto field = std::find_if(message->fields.begin(), message->fields.end(),
                                    [&](const Field& one) { return one.name == field_name; });
    if (field == message->fields.end()) {
      refuse("unknown_field", fmt::format("{} has no field \"{}\"{}", message_name, field_name,
                                          did_you_mean(field_name, known)));
    } else if (field->type != Type::text || field->list) {
      refuse("bad_combination",
             fmt::format("\"{}\" is no text; name one that the whole body fits into", field_name));
    }
  };
  check(http.request_field, operation.request, "request_field");
  check(http.response_field, operation.response, "response_field");
  if (http.request_field.empty()) return;
  const std::uint32_t line = line_of(source, {"operations", operation.name, "request_field"});
  if (http.method != HttpMethod::post) {
    source.faults.error(line, "bad_combination",
                        fmt::format("\"request_media_type\" of \"{}\": a GET has no body; make it "
                                    "a POST",
                                    operation.name));
  }
  if (std::find(parameters.begin(), parameters.end(), http.request_field) != parameters.end()) {
    source.faults.error(line, "bad_combination",
                        fmt::format("\"request_field\" of \"{}\" stands in the path already; name "
                                    "another field",
                                    operation.name));
  }
}

/// Whether a value can stand in a path or a query.
bool has_plain_text(const Field& field) {
  return field.type != Type::message && field.type != Type::json;
}

void check_route(InterfaceSource& source, const Operation& operation, Kind kind) {
  const std::uint32_t line = line_of(source, {"operations", operation.name, "http"});
  const auto refuse = [&](std::string_view fault, std::string message) {
    source.faults.error(line, fault,
                        fmt::format("the route of \"{}\": {}", operation.name, message));
  };
  const std::string& path = operation.http->path;
  if (kind == Kind::engine) {
    return refuse("http_forbidden",
                  "a module of kind engine has no routes; remove http, or expose it in an api or "
                  "domain module");
  }
  if (!is_under_module(path, source.interface.module)) {
    return refuse("bad_route", fmt::format("\"{}\" is not under /v<N>/{}/; write \"/v1/{}/...\"",
                                           path, source.interface.module, source.interface.module));
  }
  const auto parameters = parameters_of(path);
  if (!parameters) {
    return refuse("bad_route",
                  fmt::format("\"{}\" is not a path of segments like name, name:verb, {{field}}, "
                              "{{field}}:verb and {{field}}.suffix",
                              path));
  }
  const bool is_get = operation.http->method == HttpMethod::get;
  if (is_get && !operation.reads_only) {
    refuse("bad_route", "GET promises to change nothing; add reads_only = true, or make it a POST");
  }
  const Message* request = source.interface.find_message(operation.request);
  if (request == nullptr) return;
  check_body_fields(source, operation, *parameters);
  std::set<std::string> seen;
  std::vector<std::string> known;
  for (const Field& field : request->fields) known.push_back(field.name);
  for (const std::string& name : *parameters) {
    if (!seen.insert(name).second)
      refuse("bad_route", fmt::format("{{{}}} occurs twice; remove one", name));
    const auto field = std::find_if(request->fields.begin(), request->fields.end(),
                                    [&](const Field& one) { return one.name == name; });
    if (field == request->fields.end()) {
      refuse("bad_route_field", fmt::format("{} has no field \"{}\"{}", request->name, name,
                                            did_you_mean(name, known)));
    } else if (field->list || !has_plain_text(*field)) {
      refuse("bad_route_field",
             fmt::format("{{{}}} has to be a scalar field, but is a {}; take it from the body",
                         name, field->list ? "list" : to_name(field->type)));
    }
  }
  if (!is_get) return;
  for (const Field& field : request->fields) {
    if (has_plain_text(field)) continue;
    refuse("bad_route_field", fmt::format("GET cannot carry the {} field \"{}\"; make it a POST",
                                          to_name(field.type), field.name));
  }
}

void check_routes(InterfaceSource& source, Kind kind) {
  for (const Operation& operation : source.interface.operations) {
    if (operation.http) check_route(source, operation, kind);
  }
}

void warn_of_unused(InterfaceSource& source, std::set<std::string> roots) {
  const Interface& interface = source.interface;
  std::set<std::string> used;
  const std::function<void(const std::string&)> visit = [&](const std::string& name) {
    if (!used.insert(name).second) return;
    const Message* message = interface.find_message(name);
    if (message == nullptr) return;
    for (const Field& field : message->fields) {
      if (!field.ref.empty()) visit(field.ref);
    }
  };
  for (const std::string& root : roots) visit(root);
  const auto warn = [&](std::string_view sort, const std::string& name, std::uint32_t line) {
    if (is_imported(name) || used.contains(name)) return;
    source.faults.warning(line, "unused",
                          fmt::format("nothing uses the {} {}; remove it, or use it", sort, name));
  };
  for (const Message& message : interface.messages) {
    warn("message", message.name, line_of_message(source, message.name));
  }
  for (const Enum& enumeration : interface.enums) {
    warn("enum", enumeration.name, line_of(source, {"enums", enumeration.name}));
  }
}

}  // namespace

void check_interface(InterfaceSource& source, Kind kind) {
  EndlessCheck(source).run();
  check_generated_names(source);
  check_routes(source, kind);
  std::set<std::string> roots;
  for (const Operation& operation : source.interface.operations) {
    roots.insert(operation.request);
    roots.insert(operation.response);
  }
  warn_of_unused(source, std::move(roots));
}

void check_settings(InterfaceSource& source) {
  EndlessCheck(source).run();
  check_generated_names(source);
  warn_of_unused(source, {"Settings"});
}

void check_event_messages(InterfaceSource& source, std::set<std::string> roots) {
  EndlessCheck(source).run();
  check_generated_names(source);
  warn_of_unused(source, std::move(roots));
}

void check_record(InterfaceSource& source) {
  check_generated_names(source);
  warn_of_unused(source, {source.interface.messages.front().name});
}

}  // namespace tenon::model
