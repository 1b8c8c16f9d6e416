#include "model/schema_values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <boost/json/value.hpp>

#include "base/nearest.hpp"
#include "model/scalar_text.hpp"
#include "model/sorted_json.hpp"

namespace tenon::model {
namespace json = boost::json;
namespace {

using Form = TomlValue::Kind;

Error refuse(std::string message) {
  return {Errc::invalid_argument, "", std::move(message), ""};
}

Error refuse_kind(const TomlValue& value, std::string_view expected) {
  return refuse(fmt::format("it is {}, but has to be {}", to_name(value.kind), expected));
}

/// The scaled integer of a decimal text; nullopt when it has more digits than decimal(precision,
/// scale) holds.
std::optional<std::int64_t> parse_decimal(std::string_view text, const Field& field) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  std::string digits(whole);
  const std::string fraction(dot == std::string_view::npos ? "" : text.substr(dot + 1));
  if (whole.empty() || (dot != std::string_view::npos && fraction.empty())) return std::nullopt;
  if (whole.size() > 1 && whole.front() == '0') return std::nullopt;
  if (fraction.size() > field.scale) return std::nullopt;
  digits += fraction + std::string(field.scale - fraction.size(), '0');
  std::int64_t unscaled = 0;
  const auto [stop, fault] =
      std::from_chars(digits.data(), digits.data() + digits.size(), unscaled);
  if (fault != std::errc() || stop != digits.data() + digits.size() || digits.starts_with('-'))
    return std::nullopt;
  const std::size_t leading = std::min(digits.find_first_not_of('0'), digits.size());
  if (digits.size() - leading > field.precision) return std::nullopt;
  return negative ? -unscaled : unscaled;
}

std::string decimal_text(std::int64_t unscaled, int scale) {
  std::string digits = std::to_string(unscaled < 0 ? -unscaled : unscaled);
  const auto width = static_cast<std::size_t>(scale);
  if (digits.size() <= width) digits.insert(0, width + 1 - digits.size(), '0');
  if (width > 0) digits.insert(digits.size() - width, 1, '.');
  if (unscaled < 0) digits.insert(0, 1, '-');
  return digits;
}

/// The number without quotes.
Result<std::string> number_text(const TomlValue& value, const Field& field) {
  if (field.type == Type::int32 || field.type == Type::int64) {
    if (value.kind != Form::integer) return refuse_kind(value, "an integer");
    using Limits = std::numeric_limits<std::int32_t>;
    if (field.type == Type::int32 &&
        (value.integer < Limits::min() || value.integer > Limits::max())) {
      return refuse(
          fmt::format("{} does not fit into int32; make the field an int64", value.integer));
    }
    return std::to_string(value.integer);
  }
  if (field.type == Type::float64) {
    if (value.kind == Form::integer) return std::to_string(value.integer);
    if (value.kind != Form::number) return refuse_kind(value, "a number");
    if (!std::isfinite(value.number)) return refuse("it has to be finite");
    return to_sorted_json(value.number);
  }
  if (value.kind != Form::text && value.kind != Form::integer) {
    return refuse_kind(value, "a text, as \"12.50\": a TOML number with a fraction is not exact");
  }
  const std::string text = value.kind == Form::text ? value.text : std::to_string(value.integer);
  const auto unscaled = parse_decimal(text, field);
  if (!unscaled) {
    return refuse(
        fmt::format("\"{}\" is not a decimal({},{})", text, field.precision, field.scale));
  }
  return decimal_text(*unscaled, field.scale);
}

Result<std::string> enum_json(const TomlValue& value, const Field& field,
                              const Interface& interface) {
  if (value.kind != Form::text) return refuse_kind(value, "a text, the name of the value");
  std::vector<std::string> known;
  const Enum* enumeration = interface.find_enum(field.ref);
  if (enumeration == nullptr) return refuse("its type is unknown");
  for (const EnumValue& one : enumeration->values) known.push_back(one.name);
  if (std::find(known.begin(), known.end(), value.text) == known.end()) {
    return refuse(fmt::format("{} has no value \"{}\"{}", field.ref, value.text,
                              did_you_mean(value.text, known)));
  }
  return to_sorted_json(json::value(json::string_view(value.text)));
}

/// A text that has a form of its own; a duration in its shortest.
Result<std::string> form_json(const TomlValue& value, const Field& field) {
  if (value.kind != Form::text) return refuse_kind(value, "a text");
  std::string text = value.text;
  if (field.type == Type::duration) {
    std::int64_t microseconds = 0;
    if (parse_duration(value.text, microseconds) != TextFault::none) {
      return refuse(fmt::format(
          "\"{}\" is no duration in hours, minutes and seconds, as \"PT1H30M\"", value.text));
    }
    text.clear();
    append_duration(text, microseconds);
  } else if (check_zone(value.text) != TextFault::none) {
    return refuse(
        fmt::format("\"{}\" is no name of a time zone, as \"Europe/Berlin\"", value.text));
  }
  return fmt::format("\"{}\"", text);
}

json::value as_it_is(const TomlValue& value) {
  switch (value.kind) {
    case Form::text:
    case Form::time: return json::value(json::string_view(value.text));
    case Form::integer: return value.integer;
    case Form::number: return value.number;
    case Form::boolean: return value.boolean;
    case Form::list: {
      json::array array;
      for (const TomlValue& element : value.elements) array.push_back(as_it_is(element));
      return array;
    }
    case Form::table: break;
  }
  json::object object;
  for (const TomlMember& member : value.members) object[member.key] = as_it_is(member.value);
  return object;
}

json::value to_example(const TomlValue& value, const Message& message, const Interface& interface);

json::value to_example(const TomlValue& value, const Field& field, bool as_element,
                       const Interface& interface) {
  if (field.list && !as_element && value.kind == Form::list) {
    json::array array;
    for (const TomlValue& element : value.elements)
      array.push_back(to_example(element, field, true, interface));
    return array;
  }
  if (field.type == Type::message && value.kind == Form::table) {
    const Message* message = interface.find_message(field.ref);
    return message == nullptr ? as_it_is(value) : to_example(value, *message, interface);
  }
  const bool is_string_in_json = field.type == Type::int64 || field.type == Type::decimal;
  if (is_string_in_json && value.kind == Form::integer) {
    if (auto text = number_text(value, field)) return json::value(json::string_view(*text));
  }
  return as_it_is(value);
}

json::value to_example(const TomlValue& value, const Message& message, const Interface& interface) {
  json::object object;
  for (const TomlMember& member : value.members) {
    const auto field = std::find_if(message.fields.begin(), message.fields.end(),
                                    [&](const Field& one) { return one.name == member.key; });
    object[member.key] = field == message.fields.end()
                             ? as_it_is(member.value)
                             : to_example(member.value, *field, false, interface);
  }
  return object;
}

}  // namespace

