// A content line of RFC 5545 (section 3.1) and its parameters. Views of an unfolded text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace calendar::ical {

/// NAME;PARAMETER=value,"value":value
struct Property {
  std::string_view name;        // in capitals
  std::string_view parameters;  // as they were written, without the first semicolon
  std::string_view value;       // as it was written
  std::int32_t line = 0;        // of the text, from 1
};

/// Parts a line in three; the name keeps its case. nullopt when it has no name or no colon, or a
/// quoted parameter without an end.
std::optional<Property> split_line(std::string_view line);

/// One parameter, as it was written.
struct Parameter {
  std::string_view text;   // all of it
  std::string_view name;   // in the case that it was written in
  std::string_view value;  // with its quotes
};

/// Takes the next parameter from the front of `rest`; nullopt when nothing is left. One without an
/// equals sign has an empty value.
std::optional<Parameter> next_parameter(std::string_view& rest);

/// The value of the first parameter of this name, in any case, without the quotes of a single
/// quoted value; nullopt when there is none.
std::optional<std::string_view> find_parameter(std::string_view parameters, std::string_view name);

/// Whether two names are the same but for the case of their ASCII letters.
bool equal_names(std::string_view left, std::string_view right);

/// The text that one parameter value stands for: without quotes, RFC 6868's ^n, ^' and ^^ decoded.
/// nullopt when it is a list of values.
std::optional<std::string> decode_parameter(std::string_view value);
/// The reverse: in quotes where it needs them. Requires text without control characters but
/// newlines.
std::string encode_parameter(std::string_view text);

}  // namespace calendar::ical
