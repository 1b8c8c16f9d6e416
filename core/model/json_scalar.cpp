#include "model/json_scalar.hpp"

#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/log.hpp"
#include "model/currency.hpp"
#include "model/json_raw.hpp"
#include "model/json_store.hpp"
#include "model/scalar_text.hpp"

namespace tenon::model {
namespace {

template <class T>
T get(const void* slot) {
  T value;
  std::memcpy(&value, slot, sizeof value);
  return value;
}

std::string_view view_of(const tn_str& text) {
  return {text.p, static_cast<std::size_t>(text.n)};
}

/// How many bytes at the head of `text` stand in a JSON string as they are: ASCII without controls,
/// '"' and '\'.
std::size_t clean_prefix(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  constexpr auto has_zero_byte = [](std::uint64_t x) { return (x - kOnes) & ~x & kHighBits; };
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, text.data() + at, sizeof eight);
    const std::uint64_t control = (eight - kOnes * 0x20) & ~eight & kHighBits;
    const std::uint64_t quote = has_zero_byte(eight ^ kOnes * '"');
    const std::uint64_t backslash = has_zero_byte(eight ^ kOnes * '\\');
    if ((control | quote | backslash | (eight & kHighBits)) != 0) break;
  }
  for (; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') break;
  }
  return at;
}

}  // namespace

void append_json_text(std::string& to, std::string_view text) {
  const std::size_t clean = clean_prefix(text);
  to.push_back('"');
  to.append(text.substr(0, clean));
  if (clean < text.size()) append_json_escaped(to, text.substr(clean));
  to.push_back('"');
}

namespace {

/// Whether the bytes in the slot are a value of the type at all.
bool is_sound(const FieldPlan& field, const void* slot) {
  switch (field.type) {
    case Type::float64: return std::isfinite(get<double>(slot));
    case Type::date: return is_date(get<std::int32_t>(slot));
    case Type::instant: return is_instant(get<std::int64_t>(slot));
    case Type::local_time: return is_local_time(get<std::int64_t>(slot));
    case Type::zone: return check_zone(view_of(get<tn_str>(slot))) == TextFault::none;
    case Type::money: return is_money(get<tn_money>(slot));
    case Type::json: return field.is_trusted || is_json_value(view_of(get<tn_str>(slot)));
    case Type::enumeration: return field.enumeration->find(get<std::uint32_t>(slot)) != nullptr;
    default: return true;
  }
}

void append_money(std::string& to, const tn_money& value) {
  to.append("{\"amount\":\"");
  append_amount(to, value);
  to.append("\",\"currency\":\"").append(currency_of(value)).append("\"}");
}

void append_sound(const FieldPlan& field, const void* slot, std::string& to) {
  const auto in_quotes = [&](auto append) {
    to.push_back('"');
    append();
    to.push_back('"');
  };
  switch (field.type) {
    case Type::boolean: to.append(get<std::uint8_t>(slot) != 0 ? "true" : "false"); return;
    case Type::int32: append_integer(to, get<std::int32_t>(slot)); return;
    case Type::int64: in_quotes([&] { append_integer(to, get<std::int64_t>(slot)); }); return;
    case Type::float64: append_float64(to, get<double>(slot)); return;
    case Type::decimal:
      in_quotes([&] { append_decimal(to, get<std::int64_t>(slot), field.scale); });
      return;
    case Type::text:
    case Type::zone: append_json_text(to, view_of(get<tn_str>(slot))); return;
    case Type::bytes: in_quotes([&] { append_base64(to, view_of(get<tn_str>(slot))); }); return;
    case Type::uuid: in_quotes([&] { append_uuid(to, get<tn_uuid>(slot)); }); return;
    case Type::date: in_quotes([&] { append_date(to, get<std::int32_t>(slot)); }); return;
    case Type::instant: in_quotes([&] { append_instant(to, get<std::int64_t>(slot)); }); return;
    case Type::local_time:
      in_quotes([&] { append_local_time(to, get<std::int64_t>(slot)); });
      return;
    case Type::duration: in_quotes([&] { append_duration(to, get<std::int64_t>(slot)); }); return;
    case Type::money: append_money(to, get<tn_money>(slot)); return;
    case Type::json: to.append(view_of(get<tn_str>(slot))); return;
    case Type::enumeration:
      to.append(field.enumeration->find(get<std::uint32_t>(slot))->quoted);
      return;
    case Type::message: break;
  }
  TN_ASSERT(false);  // the caller's own
}

}  // namespace

const FieldPlan* find_field(const MessagePlan& plan, std::string_view name) {
  return plan.find(name, 0);
}

bool append_json_scalar(const FieldPlan& field, const void* slot, std::string& to) {
  const bool sound = is_sound(field, slot);
  if (sound) [[likely]] {
    append_sound(field, slot, to);
  } else {
    to.append("null");
  }
  return sound;
}

std::string fault_of_scalar(const FieldPlan& field, const void* slot) {
  if (is_sound(field, slot)) return "";
  const auto set_to = [&](std::string_view what) {
    return fmt::format("the module set \"{}\" to {}", field.name, what);
  };
  switch (field.type) {
    case Type::float64: return set_to("a number that is not finite");
    case Type::date: return set_to("a day outside of the years 0001 to 9999");
    case Type::instant: return set_to("an instant outside of the years 0001 to 9999");
    case Type::local_time: return set_to("a local time outside of the years 0001 to 9999");
    case Type::zone: return set_to("what is not the name of a time zone");
    case Type::money: return set_to("an amount of over 18 digits, or of no currency of ISO 4217");
    case Type::json: return set_to("what is not one JSON value, or is null; leave null out");
    default:
      return set_to(fmt::format("{}, which is no tag of {}", get<std::uint32_t>(slot),
                                field.enumeration->name));
  }
}

std::optional<Error> parse_plain_scalar(const FieldPlan& field, std::string_view text, void* slot,
                                        Arena& arena) {
  Fault fault;
  if (Store{field, false, static_cast<char*>(slot), arena, fault}.plain_text(text))
    return std::nullopt;
  return Error{fault.errc, std::string(fault.code), std::move(fault.message), "", false};
}

}  // namespace tenon::model