Result<std::string> to_scalar_json(const TomlValue& value, const Field& field,
                                   const Interface& interface) {
  switch (field.type) {
    case Type::boolean:
      if (value.kind != Form::boolean) return refuse_kind(value, "true or false");
      return std::string(value.boolean ? "true" : "false");
    case Type::int32:
    case Type::float64: return number_text(value, field);
    case Type::int64:
    case Type::decimal: {
      auto text = number_text(value, field);
      if (!text) return text;
      return fmt::format("\"{}\"", *text);
    }
    case Type::text:
      if (value.kind != Form::text) return refuse_kind(value, "a text");
      return to_sorted_json(json::value(json::string_view(value.text)));
    case Type::enumeration: return enum_json(value, field, interface);
    case Type::duration:
    case Type::zone: return form_json(value, field);
    default: return refuse(fmt::format("a field of type {} cannot have one", to_name(field.type)));
  }
}

Result<std::string> to_bound(const TomlValue& value, const Field& field) {
  return number_text(value, field);
}

int compare_numbers(const Field& field, std::string_view a, std::string_view b) {
  const auto unquoted = [](std::string_view text) {
    return text.starts_with('"') ? text.substr(1, text.size() - 2) : text;
  };
  const auto compare = [](auto left, auto right) {
    return left < right ? -1 : left > right ? 1 : 0;
  };
  const auto parse = [](std::string_view text, auto number) {
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  };
  a = unquoted(a);
  b = unquoted(b);
  if (field.type == Type::decimal) {
    return compare(parse_decimal(a, field).value_or(0), parse_decimal(b, field).value_or(0));
  }
  if (field.type == Type::float64) return compare(parse(a, 0.0), parse(b, 0.0));
  return compare(parse(a, std::int64_t{0}), parse(b, std::int64_t{0}));
}

std::string to_example_json(const TomlValue& value, const Field& field,
                            const Interface& interface) {
  return to_sorted_json(to_example(value, field, false, interface));
}

std::string to_example_json(const TomlValue& value, const Message& message,
                            const Interface& interface) {
  return to_sorted_json(to_example(value, message, interface));
}

}  // namespace tenon::model
