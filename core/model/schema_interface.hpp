// First stage of the schema reader: one file's tables become an Interface whose references are
// still words. Looks at nothing but that file.
#pragma once

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
};

/// Fills source.interface. A field whose type is no scalar has the type `message` and the word in
/// `ref`.
/// @param stem  of the file's name, which has to match the id
void parse_interface(InterfaceSource& source, const std::string& module, const std::string& stem);

/// The same for [settings], [messages] and [enums] of module.toml, whose other tables `root` has
/// been asked for.
void parse_settings(InterfaceSource& source, SchemaTable& root, const std::string& module);

enum class NameForm : std::uint8_t { snake, pascal };
/// Reports a name of another form, a keyword, or a word that generated code uses itself.
void check_name(const std::string& name, NameForm form, const std::string& what, std::uint32_t line,
                Faults& faults);

}  // namespace tenon::model
