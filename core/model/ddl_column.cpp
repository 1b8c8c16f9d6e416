#include "model/ddl_column.hpp"

#include <limits>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "model/scalar_text.hpp"

namespace tenon::model {
namespace json = boost::json;
namespace {

// Years 0001 to 9999, as the JSON forms of dates and times have them.
constexpr std::int64_t kDaysMin = -719'162, kDaysMax = 2'932'896;
constexpr std::int64_t kMicrosecondsMin = -62'135'596'800'000'000;
constexpr std::int64_t kMicrosecondsMax = 253'402'300'799'999'999;
constexpr std::uint32_t kZoneBytesMax = 64;

std::string sqlite_type(Type type) {
  switch (type) {
    case Type::float64: return "REAL";
    case Type::text:
    case Type::enumeration:
    case Type::zone:
    case Type::json: return "TEXT";
    case Type::bytes:
    case Type::uuid: return "BLOB";
    default: return "INTEGER";
  }
}

std::string postgres_type(const Field& field) {
  switch (field.type) {
    case Type::boolean: return "boolean";
    case Type::int32: return "integer";
    case Type::float64: return "double precision";
    case Type::decimal: return fmt::format("numeric({},{})", field.precision, field.scale);
    case Type::text:
    case Type::enumeration:
    case Type::zone: return "text COLLATE \"C\"";
    case Type::bytes: return "bytea";
    case Type::uuid: return "uuid";
    case Type::date: return "date";
    case Type::instant: return "timestamp with time zone";
    case Type::local_time: return "timestamp without time zone";
    case Type::json: return "jsonb";
    default: return "bigint";  // int64, duration in microseconds
  }
}

/// What JSON text of a string says; other texts as they are.
std::string unquoted(const std::string& text) {
  json::error_code fault;
  const json::value value = json::parse(text, fault);
  if (fault || !value.is_string()) return text;
  return {value.get_string().data(), value.get_string().size()};
}

/// A decimal as SQLite has it: times 10^scale.
std::string scaled(const std::string& text, const Field& field) {
  std::int64_t unscaled = 0;
  if (parse_decimal(text, field.precision, field.scale, unscaled) != TextFault::none) return text;
  return std::to_string(unscaled);
}

std::string number_sql(const std::string& text, const Field& field, Dialect dialect) {
  const std::string plain = unquoted(text);
  return field.type == Type::decimal && dialect == Dialect::sqlite ? scaled(plain, field) : plain;
}

std::string default_sql(const Field& field, Dialect dialect) {
  if (!field.default_value) return {};
  const std::string& text = *field.default_value;
  switch (field.type) {
    case Type::boolean:
      if (dialect == Dialect::postgres) return text;
      return text == "true" ? "1" : "0";
    case Type::int32:
    case Type::int64:
    case Type::float64:
    case Type::decimal: return number_sql(text, field, dialect);
    case Type::text:
    case Type::zone:
    case Type::enumeration: return quoted_text(unquoted(text));
    case Type::json: return quoted_text(text);
    case Type::duration: {
      std::int64_t microseconds = 0;
      parse_duration(unquoted(text), microseconds);
      return std::to_string(microseconds);
    }
    default: return {};  // stated with each row
  }
}

std::string between(const std::string& column, const std::optional<std::string>& low,
                    const std::optional<std::string>& high) {
  if (low && high) return fmt::format("{} BETWEEN {} AND {}", column, *low, *high);
  if (low) return fmt::format("{} >= {}", column, *low);
  if (high) return fmt::format("{} <= {}", column, *high);
  return {};
}

std::string between(const std::string& column, std::int64_t low, std::int64_t high) {
  return between(column, std::to_string(low), std::to_string(high));
}

/// The author's limits, and those of the type where the database's own is wider.
std::string number_check(const std::string& column, const Field& field, Dialect dialect) {
  std::optional<std::string> low, high;
  if (dialect == Dialect::sqlite && field.type == Type::int32) {
    low = std::to_string(std::numeric_limits<std::int32_t>::min());
    high = std::to_string(std::numeric_limits<std::int32_t>::max());
  }
  if (dialect == Dialect::sqlite && field.type == Type::decimal) {
    high = std::to_string(decimal_max(field.precision));
    low = "-" + *high;
  }
  if (field.min) low = number_sql(*field.min, field, dialect);
  if (field.max) high = number_sql(*field.max, field, dialect);
  return between(column, low, high);
}

std::string length_check(const std::string& column, const Field& field, Dialect dialect) {
  const auto text_of = [](const std::optional<std::uint32_t>& limit) {
    return limit ? std::optional(std::to_string(*limit)) : std::nullopt;
  };
  const char* function = dialect == Dialect::sqlite  ? "length"
                         : field.type == Type::bytes ? "octet_length"
                                                     : "char_length";
  return between(fmt::format("{}({})", function, column), text_of(field.min_length),
                 text_of(field.max_length));
}

std::string enum_check(const std::string& column, const Field& field, const Entity& entity) {
  const Enum* enumeration = entity.find_enum(field.ref);
  if (enumeration == nullptr) return {};
  std::vector<std::string> names;
  for (const EnumValue& value : enumeration->values) names.push_back(quoted_text(value.name));
  return fmt::format("{} IN ({})", column, fmt::join(names, ", "));
}

std::string check_sql(const Field& field, const Entity& entity, Dialect dialect) {
  const std::string column = quoted(field.name);
  const bool is_sqlite = dialect == Dialect::sqlite;
  switch (field.type) {
    case Type::boolean: return is_sqlite ? column + " IN (0, 1)" : std::string();
    case Type::int32:
    case Type::int64:
    case Type::float64:
    case Type::decimal: return number_check(column, field, dialect);
    case Type::text:
    case Type::bytes: return length_check(column, field, dialect);
    case Type::zone:
      return fmt::format("{}({}) BETWEEN 1 AND {}", is_sqlite ? "length" : "char_length", column,
                         kZoneBytesMax);
    case Type::uuid: return is_sqlite ? fmt::format("length({}) = 16", column) : std::string();
    case Type::date:
      return is_sqlite ? between(column, kDaysMin, kDaysMax)
                       : between(column, "date '0001-01-01'", "date '9999-12-31'");
    case Type::instant:
      return is_sqlite ? between(column, kMicrosecondsMin, kMicrosecondsMax)
                       : between(column, "timestamp with time zone '0001-01-01 00:00:00Z'",
                                 "timestamp with time zone '9999-12-31 23:59:59.999999Z'");
    case Type::local_time:
      return is_sqlite ? between(column, kMicrosecondsMin, kMicrosecondsMax)
                       : between(column, "timestamp '0001-01-01 00:00:00'",
                                 "timestamp '9999-12-31 23:59:59.999999'");
    case Type::enumeration: return enum_check(column, field, entity);
    // json_valid(NULL) is 0, not NULL.
    case Type::json:
      return is_sqlite ? fmt::format("{0} IS NULL OR json_valid({0})", column) : std::string();
    default: return {};
  }
}

void append_money(const EntityField& one, Dialect dialect, std::vector<Column>& columns) {
  const bool is_sqlite = dialect == Dialect::sqlite;
  Column minor;
  minor.name = one.field.name + "_minor";
  minor.field = &one;
  minor.type = is_sqlite ? "INTEGER" : "bigint";
  minor.null = one.field.optional;
  Column currency;
  currency.name = one.field.name + "_currency";
  currency.field = &one;
  currency.type = is_sqlite ? "TEXT" : "text COLLATE \"C\"";
  currency.null = one.field.optional;
  currency.check_sql =
      fmt::format("{}({}) = 3", is_sqlite ? "length" : "char_length", quoted(currency.name));
  columns.push_back(std::move(minor));
  columns.push_back(std::move(currency));
}

}  // namespace

void append_columns(const EntityField& one, const Entity& entity, Dialect dialect,
                    std::vector<Column>& columns) {
  const Field& field = one.field;
  if (field.type == Type::money) return append_money(one, dialect, columns);
  Column column;
  column.name = field.name;
  column.field = &one;
  column.type = dialect == Dialect::sqlite ? sqlite_type(field.type) : postgres_type(field);
  column.null = field.optional && !field.default_value;
  column.default_sql = default_sql(field, dialect);
  column.check_sql = check_sql(field, entity, dialect);
  columns.push_back(std::move(column));
}

}  // namespace tenon::model
