#include "rest/openapi_schema.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace tenon::rest {
namespace {

namespace json = boost::json;

using model::Field;
using model::Interface;
using model::Message;
using model::Type;

void write_reference(JsonWriter& to, const Field& field, const Interface& interface) {
  to.member("$ref", "#/components/schemas/" + component_name(interface, field.ref));
}

std::string decimal_pattern(const Field& field) {
  const int whole = field.precision - field.scale;
  std::string pattern = whole == 0 ? "^-?0" : fmt::format("^-?(0|[1-9][0-9]{{0,{}}})", whole - 1);
  if (field.scale != 0) pattern += fmt::format("(\\.[0-9]{{1,{}}})?", field.scale);
  return pattern + "$";
}

void write_string(JsonWriter& to, std::string_view format, std::string_view pattern) {
  to.member("type", "string");
  if (!format.empty()) to.member("format", format);
  if (!pattern.empty()) to.member("pattern", pattern);
}

void write_number(JsonWriter& to, std::string_view type, std::string_view format,
                  const Field& field) {
  to.member("type", type);
  to.member("format", format);
  if (field.min) to.raw_member("minimum", *field.min);
  if (field.max) to.raw_member("maximum", *field.max);
}

/// Numbers that are strings: JSON Schema has no keyword for their limits.
void write_string_limits(JsonWriter& to, const Field& field) {
  if (field.min) to.member("x-minimum", *field.min);
  if (field.max) to.member("x-maximum", *field.max);
}

void write_bytes(JsonWriter& to, const Field& field) {
  // Four characters for each three bytes that were begun.
  const auto encoded = [](std::uint32_t bytes) {
    return std::to_string((std::uint64_t{bytes} + 2) / 3 * 4);
  };
  write_string(to, "byte", "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$");
  to.member("contentEncoding", "base64");
  if (field.min_length) to.raw_member("minLength", encoded(*field.min_length));
  if (field.max_length) to.raw_member("maxLength", encoded(*field.max_length));
}

// No `format`: those that JSON Schema knows have an offset, or days and no sign.
constexpr std::string_view kLocalTimePattern =
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?$";
constexpr std::string_view kDurationPattern =
    "^-?PT(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+(\\.[0-9]{1,6})?S)?$";
constexpr std::string_view kZonePattern = "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z][A-Za-z0-9_+-]*)*$";
constexpr std::string_view kPlainMoneyPattern =
    "^-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,4})? ?[A-Z]{3}$";

void write_money(JsonWriter& to) {
  to.member("type", "object");
  to.begin_object("properties");
  to.begin_object("amount");
  write_string(to, "decimal", "^-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,4})?$");
  to.member("description",
            "As many digits behind the point as the currency has are written, fewer are read.");
  to.end_object();
  to.begin_object("currency");
  write_string(to, "", "^[A-Z]{3}$");
  to.member("description", "A code of ISO 4217.");
  to.end_object();
  to.end_object();
  to.raw_member("required", R"(["amount","currency"])");
  to.raw_member("additionalProperties", "false");
}

/// The members of the schema of one value, whether it stands alone or in a list.
void write_value(JsonWriter& to, const Field& field, const Interface& interface) {
  switch (field.type) {
    case Type::boolean: to.member("type", "boolean"); return;
    case Type::int32: write_number(to, "integer", "int32", field); return;
    case Type::float64: write_number(to, "number", "double", field); return;
    case Type::int64:
      write_string(to, "int64", "^-?(0|[1-9][0-9]{0,18})$");
      write_string_limits(to, field);
      return;
    case Type::decimal:
      write_string(to, "decimal", decimal_pattern(field));
      write_string_limits(to, field);
      return;
    case Type::text:
      write_string(to, "", "");
      if (field.min_length) to.raw_member("minLength", std::to_string(*field.min_length));
      if (field.max_length) to.raw_member("maxLength", std::to_string(*field.max_length));
      return;
    case Type::bytes: write_bytes(to, field); return;
    case Type::uuid: write_string(to, "uuid", ""); return;
    case Type::date: write_string(to, "date", ""); return;
    case Type::instant: write_string(to, "date-time", ""); return;
    case Type::local_time: write_string(to, "", kLocalTimePattern); return;
    case Type::duration: write_string(to, "", kDurationPattern); return;
    case Type::zone:
      write_string(to, "", kZonePattern);
      to.raw_member("maxLength", "64");
      return;
    case Type::money: write_money(to); return;
    case Type::json: to.raw_member("not", R"({"type":"null"})"); return;
    case Type::enumeration:
    case Type::message: write_reference(to, field, interface); return;
  }
}

std::string limits_in_words(const Field& field) {
  const bool is_string = field.type == Type::int64 || field.type == Type::decimal;
  if (!is_string) return "";
  std::string words;
  if (field.min) words += fmt::format(" At least {}.", *field.min);
  if (field.max) words += fmt::format(" At most {}.", *field.max);
  return words;
}

void write_enum(JsonWriter& to, const model::Enum& from) {
  std::string description = from.meaning;
  for (const model::EnumValue& value : from.values) {
    description += fmt::format("\n\n- `{}`: {}", value.name, value.meaning);
  }
  to.begin_object();
  to.member("type", "string");
  to.member("description", description);
  to.begin_list("enum");
  for (const model::EnumValue& value : from.values) to.string(value.name);
  to.end_list();
  to.begin_list("x-enum-descriptions");
  for (const model::EnumValue& value : from.values) to.string(value.meaning);
  to.end_list();
  to.end_object();
}

/// Whether a patch may say null of a field: what the record may lack, or has a default for; a list
/// is then empty.
bool may_be_removed(const Message& record, const Field& field) {
  const auto found = std::find_if(record.fields.begin(), record.fields.end(),
                                  [&](const Field& one) { return one.name == field.name; });
  return found != record.fields.end() && (field.list || !is_required(*found));
}

void write_patch_schema(JsonWriter& to, const Message& patch, const Message& record,
                        const Interface& interface) {
  to.begin_object();
  to.member("type", "object");
  to.member("description", patch.meaning);
  to.begin_object("properties");
  for (const Field& field : patch.fields) {
    to.key(field.name);
    if (!may_be_removed(record, field)) {
      write_field_schema(to, field, interface);
      continue;
    }
    to.begin_object();
    to.begin_list("anyOf");
    write_field_schema(to, field, interface);
    to.raw(R"({"type":"null"})");
    to.end_list();
    to.end_object();
  }
  to.end_object();
  to.raw_member("additionalProperties", "false");
  to.end_object();
}

}  // namespace

