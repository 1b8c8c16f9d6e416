// A TOML file as a tree of values that know their lines: what schema_reader walks. Knows nothing of
// schemas.
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tenon::model {

struct TomlMember;

struct TomlValue {
  enum class Kind : std::uint8_t { text, integer, number, boolean, time, list, table };
  Kind kind = Kind::table;
  std::uint32_t line = 0;
  std::string text;  // of a text; of a time, its RFC 3339 form
  std::int64_t integer = 0;
  double number = 0;
  bool boolean = false;
  std::vector<TomlValue> elements;
  std::vector<TomlMember> members;  // of a table, in the order of the file

  const TomlMember* find(std::string_view key) const;
  /// The value at a path of keys; nullptr when there is none.
  const TomlValue* at(std::initializer_list<std::string_view> keys) const;
};

struct TomlMember {
  std::string key;
  std::uint32_t line = 0;
  TomlValue value;
};

/// What a person calls it, as "a list".
std::string_view to_name(TomlValue::Kind kind);

/// @error not_found         "schema.unreadable": no such file, or it may not be read
/// @error invalid_argument  "schema.syntax", "schema.duplicate_name" (a table or key given twice);
/// path "file:line"
Result<TomlValue> read_toml(const std::filesystem::path& file);

}  // namespace tenon::model
