// Strict reading of one TOML table: every key is asked for by name, and those that nobody asked for
// are faults.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/schema_faults.hpp"
#include "model/toml_document.hpp"

namespace tenon::model {

class SchemaTable {
 public:
  /// @param what  the table in words, for messages: `field "start"`
  SchemaTable(const TomlValue& table, std::string what, Faults& faults);
  /// Reports the keys that nobody asked for.
  ~SchemaTable();
  SchemaTable(const SchemaTable&) = delete;
  SchemaTable& operator=(const SchemaTable&) = delete;

  /// Each answers nullopt or nullptr when the key is absent, and, after a report, when its value is
  /// of another kind.
  std::optional<std::string> text(std::string_view key);
  std::optional<bool> flag(std::string_view key);
  std::optional<std::uint32_t> count(std::string_view key);
  std::vector<std::string> texts(std::string_view key);
  const TomlMember* table(std::string_view key);
  const TomlMember* list(std::string_view key);
  const TomlMember* any(std::string_view key);

  /// Absence is a fault, too.
  std::string required_text(std::string_view key, std::string_view remedy);
  /// The one line that everything has to have.
  std::string meaning();
  /// The stable number that everything with a name has to have; 0 after a report.
  std::uint32_t tag();

  std::uint32_t line() const { return table_.line; }
  std::uint32_t line_of(std::string_view key) const;

 private:
  const TomlMember* expect(std::string_view key, TomlValue::Kind kind);

  const TomlValue& table_;
  std::string what_;
  Faults& faults_;
  std::vector<std::string> known_;
};

}  // namespace tenon::model
