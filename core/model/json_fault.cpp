#include "model/json_fault.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/nearest.hpp"
#include "model/currency.hpp"

namespace tenon::model {
namespace {

constexpr std::size_t kShownBytesMax = 60;

/// What a value of the field looks like, to stand after "expected".
std::string expectation(const FieldPlan& field) {
  switch (field.type) {
    case Type::boolean: return "true or false";
    case Type::int32: return "an integer, as 12";
    case Type::int64: return "a 64-bit integer written as a string, as \"12\"";
    case Type::float64: return "a number, as 1.5";
    case Type::decimal:
      return field.scale == 0
                 ? "a decimal number written as a string, as \"12\""
                 : fmt::format("a decimal number written as a string, as \"12.{:0>{}}\"", "5",
                               field.scale);
    case Type::text: return "a string";
    case Type::bytes: return "a string of padded base64, as \"aGVsbG8=\"";
    case Type::uuid: return "a UUID, as \"0190b6a4-8c1e-7e52-b0a3-6f0f3c9d2e11\"";
    case Type::date: return "a date, as \"2026-01-31\"";
    case Type::instant: return "an instant with its offset, as \"2026-01-31T09:30:00Z\"";
    case Type::enumeration: return fmt::format("a name of {}", field.enumeration->name);
    case Type::message: return fmt::format("an object ({})", field.message->name);
    case Type::local_time: return "a local time without a zone, as \"2026-01-31T09:30:00\"";
    case Type::duration: return "a duration in hours, minutes and seconds, as \"PT1H30M\"";
    case Type::zone: return "the name of a time zone, as \"Europe/Berlin\"";
    case Type::money: return "an amount of money, as {\"amount\":\"12.50\",\"currency\":\"EUR\"}";
    case Type::json: return "any JSON value";
  }
  return "";
}

std::string_view to_text(Found found) {
  switch (found) {
    case Found::object: return "an object";
    case Found::list: return "a list";
    case Found::string: return "a string";
    case Found::number: return "a number";
    case Found::boolean: return "a boolean";
    case Found::null: return "null";
  }
  return "";
}

/// A string in JSON, whatever it means.
bool is_string_in_json(Type type) {
  switch (type) {
    case Type::int64:
    case Type::decimal:
    case Type::text:
    case Type::bytes:
    case Type::uuid:
    case Type::date:
    case Type::instant:
    case Type::local_time:
    case Type::duration:
    case Type::zone:
    case Type::enumeration: return true;
    case Type::boolean:
    case Type::int32:
    case Type::float64:
    case Type::money:
    case Type::json:
    case Type::message: return false;
  }
  return false;
}

/// "the type's range", for values that are outside of it.
std::string range_of(const FieldPlan& field) {
  switch (field.type) {
    case Type::int32: return "a 32-bit integer reaches from -2147483648 to 2147483647";
    case Type::int64:
      return "a 64-bit integer reaches from -9223372036854775808 to 9223372036854775807";
    case Type::float64:
      return "a 64-bit floating-point number reaches to 1.8e308, and no nearer to 0 than 5e-324";
    case Type::decimal:
      return fmt::format("at most {} digits may stand before the point",
                         field.precision - field.scale);
    case Type::instant: return "instants reach from the year 0001 to the year 9999, in UTC";
    case Type::duration: return "durations reach to some 292,000 years";
    default: return "give a smaller value";
  }
}

Fault make(std::string_view code, std::string message) {
  return {Errc::invalid_argument, code, std::move(message)};
}

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string shown = "\"";
  std::size_t cut = text.size();
  if (cut > kShownBytesMax) {
    cut = kShownBytesMax;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  }
  append_json_escaped(shown, text.substr(0, cut));
  shown.append(cut < text.size() ? "…\"" : "\"");
  return shown;
}

void append_pointer(std::string& to, std::string_view segment) {
  to.push_back('/');
  for (const char c : segment) {
    if (c == '~') {
      to.append("~0");
    } else if (c == '/') {
      to.append("~1");
    } else {
      to.push_back(c);
    }
  }
}

Fault memory_fault(std::size_t bytes_max) {
  return {Errc::resource_exhausted, "tenon.memory_limit",
          fmt::format("the request needs more memory than the {} bytes that one request may use; "
                      "send less at a time",
                      bytes_max)};
}

Fault wrong_type(const FieldPlan& field, bool in_list, Found found, std::string_view literal) {
  if (found == Found::null) {
    return make("field.wrong_type",
                in_list
                    ? fmt::format("\"{}\" has no null elements; leave the element out", field.name)
                    : fmt::format("\"{}\" is never null; leave the field out", field.name));
  }
  std::string shown(to_text(found));
  if (!literal.empty()) shown.append(" ").append(literal.substr(0, kShownBytesMax));
  if (field.list && !in_list) {
    return make("field.wrong_type",
                fmt::format("\"{}\" expects a list, each element {}, and found {}; put it in [ ]",
                            field.name, expectation(field), shown));
  }
  std::string remedy;
  if (found == Found::number && is_string_in_json(field.type)) remedy = "; put it in quotes";
  if (found == Found::number && field.type == Type::int32)
    remedy = "; write it without fraction and exponent";
  if (found == Found::string && !is_string_in_json(field.type)) remedy = "; leave the quotes out";
  if (found == Found::string && field.type == Type::message) remedy = "; put its fields in { }";
  if (found == Found::string && field.type == Type::money)
    remedy = "; put amount and currency in { }";
  if (found == Found::number && field.type == Type::money)
    remedy = "; put the amount in quotes, and both in { }";
  return make("field.wrong_type",
              fmt::format("{}\"{}\" expects {}, and found {}{}", in_list ? "each element of " : "",
                          field.name, expectation(field), shown, remedy));
}

Fault wrong_plain_text(const FieldPlan& field, std::string_view text) {
  if (field.type == Type::message || field.type == Type::json) {
    return make("field.wrong_type",
                fmt::format("\"{}\" is {} and has no form as plain text; it goes in a JSON "
                            "body only",
                            field.name, field.type == Type::json ? "JSON" : "an object"));
  }
  return make("field.wrong_type", fmt::format("\"{}\" expects {}, and found {}", field.name,
                                              expectation(field), in_quotes(text)));
}

Fault wrong_top_level(const MessagePlan& plan, Found found) {
  return make("field.wrong_type",
              fmt::format("a JSON object ({}) is expected, and found {}; put the fields in {{ }}",
                          plan.name, to_text(found)));
}

Fault text_fault(const FieldPlan& field, TextFault why, std::string_view text) {
  const auto bad = [&](std::string_view remedy) {
    return make("field.bad_format",
                fmt::format("{} in \"{}\": {}", in_quotes(text), field.name, remedy));
  };
  switch (why) {
    case TextFault::out_of_range:
      return make("field.out_of_range", fmt::format("{} in \"{}\" is out of range: {}",
                                                    in_quotes(text), field.name, range_of(field)));
    case TextFault::fraction_too_long:
      return bad(fmt::format("at most {} digits may follow the point; round it",
                             field.type == Type::decimal ? field.scale : 6));
    case TextFault::leap_second:
      return bad("leap seconds are not known here; write the second before or after");
    case TextFault::calendar_unit:
      return bad(
          "days, weeks, months and years are not always as long; write hours, minutes and seconds, "
          "as \"PT36H\"");
    case TextFault::bad_utf8: return bad("text must be UTF-8; encode it so");
    case TextFault::has_nul: return bad("text must not contain U+0000; remove it");
    default: return bad("expected " + expectation(field));
  }
}

namespace {

/// What is wrong with an amount whose currency is known.
std::string amount_remedy(TextFault why, std::string_view currency) {
  const unsigned digits = currency_digits(currency).value_or(0);
  if (why == TextFault::fraction_too_long) {
    return digits == 0
               ? fmt::format("amounts of {} have no digits after the point; round it", currency)
               : fmt::format("amounts of {} have {} digits after the point; round it", currency,
                             digits);
  }
  return fmt::format("expected an amount of {}, as \"12{}{:0<{}}\"", currency,
                     digits == 0 ? "" : ".", "", digits);
}

Fault amount_fault(std::string_view name, TextFault why, std::string_view text,
                   std::string_view currency) {
  if (why == TextFault::out_of_range) {
    return make("field.out_of_range",
                fmt::format("{} in \"{}\" is out of range: an amount has at most 18 digits",
                            in_quotes(text), name));
  }
  if (why == TextFault::unknown_currency) {
    return make("field.unknown_value",
                fmt::format("{} in \"{}\" is no currency of ISO 4217 with a smallest unit; write "
                            "three capital letters, as \"EUR\"",
                            in_quotes(currency), name));
  }
  return make("field.bad_format",
              fmt::format("{} in \"{}\": {}", in_quotes(text), name, amount_remedy(why, currency)));
}

}  // namespace

Fault money_fault(TextFault why, std::string_view amount, std::string_view currency) {
  return amount_fault(why == TextFault::unknown_currency ? "currency" : "amount", why, amount,
                      currency);
}

Fault plain_money_fault(const FieldPlan& field, TextFault why, std::string_view text) {
  const std::string_view currency =
      text.substr(text.size() - std::min<std::size_t>(text.size(), 3));
  if (why != TextFault::bad_format || currency_digits(currency))
    return amount_fault(field.name, why, text, currency);
  return make("field.bad_format",
              fmt::format("{} in \"{}\": expected an amount and its currency, as \"12.50 EUR\"",
                          in_quotes(text), field.name));
}

Fault below_minimum(const FieldPlan& field, std::string_view text) {
  return make("field.out_of_range",
              fmt::format("{} in \"{}\" is below the minimum; {} is the least allowed", text,
                          field.name, field.min_text));
}

Fault above_maximum(const FieldPlan& field, std::string_view text) {
  return make("field.out_of_range",
              fmt::format("{} in \"{}\" is above the maximum; {} is the most allowed", text,
                          field.name, field.max_text));
}

Fault wrong_length(const FieldPlan& field, std::size_t length) {
  const std::string_view unit = field.type == Type::bytes ? "bytes" : "characters";
  if (length < field.min_length) {
    return make("field.out_of_range", fmt::format("\"{}\" is {} {} long; at least {} are needed",
                                                  field.name, length, unit, field.min_length));
  }
  return make("field.out_of_range", fmt::format("\"{}\" is {} {} long; at most {} are allowed",
                                                field.name, length, unit, field.max_length));
}

Fault wrong_count(const FieldPlan& field, std::size_t count) {
  if (count < field.min_items) {
    return make("field.out_of_range", fmt::format("\"{}\" has {} elements; at least {} are needed",
                                                  field.name, count, field.min_items));
  }
  return make("field.out_of_range",
              fmt::format("\"{}\" has more than {} elements; send at most that many", field.name,
                          field.max_items));
}

Fault unknown_value(const FieldPlan& field, std::string_view text) {
  std::vector<std::string> known;
  for (const EnumPlan::Value& value : field.enumeration->values) known.push_back(value.name);
  return make("field.unknown_value",
              fmt::format("{} in \"{}\" is not a value of {}{}", in_quotes(text), field.name,
                          field.enumeration->name, did_you_mean(text, known)));
}

Fault unknown_field(const MessagePlan& plan, std::string_view name) {
  return make("field.unknown", fmt::format("{} is not a field of {}{}", in_quotes(name), plan.name,
                                           did_you_mean(name, plan.field_names)));
}

Fault repeated_field(std::string_view name) {
  return make("field.repeated", fmt::format("\"{}\" is given more than once; give it once", name));
}

Fault missing_field(const MessagePlan& plan, const FieldPlan& field) {
  const std::string what =
      field.list ? fmt::format("a list, each element {}", expectation(field)) : expectation(field);
  return make("field.missing",
              fmt::format("{} needs \"{}\": {}; add it", plan.name, field.name, what));
}

namespace {

/// The last character before `offset` that is no white space; '\0' when there is none.
char before(std::string_view json, std::size_t offset) {
  while (offset > 0) {
    const char c = json[--offset];
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') return c;
  }
  return '\0';
}

/// Whether `offset` lies within a string, as far as quotes before it tell.
bool in_string(std::string_view json, std::size_t offset) {
  bool inside = false;
  for (std::size_t i = 0; i < offset; ++i) {
    if (json[i] == '\\' && inside) {
      ++i;
    } else if (json[i] == '"') {
      inside = !inside;
    }
  }
  return inside;
}

constexpr std::string_view kSurrogateHint =
    "a \\u escape is half of a surrogate pair or has no four hex digits; write the character "
    "itself";

std::string hint_in_string(std::string_view json, std::size_t offset) {
  const auto c = static_cast<unsigned char>(json[offset]);
  constexpr std::size_t kEscapeLength = 6;  // of \uD800, after which another should follow
  if (offset >= kEscapeLength && json.substr(offset - kEscapeLength).starts_with("\\u")) {
    return std::string(kSurrogateHint);
  }
  if (c < 0x20) return "a control character stands in a string; escape it, as \\n or \\u0009";
  if (c >= 0x80) return "the text is not UTF-8; encode the body as UTF-8";
  return "a backslash is followed by what is no escape; write \\\\ for a backslash itself";
}

std::string hint_outside(std::string_view json, std::size_t offset) {
  const char c = json[offset];
  const char last = before(json, offset);
  if (json.starts_with("\xEF\xBB\xBF") && offset == 0)
    return "a byte order mark stands first; leave it out";
  if (static_cast<unsigned char>(c) >= 0x80)
    return "only strings hold such characters; is a quote missing before?";
  if (c == '\'') return "strings and names stand in double quotes; write \" for '";
  if (c == '/') return "JSON has no comments; remove it";
  if ((c == '}' || c == ']') && last == ',')
    return "nothing follows the last comma; remove that comma";
  if (c >= '0' && c <= '9' && (last == '0' || last == '-'))
    return "a number has no needless zero in front; remove it";
  if (c == '+' || c == '.') return "a number begins with a digit or -; write it so, as 0.5";
  if (c == 'N' || c == 'I') return "JSON has no NaN and no Infinity; leave the field out";
  if (c == 'T' || c == 'F') return "write true and false in lower case";
  if (c == '"' && (last == '"' || last == '}' || last == ']'))
    return "a comma or a colon is missing before it";
  if (last == '{' || last == ',') return "a name in double quotes, or a value, is expected here";
  return fmt::format("{} is not expected here", in_quotes(json.substr(offset, 1)));
}

std::string hint_at(std::string_view json, std::size_t offset) {
  return in_string(json, offset) ? hint_in_string(json, offset) : hint_outside(json, offset);
}

}  // namespace

Fault malformed(Malformed why, std::string_view json, std::size_t offset) {
  if (json.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return make("json.malformed", "the body is empty; send a JSON object, as {}");
  }
  std::string hint;
  switch (why) {
    case Malformed::syntax:
      if (offset < json.size()) {
        hint = hint_at(json, offset);
        break;
      }
      [[fallthrough]];
    case Malformed::incomplete:
      hint = in_string(json, json.size())
                 ? "the JSON ends within a string; is a quote missing, or was it cut off?"
                 : "the JSON ends too early; is a } or ] missing, or was it cut off?";
      break;
    case Malformed::trailing:
      hint = "something follows the JSON object; send one object and nothing after it";
      break;
    case Malformed::too_deep:
      hint = "the JSON is nested deeper than 32 levels; nest it less";
      break;
    case Malformed::surrogate: hint = kSurrogateHint; break;
    case Malformed::number_overflow:
      hint = "the exponent of the number is too large; write a smaller number";
      break;
  }
  return make("json.malformed", fmt::format("not JSON at byte {}: {}", offset, hint));
}

}  // namespace tenon::model
