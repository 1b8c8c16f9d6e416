// First stage of the schema reader: one file's tables become an Interface whose references are
// still words. Looks at nothing but that file.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "model/interface.hpp"
#include "model/schema_faults.hpp"
#include "model/schema_table.hpp"
#include "model/toml_document.hpp"

namespace tenon::model {

/// One interface on its way through the stages. Does not move: it points into its own document.
struct InterfaceSource {
  InterfaceSource(std::string file, TomlValue tree)
      : faults(std::move(file)), document(std::move(tree)) {}
  InterfaceSource(const InterfaceSource&) = delete;
  InterfaceSource& operator=(const InterfaceSource&) = delete;

  Faults faults;
  TomlValue document;
  Interface interface;
  /// The table of each own field, by message and field: what the later stages take lines and values
  /// from.
  std::map<std::string, std::map<std::string, const TomlMember*>> fields;
  /// What would mend an unknown type: "declare [messages.{}]" with the word.
  std::string type_remedy = "for a message declare [messages.{}]";
};

/// Fills source.interface. A field whose type is no scalar has the type `message` and the word in
/// `ref`.
/// @param stem  of the file's name, which has to match the id
void parse_interface(InterfaceSource& source, const std::string& module, const std::string& stem);

/// The same for [settings], [messages] and [enums] of module.toml, whose other tables `root` has
/// been asked for.
void parse_settings(InterfaceSource& source, SchemaTable& root, const std::string& module);

/// Asks `table` for the keys that a field has beyond the usual ones. True: it has set the type, so
/// that "type" is not asked for.
using ReadMore = std::function<bool(SchemaTable& table, Field& field)>;
/// Fills message.fields, in the order of tags, and source.fields.
void parse_fields(Message& message, const TomlValue& members, InterfaceSource& source,
                  const ReadMore& read_more = {});
/// Fills source.interface.messages.
void parse_messages(InterfaceSource& source, const TomlMember* messages);
/// Fills source.interface.enums.
void parse_enums(InterfaceSource& source, const TomlMember* enums);
/// `reserved = { tags = [...], names = [...] }`.
/// @param what  whose, for messages: "message Order"
void parse_reserved(std::vector<std::uint32_t>& tags, std::vector<std::string>& names,
                    SchemaTable& table, const std::string& what, Faults& faults);

enum class NameForm : std::uint8_t { snake, pascal };
/// Reports a name of another form, a keyword, or a word that generated code uses itself.
void check_name(const std::string& name, NameForm form, const std::string& what, std::uint32_t line,
                Faults& faults);

}  // namespace tenon::model
