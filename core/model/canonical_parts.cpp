#include "model/canonical_parts.hpp"

#include <limits>

#include <fmt/format.h>
#include <boost/json/parse.hpp>

namespace tenon::model::form {
namespace {

constexpr std::size_t kFieldsMax = 64;  // bits of tn_message.present

std::optional<Type> type_of(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(Type::json); ++i) {
    if (to_name(static_cast<Type>(i)) == name) return static_cast<Type>(i);
  }
  return std::nullopt;
}

}  // namespace

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
void put_list(json::object& to, json::string_view key, const std::vector<std::string>& values) {
  if (values.empty()) return;
  json::array array;
  for (const std::string& value : values) array.emplace_back(value);
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

Reader::Reader(const json::value& value, std::string where, Malformed& malformed)
    : object_(value.if_object()), where_(std::move(where)), malformed_(malformed) {
  if (object_ == nullptr) malformed_.note(where_ + " is not an object");
}

Reader::~Reader() {
  if (object_ != nullptr && seen_ != object_->size())
    malformed_.note(where_ + " has a member of a later version");
}

std::string Reader::text(json::string_view key) {
  const json::value* value = take(key, true);
  return value == nullptr ? std::string() : as_text(*value, key);
}

std::optional<std::string> Reader::optional_text(json::string_view key) {
  const json::value* value = take(key, false);
  if (value == nullptr) return std::nullopt;
  return as_text(*value, key);
}

std::optional<std::string> Reader::optional_json(json::string_view key) {
  auto text = optional_text(key);
  if (!text) return text;
  json::error_code fault;
  json::parse(*text, fault);
  if (fault) complain(key, "is not JSON text");
  return text;
}

std::uint32_t Reader::number(json::string_view key) {
  const json::value* value = take(key, true);
  return value == nullptr ? 0 : as_number(*value, key);
}

std::optional<std::uint32_t> Reader::optional_number(json::string_view key) {
  const json::value* value = take(key, false);
  if (value == nullptr) return std::nullopt;
  return as_number(*value, key);
}

bool Reader::flag(json::string_view key) {
  const json::value* value = take(key, false);
  if (value == nullptr) return false;
  if (!value->is_bool()) complain(key, "is not a boolean");
  return value->is_bool() && value->get_bool();
}

std::string Reader::as_text(const json::value& value, json::string_view key) {
  if (const json::string* text = value.if_string()) return {text->data(), text->size()};
  complain(key, "is not a string");
  return {};
}

std::uint32_t Reader::as_number(const json::value& value, json::string_view key) {
  const std::int64_t* number = value.if_int64();
  if (number != nullptr && *number >= 0 && *number <= std::numeric_limits<std::uint32_t>::max()) {
    return static_cast<std::uint32_t>(*number);
  }
  complain(key, "is not a number of 32 bits");
  return 0;
}

void Reader::complain(json::string_view key, std::string_view what) {
  malformed_.note(
      fmt::format("{}: \"{}\" {}", where_, std::string_view(key.data(), key.size()), what));
}

const json::value* Reader::take(json::string_view key, bool required) {
  const json::value* value = object_ == nullptr ? nullptr : object_->if_contains(key);
  if (value != nullptr) ++seen_;
  if (value == nullptr && required) complain(key, "is missing");
  return value;
}

std::vector<std::string> Reader::texts(json::string_view key) {
  std::vector<std::string> all;
  each(key, false, [&](const json::value& one) { all.push_back(as_text(one, key)); });
  return all;
}

std::vector<std::uint32_t> Reader::numbers(json::string_view key) {
  std::vector<std::uint32_t> all;
  each(key, false, [&](const json::value& one) { all.push_back(as_number(one, key)); });
  return all;
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

void check_message(const Message& message, const Interface& interface, Malformed& malformed) {
  check_tags(message.fields, message.name, malformed);
  if (message.fields.size() > kFieldsMax) malformed.note(message.name + " has more than 64 fields");
  for (const Field& field : message.fields) {
    const bool resolves = field.type == Type::message ? interface.find_message(field.ref) != nullptr
                          : field.type == Type::enumeration
                              ? interface.find_enum(field.ref) != nullptr
                              : field.ref.empty();
    if (!resolves)
      malformed.note(fmt::format("{}.{} refers to what is not there", message.name, field.name));
  }
}

}  // namespace tenon::model::form