bool is_required(const Field& field) {
  return !field.optional && !field.default_value;
}

std::string component_name(const Interface& interface, std::string_view name) {
  const std::size_t colon = name.find(':');
  const std::string_view id =
      colon == std::string_view::npos ? std::string_view(interface.id) : name.substr(0, colon);
  const std::string_view own = colon == std::string_view::npos ? name : name.substr(colon + 1);
  const std::size_t slash = id.find('/');
  if (slash == std::string_view::npos) return fmt::format("{}.{}", id, own);
  return fmt::format("{}.v{}.{}", id.substr(0, slash), id.substr(slash + 1), own);
}

namespace {

/// @param write  the members of the schema of one value
template <class WriteValue>
void write_value_or_list(JsonWriter& to, const Field& field, WriteValue write) {
  if (!field.list) return write();
  to.member("type", "array");
  to.begin_object("items");
  write();
  to.end_object();
  if (field.min_items) to.raw_member("minItems", std::to_string(*field.min_items));
  if (field.max_items) to.raw_member("maxItems", std::to_string(*field.max_items));
}

/// {"amount":"12.50","currency":"EUR"} as "12.50 EUR"; lists likewise.
json::value as_plain_money(const json::value& value) {
  if (const json::array* list = value.if_array()) {
    json::array plain;
    for (const json::value& one : *list) plain.push_back(as_plain_money(one));
    return plain;
  }
  const json::object* money = value.if_object();
  if (money == nullptr || !money->contains("amount") || !money->contains("currency")) return value;
  return json::value(
      json::string_view(std::string(money->at("amount").as_string())
                            .append(" ")
                            .append(std::string_view(money->at("currency").as_string()))));
}

}  // namespace

