#include "model/schema_table.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/nearest.hpp"

namespace tenon::model {
namespace {

// From 19000 on protocol buffers keep numbers for themselves, and tags become their field numbers.
constexpr std::int64_t kTagMax = 18'999;

}  // namespace

SchemaTable::SchemaTable(const TomlValue& table, std::string what, Faults& faults)
    : table_(table), what_(std::move(what)), faults_(faults) {
  if (table.kind == TomlValue::Kind::table) return;
  faults_.error(
      table.line, "wrong_value",
      fmt::format("{} is {}, but has to be a table; write {{ ... }}", what_, to_name(table.kind)));
}

SchemaTable::~SchemaTable() {
  for (const TomlMember& member : table_.members) {
    if (std::find(known_.begin(), known_.end(), member.key) != known_.end()) continue;
    faults_.error(
        member.line, "unknown_key",
        fmt::format("{} has no key \"{}\"{}", what_, member.key, did_you_mean(member.key, known_)));
  }
}

const TomlMember* SchemaTable::any(std::string_view key) {
  known_.emplace_back(key);
  return table_.find(key);
}

const TomlMember* SchemaTable::expect(std::string_view key, TomlValue::Kind kind) {
  const TomlMember* member = any(key);
  if (member == nullptr || member->value.kind == kind) return member;
  faults_.error(member->line, "wrong_value",
                fmt::format("\"{}\" of {} is {}, but has to be {}", key, what_,
                            to_name(member->value.kind), to_name(kind)));
  return nullptr;
}

std::optional<std::string> SchemaTable::text(std::string_view key) {
  const TomlMember* member = expect(key, TomlValue::Kind::text);
  if (member == nullptr) return std::nullopt;
  return member->value.text;
}

std::optional<bool> SchemaTable::flag(std::string_view key) {
  const TomlMember* member = expect(key, TomlValue::Kind::boolean);
  if (member == nullptr) return std::nullopt;
  return member->value.boolean;
}

std::optional<std::uint32_t> SchemaTable::count(std::string_view key) {
  const TomlMember* member = expect(key, TomlValue::Kind::integer);
  if (member == nullptr) return std::nullopt;
  const std::int64_t number = member->value.integer;
  if (number < 0 || number > std::numeric_limits<std::uint32_t>::max()) {
    faults_.error(member->line, "wrong_value",
                  fmt::format("\"{}\" of {} is {}, but has to lie between 0 and 4294967295", key,
                              what_, number));
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(number);
}

std::vector<std::string> SchemaTable::texts(std::string_view key) {
  std::vector<std::string> texts;
  const TomlMember* member = list(key);
  if (member == nullptr) return texts;
  for (const TomlValue& element : member->value.elements) {
    if (element.kind == TomlValue::Kind::text) {
      texts.push_back(element.text);
    } else {
      faults_.error(element.line, "wrong_value",
                    fmt::format("\"{}\" of {} holds {}, but has to hold texts", key, what_,
                                to_name(element.kind)));
    }
  }
  return texts;
}

const TomlMember* SchemaTable::table(std::string_view key) {
  return expect(key, TomlValue::Kind::table);
}
const TomlMember* SchemaTable::list(std::string_view key) {
  return expect(key, TomlValue::Kind::list);
}

std::string SchemaTable::required_text(std::string_view key, std::string_view remedy) {
  if (auto value = text(key)) return *std::move(value);
  if (table_.kind == TomlValue::Kind::table && table_.find(key) == nullptr) {
    faults_.error(line(), "missing_key", fmt::format("{} has no \"{}\"; {}", what_, key, remedy));
  }
  return {};
}

std::string SchemaTable::meaning() {
  const auto value = text("meaning");
  if (!value) {
    if (table_.kind == TomlValue::Kind::table && table_.find("meaning") == nullptr) {
      faults_.error(
          line(), "missing_meaning",
          fmt::format("{} has no meaning; add meaning = \"one line that says what it is\"", what_));
    }
    return {};
  }
  const bool is_blank = value->find_first_not_of(" \t") == std::string::npos;
  const bool has_control = std::any_of(value->begin(), value->end(),
                                       [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (is_blank || has_control) {
    faults_.error(
        line_of("meaning"), "bad_meaning",
        fmt::format("the meaning of {} is {}; write one line", what_,
                    is_blank ? "empty" : "more than one line, or has control characters"));
  }
  return *value;
}

std::uint32_t SchemaTable::tag() {
  const TomlMember* member = expect("tag", TomlValue::Kind::integer);
  if (member == nullptr) {
    if (table_.kind == TomlValue::Kind::table && table_.find("tag") == nullptr) {
      faults_.error(
          line(), "missing_tag",
          fmt::format("{} has no tag; add tag = N, a number that its siblings do not use", what_));
    }
    return 0;
  }
  const std::int64_t tag = member->value.integer;
  if (tag >= 1 && tag <= kTagMax) return static_cast<std::uint32_t>(tag);
  faults_.error(member->line, "bad_tag",
                fmt::format("the tag of {} is {}; give it one from 1 to {}", what_, tag, kTagMax));
  return 0;
}

std::uint32_t SchemaTable::line_of(std::string_view key) const {
  const TomlMember* member = table_.find(key);
  return member == nullptr ? table_.line : member->line;
}

}  // namespace tenon::model
