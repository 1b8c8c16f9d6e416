// Reads [[statement]] tables: names, parameters and declared columns. The SQL itself is looked at
// by statement_check.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/entity.hpp"
#include "model/schema_interface.hpp"

namespace tenon::model {

/// The statements of one file. Does not move: it points into its own document.
struct StatementSource {
  StatementSource(std::string file, TomlValue tree) : messages(std::move(file), std::move(tree)) {}

  InterfaceSource messages;  // "<Name>Parameters" and "<Name>Row" (declared columns) of each
  std::vector<Statement> statements;
  std::map<std::string, std::uint32_t> sql_lines;  // by statement

  Faults& faults() { return messages.faults; }
};

void parse_statements(StatementSource& source, const std::string& module);

/// Once source.messages is resolved: moves parameters and declared columns into the statements.
void complete_statements(StatementSource& source);

}  // namespace tenon::model
