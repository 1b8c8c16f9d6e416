// <module>/store.hpp: what a module's code may do with its own database, by name. One class for
// snapshots, one for write units; statements as functions with named arguments.
#include <iterator>
#include <set>
#include <string>

#include <fmt/format.h>

#include "model/canonical.hpp"
#include "model/data_model_form.hpp"
#include "model/entity.hpp"
#include "model/generator_text.hpp"
#include "model/names.hpp"

namespace tenon::model {
namespace {

/// "::library::loan_1::Loan"
std::string record_type(const DataModel& data, const Entity& entity) {
  return fmt::format("::{}::{}_1::{}", data.module, entity.name, record_name(entity.name));
}

bool is_text_like(Type type) {
  return type == Type::text || type == Type::bytes || type == Type::zone || type == Type::json;
}

/// The arguments of a statement as a plain struct, with the defaults of the schema, so that a call
/// names them.
void write_arguments(std::string& to, const Statement& statement, const Interface& messages) {
  const auto out = std::back_inserter(to);
  fmt::format_to(out, "/// Arguments of `{}`: {}\nstruct {} {{\n", statement.name,
                 comment_text(statement.meaning), statement.parameters.name);
  for (const Field& field : statement.parameters.fields) {
    std::string type = cpp_type(field, messages);
    std::string initial;
    if (field.default_value) {
      initial = " = " + cpp_default(field, messages);
    } else if (field.optional) {
      type = fmt::format("::std::optional<{}>", type);
      initial = " = ::std::nullopt";
    }
    fmt::format_to(out, "  {} {}{};  // {}\n", type, field.name, initial,
                   comment_text(field.meaning));
  }
  to += "};\n\n";
}

/// Lines that fill the raw struct `raw` from `arguments`.
void write_packing(std::string& to, const Statement& statement, const Interface& messages) {
  const auto out = std::back_inserter(to);
  const std::string view = cpp_name(messages, statement.parameters.name);
  fmt::format_to(out, "    {}::Raw raw{{}};\n    raw.head.size = sizeof raw;\n", view);
  for (const Field& field : statement.parameters.fields) {
    const std::string type = cpp_type(field, messages);
    const bool is_optional = field.optional && !field.default_value;
    const std::string value =
        is_optional ? fmt::format("*arguments.{}", field.name) : "arguments." + field.name;
    // A statement copies nothing: texts live as long as the arguments.
    const std::string written =
        is_text_like(field.type)
            ? fmt::format("{{{0}.data(), {0}.size()}}", "::std::string_view(" + value + ")")
            : fmt::format("::tenon::Element<{}>::write(call(), {})", type, value);
    if (is_optional) fmt::format_to(out, "    if (arguments.{}) {{\n  ", field.name);
    fmt::format_to(out, "    raw.{} = {};\n", field.name, written);
    fmt::format_to(out, "{}    raw.head.present |= 1ULL << {}U;\n", is_optional ? "  " : "",
                   field.ordinal);
    if (is_optional) to += "    }\n";
  }
}

void write_statement(std::string& to, const Statement& statement, std::size_t number,
                     const Interface& messages) {
  const auto out = std::back_inserter(to);
  const bool has_arguments = !statement.parameters.fields.empty();
  const std::string arguments =
      has_arguments ? fmt::format("const {}& arguments", statement.parameters.name) : "";
  const std::string row = cpp_name(messages, statement.row.name);
  const std::string parameters = has_arguments ? "&raw" : "nullptr";
  fmt::format_to(out, "  /// {}\n", comment_text(statement.meaning));
  if (statement.rows == Rows::many) {
    fmt::format_to(out,
                   "  /// @param each  gets each row as {0}, whose texts live until it returns\n"
                   "  template <class Each>\n"
                   "  ::tenon::Status {1}({2}{3}Each&& each) const {{\n",
                   statement.row.name, statement.name, arguments, has_arguments ? ", " : "");
    if (has_arguments) write_packing(to, statement, messages);
    fmt::format_to(out, "    return execute<{}>({}, {}, each);\n  }}\n", row, number, parameters);
    return;
  }
  if (statement.rows == Rows::none) {
    fmt::format_to(out,
                   "  /// @return  the number of rows that were changed\n"
                   "  ::tenon::Result<::std::uint64_t> {}({}) const {{\n",
                   statement.name, arguments);
    if (has_arguments) write_packing(to, statement, messages);
    fmt::format_to(out, "    return change({}, {});\n  }}\n", number, parameters);
    return;
  }
  fmt::format_to(out, "  ::tenon::Result<::std::optional<{}>> {}({}) const {{\n", row,
                 statement.name, arguments);
  if (has_arguments) write_packing(to, statement, messages);
  fmt::format_to(out,
                 "    ::std::optional<{0}> found;\n"
                 "    const auto keep = [&](const {0}& view) {{\n"
                 "      auto& copy = ::tenon::new_message<{0}::Raw>(call());\n"
                 "      copy = view.raw();\n",
                 row);
  for (const Field& field : statement.row.fields) {
    if (!is_text_like(field.type)) continue;
    fmt::format_to(out,
                   "      copy.{0} = call().copy({{copy.{0}.p, "
                   "static_cast<::std::size_t>(copy.{0}.n)}});\n",
                   field.name);
  }
  fmt::format_to(out,
                 "      found.emplace(copy);\n    }};\n"
                 "    if (::tenon::Status status = execute<{}>({}, {}, keep); !status) return "
                 "status;\n    return found;\n  }}\n",
                 row, number, parameters);
}

void write_finders(std::string& to, const DataModel& data) {
  for (std::size_t k = 0; k < data.entities.size(); ++k) {
    const Entity& entity = data.entities[k];
    if (entity.part_of) continue;
    fmt::format_to(
        std::back_inserter(to),
        "  /// The {0} of this id with its parts, if there is one. {1}\n"
        "  ::tenon::Result<::std::optional<{2}>> find_{0}(const ::tn_uuid& id) const {{\n"
        "    return find<{2}>({3}, id);\n  }}\n",
        entity.name, comment_text(entity.meaning), record_type(data, entity), k);
  }
}

void write_changers(std::string& to, const DataModel& data) {
  for (std::size_t k = 0; k < data.entities.size(); ++k) {
    const Entity& entity = data.entities[k];
    if (entity.part_of) continue;
    fmt::format_to(
        std::back_inserter(to),
        "  /// Stores a new {0} with its parts. An absent id is made; id and version are written "
        "into `record`.\n"
        "  ::tenon::Status insert_{0}({1}::Writer& record) const {{ return insert({2}, "
        "&record.raw()); }}\n"
        "  /// Replaces the {0} of the record's id; its version has to be the stored one "
        "(\"store.stale\").\n"
        "  ::tenon::Status update_{0}({1}::Writer& record) const {{ return update({2}, "
        "&record.raw()); }}\n"
        "  ::tenon::Status erase_{0}(const ::tn_uuid& id) const {{ return erase({2}, id); }}\n",
        entity.name, record_type(data, entity), k);
  }
}

void write_publishers(std::string& to, const DataModel& data) {
  if (data.events.empty()) return;
  const Interface messages = events_interface(data);
  for (std::size_t k = 0; k < data.events.size(); ++k) {
    const Event& event = data.events[k];
    fmt::format_to(std::back_inserter(to),
                   "  /// Publishes {0}/{1}, once the unit is durable and not otherwise. {2}\n"
                   "  ::tenon::Status publish_{0}(const {3}& event) const {{ return publish({4}, "
                   "&event.raw()); }}\n",
                   event.name, event.version, comment_text(event.meaning),
                   cpp_name(messages, event.message), k);
  }
}

void write_classes(std::string& to, const DataModel& data, const Interface& messages) {
  to +=
      "/// Reads, all of one moment: what others commit meanwhile is not seen.\n"
      "class Snapshot : public ::tenon::detail::UnitBase {\n public:\n"
      "  using UnitBase::UnitBase;\n";
  write_finders(to, data);
  for (std::size_t k = 0; k < data.statements.size(); ++k) {
    if (!data.statements[k].writes) write_statement(to, data.statements[k], k, messages);
  }
  to +=
      "};\n\n"
      "/// Reads and changes, all or nothing. Its body may be run again from the start.\n"
      "class Unit : public Snapshot {\n public:\n  using Snapshot::Snapshot;\n"
      "  /// The unit that a rule `apply` runs in.\n"
      "  explicit Unit(const ::tenon::Call& call) : Snapshot(call, call.raw()->unit) {}\n";
  write_changers(to, data);
  write_publishers(to, data);
  for (std::size_t k = 0; k < data.statements.size(); ++k) {
    if (data.statements[k].writes) write_statement(to, data.statements[k], k, messages);
  }
  to += "};\n\n";
}

}  // namespace

std::string generate_store(const DataModel& data) {
  const Interface messages = statements_interface(data);
  std::string to;
  const auto out = std::back_inserter(to);
  fmt::format_to(out,
                 "// The database of the module {}: its entities and statements by name.\n"
                 "// Generated by `tenon schema compile`; change the schema instead.\n#pragma "
                 "once\n\n#include <cstdint>\n#include <optional>\n#include <string_view>\n"
                 "#include <utility>\n\n",
                 data.module);
  std::set<std::string> stems;
  for (const Entity& entity : data.entities) {
    if (!entity.part_of) stems.insert(fmt::format("{}/{}_1", data.module, entity.name));
  }
  if (!messages.messages.empty()) stems.insert(header_stem(messages));
  if (!data.events.empty()) {
    const Interface events = events_interface(data);
    stems.insert(header_stem(events));
    stems.merge(imported_stems(events));
  }
  for (const std::string& stem : stems) fmt::format_to(out, "#include \"{}.hpp\"\n", stem);
  const std::string canonical = to_canonical(data);
  const std::string macro = to_upper_case(data.module);
  fmt::format_to(out,
                 "#include \"tenon/sdk/store.hpp\"\n\n"
                 "#define {0}_DATA_HASH \"{1}\"\n#define {0}_DATA_MODEL{2}\n\n"
                 "namespace {3} {{\n\n",
                 macro, hash_of(canonical), c_literal_lines(canonical), data.module);
  for (const Message& message : messages.messages) {
    if (message.name.ends_with("Row"))
      fmt::format_to(out, "using {} = {};\n", message.name, cpp_name(messages, message.name));
  }
  to += '\n';
  for (const Statement& statement : data.statements) {
    if (!statement.parameters.fields.empty()) write_arguments(to, statement, messages);
  }
  write_classes(to, data, messages);
  to +=
      "/// Runs `body`, a callable of a Snapshot& that returns Status, on one moment of the "
      "database. [any, inside a call]\n"
      "template <class Body>\n::tenon::Status read(const ::tenon::Call& call, Body&& body) {\n"
      "  return ::tenon::detail::run_unit<Snapshot>(call, &tn_store::read, body);\n}\n\n"
      "/// Runs `body`, a callable of a Unit& that returns Status, all or nothing; success means "
      "that it is durable. It may be\n/// run again from the start, so it sets what it captures "
      "afresh. [worker, inside a call]\n"
      "template <class Body>\n::tenon::Status write(const ::tenon::Call& call, Body&& body) {\n"
      "  return ::tenon::detail::run_unit<Unit>(call, &tn_store::write, body);\n}\n\n";
  fmt::format_to(out, "}}  // namespace {}\n", data.module);
  return to;
}

}  // namespace tenon::model
