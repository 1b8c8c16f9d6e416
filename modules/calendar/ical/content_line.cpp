#include "content_line.hpp"

#include <algorithm>

namespace calendar::ical {
namespace {

bool is_name_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

char small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Where the first of `ends` stands outside of quotes; npos when it does not, or a quote is open.
std::size_t find_outside_quotes(std::string_view text, char end) {
  bool is_quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') is_quoted = !is_quoted;
    if (text[at] == end && !is_quoted) return at;
  }
  return std::string_view::npos;
}

bool is_single_quoted(std::string_view value) {
  return value.size() >= 2 && value.front() == '"' && value.find('"', 1) == value.size() - 1;
}

}  // namespace

std::optional<Property> split_line(std::string_view line) {
  std::size_t end = 0;
  while (end < line.size() && is_name_character(line[end])) ++end;
  if (end == 0 || end == line.size()) return std::nullopt;
  Property property;
  property.name = line.substr(0, end);
  line.remove_prefix(end);
  if (line[0] != ';' && line[0] != ':') return std::nullopt;
  const std::size_t colon = find_outside_quotes(line, ':');
  if (colon == std::string_view::npos) return std::nullopt;
  if (colon > 0) property.parameters = line.substr(1, colon - 1);
  property.value = line.substr(colon + 1);
  return property;
}

std::optional<Parameter> next_parameter(std::string_view& rest) {
  while (rest.starts_with(';')) rest.remove_prefix(1);
  if (rest.empty()) return std::nullopt;
  const std::size_t end = std::min(find_outside_quotes(rest, ';'), rest.size());
  Parameter parameter;
  parameter.text = rest.substr(0, end);
  const std::size_t equals = parameter.text.find('=');
  parameter.name = parameter.text.substr(0, equals);
  if (equals != std::string_view::npos) parameter.value = parameter.text.substr(equals + 1);
  rest.remove_prefix(end);
  return parameter;
}

std::optional<std::string_view> find_parameter(std::string_view parameters, std::string_view name) {
  while (const auto parameter = next_parameter(parameters)) {
    if (!equal_names(parameter->name, name)) continue;
    std::string_view value = parameter->value;
    if (is_single_quoted(value)) value = value.substr(1, value.size() - 2);
    return value;
  }
  return std::nullopt;
}

bool equal_names(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return small(a) == small(b); });
}

std::optional<std::string> decode_parameter(std::string_view value) {
  if (is_single_quoted(value)) {
    value = value.substr(1, value.size() - 2);
  } else if (value.find_first_of(",\"") != std::string_view::npos) {
    return std::nullopt;
  }
  std::string text;
  text.reserve(value.size());
  for (std::size_t at = 0; at < value.size(); ++at) {
    const char next = value[at] == '^' && at + 1 < value.size() ? value[at + 1] : '\0';
    const char meant = next == 'n' ? '\n' : next == '\'' ? '"' : next == '^' ? '^' : '\0';
    text += meant != '\0' ? meant : value[at];
    if (meant != '\0') ++at;
  }
  return text;
}

std::string encode_parameter(std::string_view text) {
  std::string value;
  bool needs_quotes = false;
  for (const char c : text) {
    needs_quotes = needs_quotes || c == ':' || c == ';' || c == ',';
    if (c == '\n') {
      value += "^n";
    } else if (c == '"') {
      value += "^'";
    } else if (c == '^') {
      value += "^^";
    } else {
      value += c;
    }
  }
  return needs_quotes ? '"' + value + '"' : value;
}

}  // namespace calendar::ical
