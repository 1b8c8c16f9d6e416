// One filter of a list: which operators a type has, and texts into values of columns.
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "base/arena.hpp"
#include "base/nearest.hpp"
#include "model/json_fault.hpp"
#include "model/json_scalar.hpp"
#include "store/column_values.hpp"
#include "store/list_query.hpp"
#include "tenon/abi/types.h"

namespace tenon::store {
namespace {

using model::Type;

constexpr std::size_t kValuesMax = 100;
constexpr std::size_t kPatternBytesMax = 1000;
constexpr std::size_t kValueBytesMax = std::size_t{1} << 20;

constexpr std::array<std::string_view, 11> kNames{"eq", "ne",  "gt",   "gte",   "lt", "lte",
                                                  "in", "nin", "like", "ilike", "is"};

std::string_view to_name(Comparison comparison) {
  return kNames[static_cast<std::size_t>(comparison)];
}

bool is_order(Comparison comparison) {
  return comparison >= Comparison::gt && comparison <= Comparison::lte;
}

bool is_pattern(Comparison comparison) {
  return comparison == Comparison::like || comparison == Comparison::ilike;
}

bool has(Type type, Comparison comparison) {
  if (comparison == Comparison::is) return true;
  if (type == Type::json) return false;
  if (is_pattern(comparison)) return type == Type::text;
  if (!is_order(comparison)) return true;
  return type != Type::boolean && type != Type::enumeration && type != Type::uuid &&
         type != Type::bytes && type != Type::zone;
}

std::string names_for(Type type) {
  std::string names;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (!has(type, static_cast<Comparison>(i))) continue;
    if (!names.empty()) names += ", ";
    names += kNames[i];
  }
  return names;
}

Error refused(const char* code, std::string message) {
  return {Errc::invalid_argument, code, std::move(message), {}, false};
}

Error bad_value(const StoredField& field, Comparison comparison, std::string_view what) {
  return refused("query.bad_value", fmt::format("\"{}\" with the operator {}: {}", field.plan->name,
                                                to_name(comparison), what));
}

Result<Comparison> comparison_of(const StoredField& field, std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] != name) continue;
    const auto comparison = static_cast<Comparison>(i);
    if (has(field.plan->type, comparison)) return comparison;
    return refused(
        "query.unknown_operator",
        fmt::format("\"{}\", of type {}, cannot be compared by {}; it can by {}", field.plan->name,
                    model::to_name(field.plan->type), name, names_for(field.plan->type)));
  }
  return refused("query.unknown_operator",
                 fmt::format("there is no operator \"{}\"; \"{}\" has {}", name, field.plan->name,
                             names_for(field.plan->type)));
}

SqlValue integer_value(std::int64_t value) {
  SqlValue made;
  made.kind = SqlValue::Kind::integer;
  made.integer = value;
  return made;
}

SqlValue bytes_value(SqlValue::Kind kind, std::string_view bytes) {
  SqlValue made;
  made.kind = kind;
  made.bytes = bytes;
  return made;
}

template <class T>
T get(const ScalarSlot& slot) {
  T value;
  std::memcpy(&value, slot.bytes, sizeof value);
  return value;
}

void append_value(const model::FieldPlan& plan, const ScalarSlot& slot,
                  std::vector<SqlValue>& values) {
  switch (plan.type) {
    case Type::boolean: values.push_back(integer_value(get<std::uint8_t>(slot))); return;
    case Type::int32:
    case Type::date: values.push_back(integer_value(get<std::int32_t>(slot))); return;
    case Type::float64: {
      SqlValue& value = values.emplace_back();
      value.kind = SqlValue::Kind::real;
      value.real = get<double>(slot);
      return;
    }
    case Type::text:
    case Type::zone:
    case Type::json:
    case Type::bytes: {
      const auto text = get<tn_str>(slot);
      values.push_back(bytes_value(kind_of(plan.type), {text.p, static_cast<std::size_t>(text.n)}));
      return;
    }
    case Type::uuid:
      values.push_back(bytes_value(SqlValue::Kind::blob, {slot.bytes, sizeof(tn_uuid)}));
      return;
    case Type::enumeration:
      values.push_back(bytes_value(SqlValue::Kind::text,
                                   plan.enumeration->find(get<std::uint32_t>(slot))->name));
      return;
    case Type::money: {
      const auto money = get<tn_money>(slot);
      values.push_back(bytes_value(SqlValue::Kind::text, {money.currency, 3}));
      values.push_back(integer_value(money.minor));
      return;
    }
    default: values.push_back(integer_value(get<std::int64_t>(slot)));
  }
}

