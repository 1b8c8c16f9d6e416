#include "store/column_values.hpp"

#include <cstring>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "model/json_raw.hpp"
#include "model/json_scalar.hpp"
#include "model/scalar_text.hpp"
#include "store/failure.hpp"
#include "tenon/abi/types.h"

namespace tenon::store {
namespace {

using model::FieldPlan;
using model::Type;

template <class T>
T get(const char* slot) {
  T value;
  std::memcpy(&value, slot, sizeof value);
  return value;
}

template <class T>
void put(char* slot, const T& value) {
  std::memcpy(slot, &value, sizeof value);
}

/// Never with a null pointer, which SQLite would take for NULL.
std::string_view view_of(const tn_str& text) {
  if (text.n == 0) return {"", 0};
  return {text.p, static_cast<std::size_t>(text.n)};
}

tn_str str_of(std::string_view text) {
  return {text.empty() ? nullptr : text.data(), text.size()};
}

std::string_view currency_of(const tn_money& money) {
  return {money.currency, strnlen(money.currency, sizeof money.currency)};
}

bool is_currency(std::string_view code) {
  if (code.size() != 3) return false;
  for (const char c : code) {
    if (c < 'A' || c > 'Z') return false;
  }
  return true;
}

[[noreturn]] void corrupt(const FieldPlan& field, std::string_view what) {
  Error error;
  error.errc = Errc::data_loss;
  error.code = "store.corrupt";
  error.path = "/" + field.name;
  error.message =
      fmt::format("the database holds {} for \"{}\"; correct the row, or restore the database",
                  what, field.name);
  throw Failure(std::move(error), 0);
}

const model::EnumPlan::Value& enum_value(const Statement& row, int column, const FieldPlan& field) {
  const model::EnumPlan::Value* value = field.enumeration->find(row.text(column));
  if (value == nullptr)
    corrupt(field, fmt::format("\"{}\", which is no value of {},", row.text(column),
                               field.enumeration->name));
  return *value;
}

template <class T>
T narrow(std::int64_t value, const FieldPlan& field) {
  if (static_cast<std::int64_t>(static_cast<T>(value)) != value)
    corrupt(field, fmt::format("{}, which is too large,", value));
  return static_cast<T>(value);
}

tn_money money_of(const Statement& row, int column, const FieldPlan& field) {
  tn_money money{};
  money.minor = row.integer(column);
  const std::string_view currency = row.text(column + 1);
  if (!is_currency(currency)) corrupt(field, fmt::format("the currency \"{}\"", currency));
  std::memcpy(money.currency, currency.data(), currency.size());
  return money;
}

tn_uuid uuid_of(const Statement& row, int column, const FieldPlan& field) {
  const std::string_view bytes = row.blob(column);
  if (bytes.size() != sizeof(tn_uuid)) corrupt(field, "an id that has not 16 bytes");
  tn_uuid uuid{};
  std::memcpy(uuid.b, bytes.data(), sizeof uuid.b);
  return uuid;
}

std::string unsound_text(std::string_view text) {
  switch (model::check_text(text)) {
    case model::TextFault::none: return {};
    case model::TextFault::has_nul: return "text with U+0000";
    default: return "text that is not UTF-8";
  }
}

}  // namespace

std::string unsound_scalar(const FieldPlan& field, const char* slot) {
  const auto set_to = [&](std::string_view what) {
    return fmt::format("the module set \"{}\" to {}", field.name, what);
  };
  if (field.type == Type::text) {
    const std::string what = unsound_text(view_of(get<tn_str>(slot)));
    return what.empty() ? what : set_to(what);
  }
  if (field.type == Type::json) {  // also where the codec believes what it is given
    const bool is_json = model::is_json_value(view_of(get<tn_str>(slot)));
    return is_json ? std::string() : set_to("text that is not JSON, or null");
  }
  if (field.type == Type::decimal) {
    const std::int64_t max = model::decimal_max(field.precision);
    const auto value = get<std::int64_t>(slot);
    if (value < -max || value > max)
      return set_to(fmt::format("a decimal of over {} digits", field.precision));
  }
  return model::fault_of_scalar(field, slot);
}

int bind_scalar(Statement& statement, int parameter, const FieldPlan& field, const char* slot) {
  if (slot == nullptr) {
    statement.bind_null(parameter++);
    if (field.type == Type::money) statement.bind_null(parameter++);
    return parameter;
  }
  switch (field.type) {
    case Type::boolean: statement.bind(parameter, get<std::uint8_t>(slot) != 0 ? 1 : 0); break;
    case Type::int32:
    case Type::date: statement.bind(parameter, get<std::int32_t>(slot)); break;
    case Type::int64:
    case Type::decimal:
    case Type::instant:
    case Type::local_time:
    case Type::duration: statement.bind(parameter, get<std::int64_t>(slot)); break;
    case Type::float64: statement.bind_real(parameter, get<double>(slot)); break;
    case Type::text:
    case Type::zone:
    case Type::json: statement.bind_text(parameter, view_of(get<tn_str>(slot))); break;
    case Type::bytes: statement.bind_blob(parameter, view_of(get<tn_str>(slot))); break;
    case Type::uuid: statement.bind_blob(parameter, {slot, sizeof(tn_uuid)}); break;
    case Type::enumeration: {
      const model::EnumPlan::Value* value = field.enumeration->find(get<std::uint32_t>(slot));
      TN_ASSERT(value != nullptr);
      statement.bind_text(parameter, value->name);
      break;
    }
    case Type::money: bind_money(statement, parameter, parameter + 1, slot); return parameter + 2;
    case Type::message: TN_ASSERT(false);
  }
  return parameter + 1;
}

void bind_money(Statement& statement, int minor, int currency, const char* slot) {
  const auto bind = [&](int parameter, auto value) {
    if (parameter == 0) return;
    if (slot == nullptr) return statement.bind_null(parameter);
    value(parameter);
  };
  bind(minor, [&](int parameter) { statement.bind(parameter, get<tn_money>(slot).minor); });
  bind(currency, [&](int parameter) {
    statement.bind_text(parameter, {slot + offsetof(tn_money, currency), 3});
  });
}

bool read_scalar(const Statement& row, int column, const FieldPlan& field, char* slot) {
  if (row.is_null(column)) return false;
  switch (field.type) {
    case Type::boolean: put<std::uint8_t>(slot, row.integer(column) != 0 ? 1 : 0); break;
    case Type::int32:
    case Type::date: put(slot, narrow<std::int32_t>(row.integer(column), field)); break;
    case Type::int64:
    case Type::decimal:
    case Type::instant:
    case Type::local_time:
    case Type::duration: put(slot, row.integer(column)); break;
    case Type::float64: put(slot, row.real(column)); break;
    case Type::text:
    case Type::zone:
    case Type::json: put(slot, str_of(row.text(column))); break;
    case Type::bytes: put(slot, str_of(row.blob(column))); break;
    case Type::uuid: put(slot, uuid_of(row, column, field)); break;
    case Type::enumeration: put(slot, enum_value(row, column, field).tag); break;
    case Type::money: put(slot, money_of(row, column, field)); break;
    case Type::message: TN_ASSERT(false);
  }
  return true;
}

void append_scalar(std::string& to, const Statement& row, int column, const FieldPlan& field) {
  if (field.type == Type::enumeration) {
    to.append(enum_value(row, column, field).quoted);
    return;
  }
  if (field.type == Type::json) {
    to.append(row.text(column));
    return;
  }
  ScalarSlot slot;
  read_scalar(row, column, field, slot.bytes);
  if (!model::append_json_scalar(field, slot.bytes, to)) corrupt(field, "what cannot be written");
}

bool same_scalar(const Statement& row, int column, const FieldPlan& field, const char* slot) {
  if (row.is_null(column) || slot == nullptr) return row.is_null(column) && slot == nullptr;
  ScalarSlot stored;
  read_scalar(row, column, field, stored.bytes);
  switch (field.type) {
    case Type::text:
    case Type::zone:
    case Type::json:
    case Type::bytes: return view_of(get<tn_str>(stored.bytes)) == view_of(get<tn_str>(slot));
    case Type::money: {
      const auto a = get<tn_money>(stored.bytes);
      const auto b = get<tn_money>(slot);
      return a.minor == b.minor && currency_of(a) == currency_of(b);
    }
    case Type::boolean: return (stored.bytes[0] != 0) == (slot[0] != 0);
    default: return std::memcmp(stored.bytes, slot, field.element.size) == 0;
  }
}

}  // namespace tenon::store
