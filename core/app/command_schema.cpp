#include "app/command_schema.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "app/command_schema_data.hpp"
#include "app/exit_code.hpp"
#include "base/counted.hpp"
#include "model/canonical.hpp"
#include "model/entity_diagram.hpp"
#include "model/generator.hpp"
#include "model/schema_reader.hpp"

namespace tenon::app {
namespace fs = std::filesystem;
namespace json = boost::json;
namespace {

struct Options {
  fs::path folder;
  std::vector<fs::path> search_paths;
  fs::path out, depfile;
  std::string depfile_target, interface_id, dialect, format = "mermaid";
  bool json = false;
};

/// What stands in the way is the machine, not the schema, when a file cannot be read at all.
int exit_code_of_reading(const model::SchemaReading& reading) {
  for (const Error& error : reading.errors) {
    if (error.code == "schema.unreadable") return kExitEnvironment;
  }
  return reading.errors.empty() ? kExitOk : kExitFindings;
}

model::SchemaReading read(const Options& options) {
  return model::read_schema(options.folder, options.search_paths);
}

void print_findings(const model::SchemaReading& reading) {
  for (const Error& error : reading.errors) fmt::print(stderr, "{}\n", to_text(error));
  for (const Error& warning : reading.warnings) {
    fmt::print(stderr, "warning[{}]: {}: {}\n", warning.code, warning.path, warning.message);
  }
}

int fail_to_write(const fs::path& file) {
  fmt::print(stderr,
             "error[schema.unwritable]: {}: cannot be written; check the folder's rights and the "
             "free space\n",
             file.string());
  return kExitEnvironment;
}

/// Leaves a file with the same content alone, so that nothing that includes it is built again.
bool write_if_changed(const fs::path& file, const std::string& text) {
  std::error_code fault;
  fs::create_directories(file.parent_path(), fault);
  {
    std::ifstream old(file, std::ios::binary);
    if (old && std::string(std::istreambuf_iterator<char>(old), {}) == text) return true;
  }
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << text;
  stream.close();
  return !stream.fail();
}

/// One rule of a makefile, as ninja reads it.
std::string depfile_text(const std::string& target, const std::vector<fs::path>& files) {
  const auto escape = [](const std::string& path) {
    std::string escaped;
    for (const char c : path) {
      if (c == ' ' || c == '#') escaped += '\\';
      if (c == '$') escaped += '$';
      escaped += c;
    }
    return escaped;
  };
  std::string text = escape(target) + ":";
  for (const fs::path& file : files) text += " \\\n  " + escape(fs::absolute(file).string());
  return text + "\n";
}

int compile(const Options& options) {
  const model::SchemaReading reading = read(options);
  print_findings(reading);
  if (const int code = exit_code_of_reading(reading); code != kExitOk) return code;
  for (const model::GeneratedFile& file : model::generate(reading.module, reading.required)) {
    if (!write_if_changed(options.out / file.path, file.text))
      return fail_to_write(options.out / file.path);
  }
  if (options.depfile.empty()) return kExitOk;
  const std::string target = options.depfile_target.empty()
                                 ? (options.out / reading.module.name / "module.hpp").string()
                                 : options.depfile_target;
  if (!write_if_changed(options.depfile, depfile_text(target, reading.files)))
    return fail_to_write(options.depfile);
  return kExitOk;
}

json::array to_json(const std::vector<Error>& findings) {
  json::array list;
  for (const Error& finding : findings) {
    list.push_back(
        json::object{{"code", finding.code}, {"path", finding.path}, {"message", finding.message}});
  }
  return list;
}

int lint(const Options& options) {
  const model::SchemaReading reading = read(options);
  if (options.json) {
    const json::object findings{{"errors", to_json(reading.errors)},
                                {"warnings", to_json(reading.warnings)}};
    fmt::print("{}\n", json::serialize(findings));
  } else {
    print_findings(reading);
    fmt::print("{}: {}, {}\n", options.folder.string(), counted(reading.errors.size(), "error"),
               counted(reading.warnings.size(), "warning"));
  }
  return exit_code_of_reading(reading);
}

std::string type_text(const model::Field& field) {
  std::string type(model::to_name(field.type));
  if (field.type == model::Type::decimal)
    type = fmt::format("decimal({},{})", field.precision, field.scale);
  if (!field.ref.empty()) type = field.ref;
  if (field.list) type.append(" list");
  if (field.default_value) return type.append(" = ").append(*field.default_value);
  if (field.optional) type.append(", optional");
  return type;
}

void show_text(const model::Interface& interface) {
  fmt::print("{}  hash {}\n  {}\n", interface.id, model::hash_of(model::to_canonical(interface)),
             interface.meaning);
  for (const model::Operation& operation : interface.operations) {
    fmt::print("\n  operation {} ({}) -> {}{}\n    {}\n", operation.name, operation.request,
               operation.response, operation.reads_only ? ", reads only" : "", operation.meaning);
    if (!operation.http) continue;
    fmt::print("    {} {}\n", to_name(operation.http->method), operation.http->path);
  }
  for (const model::Message& message : interface.messages) {
    fmt::print("\n  message {}  {} bytes\n    {}\n", message.name, message.size, message.meaning);
    for (const model::Field& field : message.fields) {
      fmt::print("    {:>4}  {:<20}  {}  at {}\n", field.tag, field.name, type_text(field),
                 field.offset);
    }
  }
  for (const model::Enum& enumeration : interface.enums) {
    fmt::print("\n  enum {}\n    {}\n", enumeration.name, enumeration.meaning);
    for (const model::EnumValue& value : enumeration.values)
      fmt::print("    {:>4}  {}\n", value.tag, value.name);
  }
}

json::object show_json(const model::Interface& interface) {
  const std::string canonical = model::to_canonical(interface);
  return {
      {"id", interface.id}, {"hash", model::hash_of(canonical)}, {"model", json::parse(canonical)}};
}

/// Says so when there is nothing to draw or to make tables of.
bool has_data(const model::SchemaReading& reading) {
  if (reading.module.data) return true;
  fmt::print(stderr,
             "error[schema.no_data]: the module {} has no entities; add a file with [entity]\n",
             reading.module.name);
  return false;
}

int show(const Options& options) {
  const model::SchemaReading reading = read(options);
  print_findings(reading);
  if (const int code = exit_code_of_reading(reading); code != kExitOk) return code;
  if (!options.dialect.empty()) {
    if (!has_data(reading)) return kExitFindings;
    fmt::print("{}", ddl_text(*reading.module.data, options.dialect));
    return kExitOk;
  }
  std::vector<const model::Interface*> shown;
  for (const model::Interface& one : reading.module.interfaces) {
    if (options.interface_id.empty() || one.id == options.interface_id) shown.push_back(&one);
  }
  if (!options.interface_id.empty() && shown.empty()) {
    fmt::print(stderr,
               "error[schema.unknown_interface]: the module {} has no interface \"{}\"; leave "
               "--interface out to see "
               "all\n",
               reading.module.name, options.interface_id);
    return kExitFindings;
  }
  if (options.interface_id.empty() && reading.module.settings)
    shown.push_back(&*reading.module.settings);
  if (!options.json) {
    fmt::print("module {} {} ({})\n", reading.module.name, reading.module.version,
               model::to_name(reading.module.kind));
    for (const model::Interface* one : shown) {
      fmt::print("\n");
      show_text(*one);
    }
    if (options.interface_id.empty() && reading.module.data)
      fmt::print("\n{}", data_model_text(*reading.module.data));
    return kExitOk;
  }
  json::array interfaces;
  for (const model::Interface* one : shown) interfaces.push_back(show_json(*one));
  json::object answer{{"module", reading.module.name},
                      {"kind", model::to_name(reading.module.kind)},
                      {"version", reading.module.version},
                      {"interfaces", interfaces}};
  if (options.interface_id.empty() && reading.module.data)
    answer["data"] = data_model_json(*reading.module.data);
  fmt::print("{}\n", json::serialize(answer));
  return kExitOk;
}

int draw(const Options& options) {
  const model::SchemaReading reading = read(options);
  print_findings(reading);
  if (const int code = exit_code_of_reading(reading); code != kExitOk) return code;
  if (!has_data(reading)) return kExitFindings;
  const model::DataModel& data = *reading.module.data;
  fmt::print("{}", options.format == "svg" ? model::to_svg(data) : model::to_mermaid(data));
  return kExitOk;
}

CLI::App* add(CLI::App& parent, const char* name, const char* meaning,
              const std::shared_ptr<Options>& options, const char* examples) {
  CLI::App* command = parent.add_subcommand(name, meaning);
  command->add_option("SCHEMA_DIR", options->folder, "The folder with module.toml")->required();
  command
      ->add_option("--schema-path", options->search_paths,
                   "A folder that holds the schema folders of other modules; may be repeated")
      ->allow_extra_args(false);
  command->footer(std::string("Examples:\n") + examples);
  return command;
}

}  // namespace

void add_schema_command(CLI::App& app, int& exit_code) {
  CLI::App* schema =
      app.add_subcommand("schema", "Compile, check or show the schema folder of a module");
  schema->require_subcommand(1);
  schema->footer(
      "Examples:\n  tenon schema lint schema/shop --schema-path schema\n\n"

      "Exit codes: 0 ok, 1 findings, 2 usage, 3 a file or folder cannot be read or written.");
  const auto options = std::make_shared<Options>();

  CLI::App* compile_command =
      add(*schema, "compile", "Write the C and C++ headers of a module", options,
          "  tenon schema compile schema/shop --out build/generated\n"
          "  tenon schema compile schema/shop --schema-path schema --out build/generated --depfile "
          "build/shop.d");
  compile_command
      ->add_option("--out", options->out,
                   "Where the headers go, as <module>/<interface>_<major>.hpp")
      ->required();
  compile_command->add_option("--depfile", options->depfile,
                              "Write the names of all files read, as a makefile rule");
  compile_command->add_option("--depfile-target", options->depfile_target,
                              "The target of that rule; module.hpp by default");
  compile_command->callback([options, &exit_code] { exit_code = compile(*options); });

  CLI::App* lint_command = add(*schema, "lint", "Check a schema folder, and write nothing", options,
                               "  tenon schema lint schema/shop\n"
                               "  tenon schema lint schema/shop --schema-path schema --json");
  lint_command->add_flag("--json", options->json, "Answer one JSON object: errors and warnings");
  lint_command->callback([options, &exit_code] { exit_code = lint(*options); });

  CLI::App* show_command = add(
      *schema, "show",
      "Show the compiled model: operations, messages, entities, statements, events, hash", options,
      "  tenon schema show schema/shop\n"
      "  tenon schema show schema/shop --interface shop.orders/1 --json\n"
      "  tenon schema show schema/shop --dialect postgres");
  show_command->add_option("--interface", options->interface_id, "Only this one, as shop.orders/1");
  show_command
      ->add_option("--dialect", options->dialect,
                   "Only the tables, as SQL of this database: sqlite or postgres")
      ->check(CLI::IsMember({"sqlite", "postgres"}));
  show_command->add_flag("--json", options->json,
                         "Answer one JSON object, with each model in its canonical form");
  show_command->callback([options, &exit_code] { exit_code = show(*options); });

  CLI::App* draw_command = add(*schema, "er", "Draw the entities and their relations", options,
                               "  tenon schema er schema/shop\n"
                               "  tenon schema er schema/shop --format svg > shop.svg");
  draw_command->add_option("--format", options->format, "mermaid or svg; mermaid by default")
      ->check(CLI::IsMember({"mermaid", "svg"}));
  draw_command->callback([options, &exit_code] { exit_code = draw(*options); });
}

}  // namespace tenon::app
