#include "model/schema_statement.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/nearest.hpp"
#include "model/names.hpp"

namespace tenon::model {
namespace {

void read_fields(StatementSource& source, Message& message, SchemaTable& table,
                 std::string_view key) {
  if (const TomlMember* fields = table.table(key))
    parse_fields(message, fields->value, source.messages);
  source.messages.fields[message.name];  // even without fields, for the later stages
  source.messages.interface.messages.push_back(message);
}

void check_scalars(StatementSource& source, const Message& message, std::string_view what) {
  for (const Field& field : message.fields) {
    const std::uint32_t line = source.messages.fields.at(message.name).at(field.name)->line;
    const auto refuse = [&](std::string_view why) {
      source.faults().error(line, "bad_combination",
                            fmt::format("{} \"{}\": {}", what, field.name, why));
    };
    if (field.list) refuse("SQL has no lists; write one value");
    if (field.type == Type::message) refuse("SQL has no messages; write a scalar type or an enum");
    if (field.type == Type::money) {
      refuse(
          fmt::format("money is two columns; write \"{0}_minor\", an int64, and "
                      "\"{0}_currency\", a text",
                      field.name));
    }
  }
}

void read_statement(const TomlValue& value, StatementSource& source) {
  Faults& faults = source.faults();
  const TomlMember* named = value.find("name");
  const bool has_name = named != nullptr && named->value.kind == TomlValue::Kind::text;
  const std::string what =
      has_name ? fmt::format("statement \"{}\"", named->value.text) : "[[statement]]";
  SchemaTable table(value, what, faults);
  Statement statement;
  statement.line = value.line;
  statement.name = table.required_text("name", "write it in snake_case");
  if (!statement.name.empty())
    check_name(statement.name, NameForm::snake, what, table.line_of("name"), faults);
  statement.tag = table.tag();
  statement.meaning = table.meaning();
  const std::vector<std::string> known{"none", "one", "many"};
  const std::string rows = table.required_text("rows", "write none, one or many");
  const auto found = std::find(known.begin(), known.end(), rows);
  if (found != known.end()) {
    statement.rows = static_cast<Rows>(found - known.begin());
  } else if (!rows.empty()) {
    faults.error(table.line_of("rows"), "wrong_value",
                 fmt::format("\"rows\" of {} is \"{}\"{}", what, rows, did_you_mean(rows, known)));
  }
  statement.sql = table.required_text("sql", "write one SQL statement");
  while (!statement.sql.empty() &&
         std::string_view(" \n\t\r;").find(statement.sql.back()) != std::string_view::npos)
    statement.sql.pop_back();
  statement.parameters.name = to_pascal_case(statement.name) + "Parameters";
  statement.parameters.meaning = fmt::format("What {} is told.", what);
  statement.row.name = to_pascal_case(statement.name) + "Row";
  statement.row.meaning = statement.meaning;
  read_fields(source, statement.parameters, table, "parameters");
  read_fields(source, statement.row, table, "columns");
  source.sql_lines[statement.name] = table.line_of("sql");
  if (!statement.name.empty()) source.statements.push_back(std::move(statement));
}

}  // namespace

void parse_statements(StatementSource& source, const std::string& module) {
  Interface& interface = source.messages.interface;
  interface.id = module + ".statements/1";
  interface.module = module;
  interface.name = "statements";
  interface.major = 1;
  source.messages.type_remedy =
      "write a scalar type, or an entity's enum as \"" + module + ".<entity>/1:{}\"";
  SchemaTable root(source.messages.document, "the file", source.faults());
  const TomlMember* list = root.list("statement");
  if (list == nullptr) return;
  std::vector<std::string> names;
  for (const TomlValue& one : list->value.elements) {
    // A second one of a name is reported by the check of all files; here its messages would clash.
    const TomlMember* name = one.find("name");
    if (name != nullptr && std::find(names.begin(), names.end(), name->value.text) != names.end()) {
      source.faults().error(
          one.line, "duplicate_name",
          fmt::format("there is a statement \"{}\" above; rename one", name->value.text));
      continue;
    }
    if (name != nullptr) names.push_back(name->value.text);
    read_statement(one, source);
  }
}

void complete_statements(StatementSource& source) {
  for (Statement& statement : source.statements) {
    const Interface& interface = source.messages.interface;
    if (const Message* found = interface.find_message(statement.parameters.name)) {
      statement.parameters = *found;
      check_scalars(source, *found, "parameter");
    }
    if (const Message* found = interface.find_message(statement.row.name)) {
      statement.row = *found;
      check_scalars(source, *found, "column");
    }
  }
}

}  // namespace tenon::model
