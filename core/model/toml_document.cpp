#include "model/toml_document.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace tenon::model {
namespace {

std::uint32_t line_of(const toml::source_region& region) {
  return static_cast<std::uint32_t>(region.begin.line);
}

template <class Time>
std::string to_text(const Time& time) {
  std::ostringstream stream;
  stream << time;
  return stream.str();
}

TomlValue to_value(const toml::node& node);

TomlValue to_value(const toml::table& table) {
  TomlValue value;
  std::vector<std::pair<const toml::key*, const toml::node*>> members;
  for (const auto& [key, node] : table) members.emplace_back(&key, &node);
  // toml++ keeps a table sorted by key; people are told of faults in the order of the file.
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) {
    const auto& left = a.first->source().begin;
    const auto& right = b.first->source().begin;
    return std::pair(left.line, left.column) < std::pair(right.line, right.column);
  });
  for (const auto& [key, node] : members) {
    value.members.push_back({std::string(key->str()), line_of(key->source()), to_value(*node)});
  }
  return value;
}

TomlValue to_value(const toml::node& node) {
  using Kind = TomlValue::Kind;
  TomlValue value;
  if (const toml::table* table = node.as_table()) {
    value = to_value(*table);
  } else if (const toml::array* array = node.as_array()) {
    value.kind = Kind::list;
    for (const toml::node& element : *array) value.elements.push_back(to_value(element));
  } else if (const auto* text = node.as_string()) {
    value.kind = Kind::text;
    value.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    value.kind = Kind::integer;
    value.integer = integer->get();
  } else if (const auto* number = node.as_floating_point()) {
    value.kind = Kind::number;
    value.number = number->get();
  } else if (const auto* boolean = node.as_boolean()) {
    value.kind = Kind::boolean;
    value.boolean = boolean->get();
  } else {
    value.kind = Kind::time;
    if (const auto* date = node.as_date()) value.text = to_text(date->get());
    if (const auto* time = node.as_time()) value.text = to_text(time->get());
    if (const auto* both = node.as_date_time()) value.text = to_text(both->get());
  }
  value.line = line_of(node.source());
  return value;
}

}  // namespace

const TomlMember* TomlValue::find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const TomlMember& member) { return member.key == key; });
  return found == members.end() ? nullptr : &*found;
}

const TomlValue* TomlValue::at(std::initializer_list<std::string_view> keys) const {
  const TomlValue* value = this;
  for (const std::string_view key : keys) {
    const TomlMember* member = value->find(key);
    if (member == nullptr) return nullptr;
    value = &member->value;
  }
  return value;
}

std::string_view to_name(TomlValue::Kind kind) {
  switch (kind) {
    case TomlValue::Kind::text: return "a text";
    case TomlValue::Kind::integer: return "an integer";
    case TomlValue::Kind::number: return "a number with a fraction";
    case TomlValue::Kind::boolean: return "true or false";
    case TomlValue::Kind::time: return "a date or time";
    case TomlValue::Kind::list: return "a list";
    case TomlValue::Kind::table: return "a table";
  }
  return "";
}

Result<TomlValue> read_toml(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream) {
    return Error{Errc::not_found, "schema.unreadable",
                 "cannot be read; check that it exists and may be read", file.string()};
  }
  try {
    return to_value(toml::parse(text, file.string()));
  } catch (const toml::parse_error& fault) {
    const std::string_view what = fault.description();
    const bool repeated = what.find("redefine") != std::string_view::npos;
    return Error{
        Errc::invalid_argument, repeated ? "schema.duplicate_name" : "schema.syntax",
        repeated ? fmt::format("{}; give each name once", what) : fmt::format("not TOML: {}", what),
        fmt::format("{}:{}", file.string(), line_of(fault.source()))};
  }
}

}  // namespace tenon::model
