#include "model/canonical.hpp"

#include <set>
#include <utility>

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "base/sha256.hpp"
#include "model/canonical_parts.hpp"
#include "model/sorted_json.hpp"

namespace tenon::model {
namespace json = boost::json;
namespace {

using form::check_message, form::check_tags, form::Malformed, form::put, form::put_sorted,
    form::read_enum, form::read_message, form::Reader, form::to_json, form::to_sorted_array;

constexpr std::int64_t kFormat = 1;
constexpr std::size_t kHashDigits = 16;

json::object to_json(const Operation& operation) {
  json::object to;
  to["tag"] = operation.tag;
  to["name"] = operation.name;
  to["meaning"] = operation.meaning;
  to["request"] = operation.request;
  to["response"] = operation.response;
  put(to, "reads_only", operation.reads_only);
  put(to, "idempotent", operation.idempotent);
  put(to, "blocking", operation.blocking);
  put_sorted(to, "errors", operation.errors);
  if (operation.http) {
    const Http& http = *operation.http;
    to["http"] = fmt::format("{} {}", to_name(http.method), http.path);
    put(to, "request_media_type", http.request_media_type);
    put(to, "request_field", http.request_field);
    put(to, "response_media_type", http.response_media_type);
    put(to, "response_field", http.response_field);
  }
  put(to, "example", operation.example);
  return to;
}

std::optional<Http> parse_http(std::string_view text) {
  for (const HttpMethod method :
       {HttpMethod::get, HttpMethod::post, HttpMethod::patch, HttpMethod::erase}) {
    const std::string_view name = to_name(method);
    if (!text.starts_with(name) || !text.substr(name.size()).starts_with(" /")) continue;
    return Http{method, std::string(text.substr(name.size() + 1))};
  }
  return std::nullopt;
}

void read_media_types(Reader& reader, Http& http) {
  http.request_media_type = reader.optional_text("request_media_type").value_or("");
  http.request_field = reader.optional_text("request_field").value_or("");
  http.response_media_type = reader.optional_text("response_media_type").value_or("");
  http.response_field = reader.optional_text("response_field").value_or("");
}

Operation read_operation(const json::value& value, Malformed& malformed) {
  Reader reader(value, "an operation", malformed);
  Operation operation;
  operation.tag = reader.number("tag");
  operation.name = reader.text("name");
  operation.meaning = reader.text("meaning");
  operation.request = reader.text("request");
  operation.response = reader.text("response");
  operation.reads_only = reader.flag("reads_only");
  operation.idempotent = reader.flag("idempotent");
  operation.blocking = reader.flag("blocking");
  reader.each("errors", false, [&](const json::value& code) {
    operation.errors.push_back(reader.as_text(code, "errors"));
  });
  if (const auto http = reader.optional_text("http")) {
    operation.http = parse_http(*http);
    if (!operation.http) reader.complain("http", "is not GET, POST, PATCH or DELETE and a path");
  }
  if (operation.http) read_media_types(reader, *operation.http);
  operation.example = reader.optional_json("example");
  return operation;
}

// Checks of what later stages rely on without looking: order of tags, names that resolve.

void check(const Interface& interface, Malformed& malformed) {
  check_tags(interface.operations, "the operations", malformed);
  std::set<std::string_view> names;
  for (const Enum& one : interface.enums) {
    check_tags(one.values, one.name, malformed);
    if (!names.insert(one.name).second) malformed.note(one.name + " is declared twice");
  }
  for (const Message& message : interface.messages) {
    if (!names.insert(message.name).second) malformed.note(message.name + " is declared twice");
    check_message(message, interface, malformed);
  }
  for (const Operation& operation : interface.operations) {
    for (const std::string& name : {operation.request, operation.response}) {
      if (interface.find_message(name) == nullptr)
        malformed.note(operation.name + " has an unknown message");
    }
  }
}

Interface read_interface(const json::value& value, Malformed& malformed) {
  Reader reader(value, "the model", malformed);
  Interface interface;
  if (reader.number("format") != kFormat) reader.complain("format", "is not that of this version");
  interface.id = reader.text("id");
  if (auto id = parse_interface_id(interface.id)) {
    interface.module = std::move(id->module);
    interface.name = std::move(id->name);
    interface.major = id->major;
  } else {
    reader.complain("id", "is not <module>.<name>/<major>");
  }
  interface.meaning = reader.text("meaning");
  reader.each("operations", true, [&](const json::value& one) {
    interface.operations.push_back(read_operation(one, malformed));
  });
  reader.each("messages", true, [&](const json::value& one) {
    interface.messages.push_back(read_message(one, malformed));
  });
  reader.each("enums", true, [&](const json::value& one) {
    interface.enums.push_back(read_enum(one, malformed));
  });
  return interface;
}

}  // namespace

std::string to_canonical(const Interface& interface) {
  json::object to;
  to["format"] = kFormat;
  to["id"] = interface.id;
  to["meaning"] = interface.meaning;
  json::array operations;
  for (const Operation& operation : interface.operations)
    operations.emplace_back(to_json(operation));
  to["operations"] = std::move(operations);
  to["messages"] = to_sorted_array(interface.messages);
  to["enums"] = to_sorted_array(interface.enums);
  return to_sorted_json(to);
}

Result<Interface> from_canonical(std::string_view text) {
  const auto refuse = [](const std::string& what) {
    return Error{Errc::invalid_argument, "model.malformed",
                 "not a model of this version: " + what +
                     "; build the module again with this version's tenon",
                 ""};
  };
  json::error_code fault;
  const json::value value = json::parse(json::string_view(text.data(), text.size()), fault);
  if (fault) return refuse(fault.message());
  Malformed malformed;
  Interface interface = read_interface(value, malformed);
  if (!malformed.is_noted()) check(interface, malformed);
  if (malformed.is_noted()) return refuse(malformed.what());
  layout(interface);
  return interface;
}

std::string hash_of(std::string_view canonical) {
  return sha256_hex(canonical).substr(0, kHashDigits);
}

}  // namespace tenon::model
