#include "model/interface.hpp"

#include <algorithm>
#include <charconv>

#include "base/assert.hpp"
#include "model/names.hpp"

namespace tenon::model {
namespace {

constexpr std::uint32_t kHeadBytes = 16;  // tn_message
constexpr std::uint32_t kStructAlign = 8;

std::uint32_t round_up(std::uint32_t bytes, std::uint32_t align) {
  return (bytes + align - 1) / align * align;
}

template <class T>
const T* find_by_name(const std::vector<T>& all, std::string_view name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const T& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::string_view to_name(Type type) {
  switch (type) {
    case Type::boolean: return "bool";
    case Type::int32: return "int32";
    case Type::int64: return "int64";
    case Type::float64: return "float64";
    case Type::decimal: return "decimal";
    case Type::text: return "text";
    case Type::bytes: return "bytes";
    case Type::uuid: return "uuid";
    case Type::date: return "date";
    case Type::instant: return "instant";
    case Type::enumeration: return "enum";
    case Type::message: return "message";
    case Type::local_time: return "local_time";
    case Type::duration: return "duration";
    case Type::zone: return "zone";
    case Type::money: return "money";
    case Type::json: return "json";
  }
  return "";
}

std::string_view to_name(HttpMethod method) {
  switch (method) {
    case HttpMethod::get: return "GET";
    case HttpMethod::post: return "POST";
    case HttpMethod::patch: return "PATCH";
    case HttpMethod::erase: return "DELETE";
  }
  return "";
}

std::string_view to_name(Kind kind) {
  switch (kind) {
    case Kind::engine: return "engine";
    case Kind::domain: return "domain";
    case Kind::api: return "api";
  }
  return "";
}

const Message* Interface::find_message(std::string_view message_name) const {
  return find_by_name(messages, message_name);
}

const Enum* Interface::find_enum(std::string_view enum_name) const {
  return find_by_name(enums, enum_name);
}

const Operation* Interface::find_operation(std::string_view operation_name) const {
  return find_by_name(operations, operation_name);
}

std::optional<InterfaceId> parse_interface_id(std::string_view text) {
  const auto dot = text.find('.');
  const auto slash = text.find('/');
  if (dot == std::string_view::npos || slash == std::string_view::npos || slash < dot)
    return std::nullopt;
  InterfaceId id{std::string(text.substr(0, dot)),
                 std::string(text.substr(dot + 1, slash - dot - 1)), 0};
  if (!is_snake_case(id.module) || !is_snake_case(id.name)) return std::nullopt;
  const std::string_view digits = text.substr(slash + 1);
  const char* end = digits.data() + digits.size();
  const auto [stop, fault] = std::from_chars(digits.data(), end, id.major);
  if (fault != std::errc() || stop != end) return std::nullopt;
  if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
  return id;
}

Extent extent_of(const Field& field, bool as_element, const Interface& interface) {
  if (field.list && !as_element) return {24, 8};
  switch (field.type) {
    case Type::boolean: return {1, 1};
    case Type::int32:
    case Type::date:
    case Type::enumeration: return {4, 4};
    case Type::int64:
    case Type::float64:
    case Type::decimal:
    case Type::instant:
    case Type::local_time:
    case Type::duration: return {8, 8};
    case Type::text:
    case Type::bytes:
    case Type::zone:
    case Type::money:
    case Type::json: return {16, 8};
    case Type::uuid: return {16, 1};
    case Type::message: break;
  }
  if (!as_element) return {8, 8};
  const Message* message = interface.find_message(field.ref);
  TN_ASSERT(message != nullptr);
  return {message->size, kStructAlign};
}

void layout(Interface& interface) {
  for (Message& message : interface.messages) {
    std::uint32_t at = kHeadBytes;
    std::uint32_t ordinal = 0;
    for (Field& field : message.fields) {
      const Extent extent = extent_of(field, false, interface);
      field.offset = round_up(at, extent.align);
      field.ordinal = ordinal++;
      at = field.offset + extent.size;
    }
    message.size = round_up(at, kStructAlign);
  }
}

}  // namespace tenon::model
