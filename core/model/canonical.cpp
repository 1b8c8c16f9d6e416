#include "model/canonical.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "base/sha256.hpp"
#include "model/sorted_json.hpp"

namespace tenon::model {
namespace json = boost::json;
namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::size_t kFieldsMax = 64;  // bits of tn_message.present
constexpr std::size_t kHashDigits = 16;

// Writing. What is false, empty or absent is left out, so that a later addition to the model
// changes no old hash.

void put(json::object& to, json::string_view key, bool value) {
  if (value) to[key] = true;
}
void put(json::object& to, json::string_view key, const std::string& value) {
  if (!value.empty()) to[key] = value;
}
void put(json::object& to, json::string_view key, const std::optional<std::string>& value) {
  if (value) to[key] = *value;
}
void put(json::object& to, json::string_view key, const std::optional<std::uint32_t>& value) {
  if (value) to[key] = std::int64_t{*value};
}
template <class T>
void put_sorted(json::object& to, json::string_view key, std::vector<T> values) {
  if (values.empty()) return;
  std::sort(values.begin(), values.end());
  json::array array;
  for (const T& value : values) array.emplace_back(value);
  to[key] = std::move(array);
}

json::object to_json(const Field& field) {
  json::object to;
  to["tag"] = field.tag;
  to["name"] = field.name;
  to["type"] = to_name(field.type);
  to["meaning"] = field.meaning;
  if (field.type == Type::decimal) {
    to["precision"] = field.precision;
    to["scale"] = field.scale;
  }
  put(to, "ref", field.ref);
  put(to, "list", field.list);
  put(to, "optional", field.optional);
  put(to, "default", field.default_value);
  put(to, "min", field.min);
  put(to, "max", field.max);
  put(to, "min_length", field.min_length);
  put(to, "max_length", field.max_length);
  put(to, "min_items", field.min_items);
  put(to, "max_items", field.max_items);
  put(to, "example", field.example);
  return to;
}

json::object to_json(const Message& message) {
  json::object to;
  to["name"] = message.name;
  to["meaning"] = message.meaning;
  json::array fields;
  for (const Field& field : message.fields) fields.emplace_back(to_json(field));
  to["fields"] = std::move(fields);
  put_sorted(to, "reserved_tags", message.reserved_tags);
  put_sorted(to, "reserved_names", message.reserved_names);
  return to;
}

json::object to_json(const Enum& enumeration) {
  json::array values;
  for (const EnumValue& value : enumeration.values) {
    values.emplace_back(
        json::object{{"tag", value.tag}, {"name", value.name}, {"meaning", value.meaning}});
  }
  return {
      {"name", enumeration.name}, {"meaning", enumeration.meaning}, {"values", std::move(values)}};
}

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
    to["http"] = std::string(operation.http->method == HttpMethod::get ? "GET " : "POST ") +
                 operation.http->path;
  }
  put(to, "example", operation.example);
  return to;
}

/// The order of a file means nothing, so what has a name is sorted by it.
template <class T>
json::array to_sorted_array(const std::vector<T>& all) {
  std::vector<const T*> sorted;
  for (const T& one : all) sorted.push_back(&one);
  std::sort(sorted.begin(), sorted.end(), [](const T* a, const T* b) { return a->name < b->name; });
  json::array array;
  for (const T* one : sorted) array.emplace_back(to_json(*one));
  return array;
}

// Reading. Each object is read through a Reader, which notes the first fault and, at the end,
// members that nobody asked for.

class Malformed {
 public:
  void note(std::string what) {
    if (what_.empty()) what_ = std::move(what);
  }
  bool is_noted() const { return !what_.empty(); }
  const std::string& what() const { return what_; }

 private:
  std::string what_;
};

class Reader {
 public:
  Reader(const json::value& value, std::string where, Malformed& malformed)
      : object_(value.if_object()), where_(std::move(where)), malformed_(malformed) {
    if (object_ == nullptr) malformed_.note(where_ + " is not an object");
  }
  ~Reader() {
    if (object_ != nullptr && seen_ != object_->size())
      malformed_.note(where_ + " has a member of a later version");
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  std::string text(json::string_view key) {
    const json::value* value = take(key, true);
    return value == nullptr ? std::string() : as_text(*value, key);
  }
  std::optional<std::string> optional_text(json::string_view key) {
    const json::value* value = take(key, false);
    if (value == nullptr) return std::nullopt;
    return as_text(*value, key);
  }
  /// JSON text inside a string, as of a default.
  std::optional<std::string> optional_json(json::string_view key) {
    auto text = optional_text(key);
    if (!text) return text;
    json::error_code fault;
    json::parse(*text, fault);
    if (fault) complain(key, "is not JSON text");
    return text;
  }
  std::uint32_t number(json::string_view key) {
    const json::value* value = take(key, true);
    return value == nullptr ? 0 : as_number(*value, key);
  }
  std::optional<std::uint32_t> optional_number(json::string_view key) {
    const json::value* value = take(key, false);
    if (value == nullptr) return std::nullopt;
    return as_number(*value, key);
  }
  bool flag(json::string_view key) {
    const json::value* value = take(key, false);
    if (value == nullptr) return false;
    if (!value->is_bool()) complain(key, "is not a boolean");
    return value->is_bool() && value->get_bool();
  }
  template <class Read>
  void each(json::string_view key, bool required, Read read) {
    const json::value* value = take(key, required);
    if (value == nullptr) return;
    if (!value->is_array()) return complain(key, "is not an array");
    for (const json::value& element : value->get_array()) read(element);
  }
  std::string as_text(const json::value& value, json::string_view key) {
    if (const json::string* text = value.if_string()) return {text->data(), text->size()};
    complain(key, "is not a string");
    return {};
  }
  std::uint32_t as_number(const json::value& value, json::string_view key) {
    const std::int64_t* number = value.if_int64();
    if (number != nullptr && *number >= 0 && *number <= std::numeric_limits<std::uint32_t>::max()) {
      return static_cast<std::uint32_t>(*number);
    }
    complain(key, "is not a number of 32 bits");
    return 0;
  }
  void complain(json::string_view key, std::string_view what) {
    malformed_.note(
        fmt::format("{}: \"{}\" {}", where_, std::string_view(key.data(), key.size()), what));
  }

 private:
  const json::value* take(json::string_view key, bool required) {
    const json::value* value = object_ == nullptr ? nullptr : object_->if_contains(key);
    if (value != nullptr) ++seen_;
    if (value == nullptr && required) complain(key, "is missing");
    return value;
  }

  const json::object* object_;
  std::string where_;
  Malformed& malformed_;
  std::size_t seen_ = 0;
};

std::optional<Type> type_of(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(Type::message); ++i) {
    if (to_name(static_cast<Type>(i)) == name) return static_cast<Type>(i);
  }
  return std::nullopt;
}