/// The type's own range, not the field's limits: what no row can have may be asked for.
model::FieldPlan without_limits(const model::FieldPlan& plan) {
  model::FieldPlan free = plan;
  const model::FieldPlan none;
  free.min = none.min;
  free.max = none.max;
  free.min_number = none.min_number;
  free.max_number = none.max_number;
  free.min_length = none.min_length;
  free.max_length = none.max_length;
  return free;
}

/// GLOB's or LIKE's form of a pattern.
std::string pattern_of(std::string_view text, bool is_glob) {
  const std::string_view special = is_glob ? "*?[" : "%_\\";
  std::string to;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '*') {
      to.push_back(is_glob ? '*' : '%');
      continue;
    }
    if (c == '\\' && (next == '*' || next == '\\')) {
      c = next;
      ++i;
    }
    if (special.find(c) == std::string_view::npos) {
      to.push_back(c);
    } else if (is_glob) {
      to.append({'[', c, ']'});
    } else {
      to.append({'\\', c});
    }
  }
  return to;
}

std::optional<Error> add_value(const StoredField& field, std::string_view text,
                               CheckedFilter& filter) {
  if (filter.comparison == Comparison::is) {
    if (text != "null" && text != "not_null")
      return bad_value(field, filter.comparison,
                       fmt::format("null or not_null is expected, not {}", model::in_quotes(text)));
    filter.values.push_back(integer_value(text == "null" ? 1 : 0));
    return std::nullopt;
  }
  if (is_pattern(filter.comparison) && text.size() > kPatternBytesMax)
    return bad_value(field, filter.comparison,
                     fmt::format("the pattern has over {} bytes; shorten it", kPatternBytesMax));
  Arena arena(kValueBytesMax);
  ScalarSlot slot;
  const model::FieldPlan plan = without_limits(*field.plan);
  if (const auto fault = model::parse_plain_scalar(plan, text, slot.bytes, arena))
    return bad_value(field, filter.comparison, fault->message);
  append_value(plan, slot, filter.values);
  if (is_pattern(filter.comparison)) {
    std::string& pattern = filter.values.back().bytes;
    pattern = pattern_of(pattern, filter.comparison == Comparison::like);
  }
  return std::nullopt;
}

}  // namespace

Result<CheckedFilter> check_filter(const StoredField& field, const ListFilter& filter) {
  const auto comparison = comparison_of(field, filter.operation);
  if (!comparison) return comparison.error();
  CheckedFilter checked;
  checked.field = &field;
  checked.comparison = *comparison;
  const bool takes_many = *comparison == Comparison::in || *comparison == Comparison::nin;
  if (filter.values.empty() || (!takes_many && filter.values.size() != 1))
    return bad_value(
        field, *comparison,
        fmt::format("{} is expected, not {}", takes_many ? "at least one value" : "one value",
                    filter.values.size()));
  if (filter.values.size() > kValuesMax)
    return bad_value(field, *comparison,
                     fmt::format("at most {} values are taken, not {}; ask for the others apart",
                                 kValuesMax, filter.values.size()));
  for (const std::string_view text : filter.values) {
    if (auto fault = add_value(field, text, checked)) return std::move(*fault);
  }
  return checked;
}

}  // namespace tenon::store
