#include "rule_text.hpp"

#include <algorithm>

namespace calendar {
namespace {

/// Calls `each` with every part, "COUNT=10".
template <class Each>
void for_each_part(std::string_view rule, Each each) {
  while (!rule.empty()) {
    const std::string_view part = rule.substr(0, rule.find(';'));
    rule.remove_prefix(std::min(rule.size(), part.size() + 1));
    each(part);
  }
}

std::string_view name_of(std::string_view part) {
  return part.substr(0, part.find('='));
}

}  // namespace

std::optional<std::string_view> rule_part(std::string_view rule, std::string_view name) {
  std::optional<std::string_view> value;
  for_each_part(rule, [&](std::string_view part) {
    if (name_of(part) == name) value = part.substr(std::min(part.size(), name.size() + 1));
  });
  return value;
}

std::string with_end(std::string_view rule, std::string_view name, std::string_view value) {
  std::string text;
  const auto add = [&](std::string_view part_name, std::string_view part_value) {
    if (!text.empty()) text += ';';
    text.append(part_name).append("=").append(part_value);
  };
  bool is_placed = false;
  for_each_part(rule, [&](std::string_view part) {
    const std::string_view part_name = name_of(part);
    if (part_name == "UNTIL" || part_name == "COUNT") return;
    add(part_name, part.substr(std::min(part.size(), part_name.size() + 1)));
    if (is_placed) return;
    is_placed = true;  // behind FREQ, as in the canonical form
    add(name, value);
  });
  return text;
}

std::string basic_text(std::string_view extended) {
  std::string text(extended);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

}  // namespace calendar