void write_parameter_schema(JsonWriter& to, const Field& field, const Interface& interface) {
  if (field.type != Type::money) return write_field_schema(to, field, interface);
  to.begin_object();
  write_value_or_list(to, field, [&] { write_string(to, "", kPlainMoneyPattern); });
  to.member("description", field.meaning + " An amount and its currency, as 12.50 EUR.");
  to.end_object();
}

std::string parameter_example(const Field& field, const std::string& example) {
  if (field.type != Type::money || example.empty()) return example;
  boost::system::error_code not_json;
  const json::value value = json::parse(example, not_json);
  return not_json ? "" : json::serialize(as_plain_money(value));
}

void write_field_schema(JsonWriter& to, const Field& field, const Interface& interface) {
  to.begin_object();
  write_value_or_list(to, field, [&] { write_value(to, field, interface); });
  to.member("description", field.meaning + limits_in_words(field));
  if (field.default_value) to.raw_member("default", *field.default_value);
  if (field.example) {
    to.begin_list("examples");
    to.raw(*field.example);
    to.end_list();
  }
  to.end_object();
}

namespace {

/// @param stays     whether a field may be there
/// @param is_needed whether one that stays has to be
template <class Stays, class IsNeeded>
void write_object_schema(JsonWriter& to, const Message& message, const Interface& interface,
                         Stays stays, IsNeeded is_needed) {
  to.begin_object();
  to.member("type", "object");
  to.member("description", message.meaning);
  to.begin_object("properties");
  for (const Field& field : message.fields) {
    if (!stays(field)) continue;
    to.key(field.name);
    write_field_schema(to, field, interface);
  }
  to.end_object();
  to.begin_list("required");
  for (const Field& field : message.fields) {
    if (is_needed(field) && stays(field)) to.string(field.name);
  }
  to.end_list();
  to.raw_member("additionalProperties", "false");
  to.end_object();
}

void write_selection_schema(JsonWriter& to, const Message& record, const Interface& interface) {
  write_object_schema(
      to, record, interface, [](const Field&) { return true; },
      [](const Field& field) { return field.name == "id"; });
}

}  // namespace

void write_message_schema(JsonWriter& to, const Message& message, const Interface& interface,
                          std::span<const std::string> left_out) {
  const auto stays = [&](const Field& field) {
    return std::find(left_out.begin(), left_out.end(), field.name) == left_out.end();
  };
  write_object_schema(to, message, interface, stays, is_required);
}

std::string selection_name(const Interface& interface, std::string_view record) {
  return component_name(interface, record) + ".Selection";
}

void SchemaComponents::add(const Interface& interface, const Message& message) {
  const Component component{&interface, &message, nullptr};
  if (!components_.try_emplace(component_name(interface, message.name), component).second) return;
  for (const Field& field : message.fields) add_referred(interface, field);
}

void SchemaComponents::add_patch(const Interface& interface, const Message& patch,
                                 const Message& record) {
  components_.try_emplace(component_name(interface, patch.name),
                          Component{&interface, &patch, nullptr, &record});
  for (const Field& field : patch.fields) add_referred(interface, field);
}

void SchemaComponents::add_selection(const Interface& interface, const Message& record) {
  components_.try_emplace(selection_name(interface, record.name),
                          Component{&interface, &record, nullptr, nullptr, true});
  for (const Field& field : record.fields) add_referred(interface, field);
}

void SchemaComponents::add_referred(const Interface& interface, const Field& field) {
  if (field.type == Type::message) {
    if (const Message* nested = interface.find_message(field.ref); nested != nullptr)
      add(interface, *nested);
  } else if (field.type == Type::enumeration) {
    const Component values{&interface, nullptr, interface.find_enum(field.ref)};
    if (values.values != nullptr)
      components_.try_emplace(component_name(interface, field.ref), values);
  }
}

void SchemaComponents::write(JsonWriter& to) const {
  for (const auto& [name, component] : components_) {
    to.key(name);
    if (component.record != nullptr) {
      write_patch_schema(to, *component.message, *component.record, *component.interface);
    } else if (component.is_selection) {
      write_selection_schema(to, *component.message, *component.interface);
    } else if (component.message != nullptr) {
      write_message_schema(to, *component.message, *component.interface, {});
    } else {
      write_enum(to, *component.values);
    }
  }
}

}  // namespace tenon::rest