Field read_field(const json::value& value, const std::string& where, Malformed& malformed) {
  Reader reader(value, where, malformed);
  Field field;
  field.tag = reader.number("tag");
  field.name = reader.text("name");
  field.meaning = reader.text("meaning");
  const auto type = type_of(reader.text("type"));
  if (!type) reader.complain("type", "is unknown");
  field.type = type.value_or(Type::text);
  if (field.type == Type::decimal) {
    const std::uint32_t precision = reader.number("precision");
    const std::uint32_t scale = reader.number("scale");
    if (precision < 1 || precision > 18 || scale > precision)
      reader.complain("precision", "is out of range");
    field.precision = static_cast<std::uint8_t>(precision);
    field.scale = static_cast<std::uint8_t>(scale);
  }
  field.ref = reader.optional_text("ref").value_or("");
  field.list = reader.flag("list");
  field.optional = reader.flag("optional");
  field.default_value = reader.optional_json("default");
  field.min = reader.optional_json("min");
  field.max = reader.optional_json("max");
  field.min_length = reader.optional_number("min_length");
  field.max_length = reader.optional_number("max_length");
  field.min_items = reader.optional_number("min_items");
  field.max_items = reader.optional_number("max_items");
  field.example = reader.optional_json("example");
  return field;
}

Message read_message(const json::value& value, Malformed& malformed) {
  Reader reader(value, "a message", malformed);
  Message message;
  message.name = reader.text("name");
  message.meaning = reader.text("meaning");
  reader.each("fields", true, [&](const json::value& field) {
    message.fields.push_back(read_field(field, "a field of " + message.name, malformed));
  });
  reader.each("reserved_tags", false, [&](const json::value& tag) {
    message.reserved_tags.push_back(reader.as_number(tag, "reserved_tags"));
  });
  reader.each("reserved_names", false, [&](const json::value& name) {
    message.reserved_names.push_back(reader.as_text(name, "reserved_names"));
  });
  return message;
}

Enum read_enum(const json::value& value, Malformed& malformed) {
  Reader reader(value, "an enum", malformed);
  Enum enumeration{reader.text("name"), reader.text("meaning"), {}};
  reader.each("values", true, [&](const json::value& one) {
    Reader inner(one, "a value of " + enumeration.name, malformed);
    enumeration.values.push_back({inner.number("tag"), inner.text("name"), inner.text("meaning")});
  });
  return enumeration;
}

std::optional<Http> parse_http(std::string_view text) {
  if (text.starts_with("GET /")) return Http{HttpMethod::get, std::string(text.substr(4))};
  if (text.starts_with("POST /")) return Http{HttpMethod::post, std::string(text.substr(5))};
  return std::nullopt;
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
    if (!operation.http) reader.complain("http", "is not GET or POST and a path");
  }
  operation.example = reader.optional_json("example");
  return operation;
}

// Checks of what later stages rely on without looking: order of tags, names that resolve.

template <class T>
void check_tags(const std::vector<T>& all, const std::string& where, Malformed& malformed) {
  std::uint32_t last = 0;
  std::set<std::string_view> names;
  for (const T& one : all) {
    if (one.tag <= last) malformed.note("tags are not ascending in " + where);
    if (!names.insert(one.name).second) malformed.note("a name occurs twice in " + where);
    last = one.tag;
  }
}

void check(const Interface& interface, Malformed& malformed) {
  check_tags(interface.operations, "the operations", malformed);
  std::set<std::string_view> names;
  for (const Enum& one : interface.enums) {
    check_tags(one.values, one.name, malformed);
    if (!names.insert(one.name).second) malformed.note(one.name + " is declared twice");
  }
  for (const Message& message : interface.messages) {
    check_tags(message.fields, message.name, malformed);
    if (!names.insert(message.name).second) malformed.note(message.name + " is declared twice");
    if (message.fields.size() > kFieldsMax)
      malformed.note(message.name + " has more than 64 fields");
    for (const Field& field : message.fields) {
      const bool resolves =
          field.type == Type::message       ? interface.find_message(field.ref) != nullptr
          : field.type == Type::enumeration ? interface.find_enum(field.ref) != nullptr
                                            : field.ref.empty();
      if (!resolves)
        malformed.note(fmt::format("{}.{} refers to what is not there", message.name, field.name));
    }
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
