#include "model/json_store.hpp"

#include <cstring>

#include "model/currency.hpp"

namespace tenon::model {
namespace {

template <class T>
void put(char* slot, const T& value) {
  std::memcpy(slot, &value, sizeof value);
}

}  // namespace

bool Store::refuse(Fault what) {
  fault = std::move(what);
  return false;
}

template <class T>
bool Store::parsed(TextFault why, std::string_view from, const T& value) {
  if (why != TextFault::none) [[unlikely]]
    return refuse(text_fault(field, why, from));
  put(slot, value);
  return true;
}

bool Store::integer(std::int64_t value, std::string_view shown) {
  if (value < field.min) [[unlikely]]
    return refuse(below_minimum(field, shown));
  if (value > field.max) [[unlikely]]
    return refuse(above_maximum(field, shown));
  if (field.type == Type::int32) {
    put(slot, static_cast<std::int32_t>(value));
  } else {
    put(slot, value);
  }
  return true;
}

bool Store::text(std::string_view value, TextOwner owner) {
  // A NUL is the one thing of UTF-8 that text refuses; JSON may carry it as an escape.
  if (!value.empty() && std::memchr(value.data(), '\0', value.size()) != nullptr) [[unlikely]] {
    return refuse(text_fault(field, TextFault::has_nul, value));
  }
  if (field.min_length != 0 || value.size() > field.max_length) {
    const std::size_t length = count_code_points(value);
    if (length < field.min_length || length > field.max_length)
      return refuse(wrong_length(field, length));
  }
  if (owner == TextOwner::caller && !value.empty()) {
    void* copy = arena.allocate(value.size(), 1);
    if (copy == nullptr) [[unlikely]]
      return refuse(memory_fault(arena.bytes_max()));
    std::memcpy(copy, value.data(), value.size());
    value = {static_cast<const char*>(copy), value.size()};
  }
  put(slot, tn_str{value.empty() ? nullptr : value.data(), value.size()});
  return true;
}

bool Store::bytes(std::string_view base64) {
  const std::size_t size = base64_decoded_size(base64);
  auto* to = static_cast<char*>(arena.allocate(size, 1));
  if (to == nullptr) [[unlikely]]
    return refuse(memory_fault(arena.bytes_max()));
  if (const TextFault why = decode_base64(base64, to); why != TextFault::none) {
    return refuse(text_fault(field, why, base64));
  }
  if (size < field.min_length || size > field.max_length) return refuse(wrong_length(field, size));
  put(slot, tn_str{size == 0 ? nullptr : to, size});
  return true;
}

bool Store::enumeration(std::string_view name) {
  const EnumPlan::Value* value = field.enumeration->find(name);
  if (value == nullptr) [[unlikely]]
    return refuse(unknown_value(field, name));
  put(slot, value->tag);
  return true;
}

bool Store::string(std::string_view from, TextOwner owner) {
  switch (field.type) {
    case Type::text: return text(from, owner);
    case Type::bytes: return bytes(from);
    case Type::enumeration: return enumeration(from);
    case Type::int64: {
      std::int64_t value = 0;
      const TextFault why = parse_int64(from, value);
      return why == TextFault::none ? integer(value, from) : refuse(text_fault(field, why, from));
    }
    case Type::decimal: {
      std::int64_t value = 0;
      const TextFault why = parse_decimal(from, field.precision, field.scale, value);
      return why == TextFault::none ? integer(value, from) : refuse(text_fault(field, why, from));
    }
    case Type::uuid: {
      tn_uuid value{};
      return parsed(parse_uuid(from, value), from, value);
    }
    case Type::date: {
      std::int32_t days = 0;
      return parsed(parse_date(from, days), from, days);
    }
    case Type::instant: {
      std::int64_t microseconds = 0;
      return parsed(parse_instant(from, microseconds), from, microseconds);
    }
    case Type::local_time: {
      std::int64_t microseconds = 0;
      return parsed(parse_local_time(from, microseconds), from, microseconds);
    }
    case Type::duration: {
      std::int64_t microseconds = 0;
      return parsed(parse_duration(from, microseconds), from, microseconds);
    }
    case Type::zone:
      if (const TextFault why = check_zone(from); why != TextFault::none)
        return refuse(text_fault(field, why, from));
      return text(from, owner);
    case Type::boolean:
    case Type::int32:
    case Type::float64:
    case Type::money:
    case Type::json:
    case Type::message: break;
  }
  return refuse(wrong_type(field, in_list, Found::string, {}));
}

bool Store::number(std::string_view literal) {
  if (field.type == Type::int32) {
    std::int32_t value = 0;
    const TextFault why = parse_int32(literal, value);
    if (why == TextFault::none) return integer(value, literal);
    if (why == TextFault::out_of_range) return refuse(text_fault(field, why, literal));
  } else if (field.type == Type::float64) {
    double value = 0;
    if (const TextFault why = parse_float64(literal, value); why != TextFault::none) {
      return refuse(text_fault(field, why, literal));
    }
    if (value < field.min_number) return refuse(below_minimum(field, literal));
    if (value > field.max_number) return refuse(above_maximum(field, literal));
    put(slot, value);
    return true;
  }
  return refuse(wrong_type(field, in_list, Found::number, literal));
}

bool Store::boolean(bool value) {
  if (field.type != Type::boolean)
    return refuse(wrong_type(field, in_list, Found::boolean, value ? "true" : "false"));
  put(slot, static_cast<std::uint8_t>(value ? 1 : 0));
  return true;
}

bool Store::plain_text(std::string_view from) {
  if (const TextFault why = check_text(from); why != TextFault::none)
    return refuse(text_fault(field, why, from));
  switch (field.type) {
    case Type::boolean:
      if (from == "true" || from == "false") return boolean(from == "true");
      return refuse(wrong_plain_text(field, from));
    case Type::int32: {
      std::int32_t value = 0;
      const TextFault why = parse_int32(from, value);
      if (why == TextFault::not_a_number || why == TextFault::not_an_integer)
        return refuse(wrong_plain_text(field, from));
      return number(from);
    }
    case Type::float64: {
      double value = 0;
      if (parse_float64(from, value) == TextFault::not_a_number)
        return refuse(wrong_plain_text(field, from));
      return number(from);
    }
    case Type::money: {
      tn_money value{};
      const TextFault why = parse_plain_money(from, value);
      if (why != TextFault::none) return refuse(plain_money_fault(field, why, from));
      put(slot, value);
      return true;
    }
    case Type::json:
    case Type::message: return refuse(wrong_plain_text(field, from));
    default: return string(from, TextOwner::caller);
  }
}

}  // namespace tenon::model
