#include "model/schema_reader.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <system_error>
#include <utility>

#include "base/counted.hpp"
#include "base/nearest.hpp"
#include "model/names.hpp"
#include "model/schema_check.hpp"
#include "model/schema_data.hpp"
#include "model/schema_examples.hpp"
#include "model/schema_interface.hpp"
#include "model/schema_resolve.hpp"

namespace tenon::model {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kModuleFile = "module.toml";
constexpr std::string_view kHostServices = "tn.";  // ids of what the host itself provides

/// "GET /v1/shop/orders/{}" of "GET /v1/shop/orders/{id}".
std::string shape_of_route(const std::string& route) {
  std::string shape;
  bool is_inside = false;
  for (const char c : route) {
    if (c == '}') is_inside = false;
    if (!is_inside) shape += c;
    if (c == '{') is_inside = true;
  }
  return shape;
}

void append(std::vector<Error>& to, const std::vector<Error>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

/// Reads the modules that the first one leads to, each once.
class Reader {
 public:
  explicit Reader(std::span<const fs::path> search_paths)
      : search_paths_(search_paths.begin(), search_paths.end()) {}

  /// Another module by name; nullptr when no search path has it. `is_reading(name)` tells a cycle
  /// beforehand.
  const SchemaReading* find(const std::string& name) {
    const auto known = others_.find(name);
    if (known != others_.end()) return known->second.get();
    for (const fs::path& path : search_paths_) {
      std::error_code ignored;
      if (!fs::exists(path / name / kModuleFile, ignored)) continue;
      auto reading = std::make_unique<SchemaReading>(read(path / name));
      return others_.emplace(name, std::move(reading)).first->second.get();
    }
    return nullptr;
  }

  bool is_reading(const std::string& name) const {
    return std::find(open_.begin(), open_.end(), name) != open_.end();
  }
  const std::vector<fs::path>& search_paths() const { return search_paths_; }

  SchemaReading read(const fs::path& folder);

 private:
  std::vector<fs::path> search_paths_;
  std::map<std::string, std::unique_ptr<SchemaReading>> others_;
  std::vector<std::string> open_;  // names of the modules being read, outermost first
};

/// Reads one folder.
class FolderReader {
 public:
  FolderReader(Reader& reader, fs::path folder) : reader_(reader), folder_(std::move(folder)) {}

  /// The module's name, "" after a report: what a cycle is told by.
  std::string read_header();
  SchemaReading finish();

 private:
  struct Draft {
    std::unique_ptr<InterfaceSource> source;
    enum { parsed, resolving, resolved } state = parsed;
  };

  void read_module_table(SchemaTable& root);
  void read_files();
  void read_interface(const fs::path& file, TomlValue document);
  void check_interface_ids();
  void check_routes();
  void read_requirements();
  void read_requirement(const std::string& id, std::uint32_t line);
  std::string why_not_provided(const SchemaReading& other, const std::string& id,
                               const std::string& module) const;
  void require(const Interface& interface, const SchemaReading& from);
  Import find_import(const std::string& id);
  void resolve_draft(Draft& draft);
  void report_unreadable(const fs::path& file, const Error& error);

  Reader& reader_;
  fs::path folder_;
  SchemaReading reading_;
  std::unique_ptr<InterfaceSource> module_file_;
  bool has_settings_ = false;
  std::vector<Draft> drafts_;
  SchemaData data_;
};

std::string FolderReader::read_header() {
  const fs::path file = folder_ / kModuleFile;
  reading_.files.push_back(file);
  auto document = read_toml(file);
  if (!document) {
    report_unreadable(file, document.error());
    return {};
  }
  module_file_ = std::make_unique<InterfaceSource>(file.string(), *std::move(document));
  SchemaTable root(module_file_->document, "module.toml", module_file_->faults);
  read_module_table(root);
  has_settings_ = module_file_->document.find("settings") != nullptr;
  parse_settings(*module_file_, root, reading_.module.name);
  return reading_.module.name;
}

void FolderReader::report_unreadable(const fs::path& file, const Error& error) {
  reading_.errors.push_back(error);
  if (error.code != "schema.unreadable") return;
  reading_.errors.back().message =
      file.filename() == kModuleFile
          ? "there is no module.toml that can be read; name the folder that holds it"
          : error.message;
}

void FolderReader::read_module_table(SchemaTable& root) {
  Module& module = reading_.module;
  Faults& faults = module_file_->faults;
  const TomlMember* header = root.table("module");
  if (header == nullptr) {
    faults.error(1, "missing_key",
                 "the file has no [module]; add it with name, kind, version and meaning");
    return;
  }
  SchemaTable table(header->value, "[module]", faults);
  module.name = table.required_text("name", "write it in snake_case");
  if (!module.name.empty()) {
    check_name(module.name, NameForm::snake, "the module", table.line_of("name"), faults);
    if (is_library_name(module.name)) {
      faults.error(table.line_of("name"), "keyword",
                   fmt::format("\"{0}\" is a name of the C library, and a module's name is that of "
                               "a namespace; give it another, as \"{0}s\"",
                               module.name));
    }
  }
  const std::string kind = table.required_text("kind", "write engine, domain or api");
  const std::vector<std::string> kinds{"engine", "domain", "api"};
  const auto known = std::find(kinds.begin(), kinds.end(), kind);
  if (known != kinds.end()) {
    module.kind = static_cast<Kind>(known - kinds.begin() + 1);
  } else if (!kind.empty()) {
    faults.error(table.line_of("kind"), "unknown_kind",
                 fmt::format("there is no kind \"{}\"{}", kind, did_you_mean(kind, kinds)));
  }
  module.version = table.required_text("version", "write it as \"0.1.0\"");
  const TomlMember* version = header->value.find("version");
  const bool is_empty =
      version != nullptr && version->value.kind == TomlValue::Kind::text && module.version.empty();
  const bool is_version = module.version.find_first_not_of(
                              "0123456789abcdefghijklmnopqrstuvwxyz.-+") == std::string::npos;
  if (is_empty || !is_version) {
    faults.error(
        table.line_of("version"), "bad_version",
        fmt::format("\"{}\" is no version; write digits, small letters and . - +, as \"0.1.0\"",
                    module.version));
  }
  module.meaning = table.meaning();
  module.required_interfaces = table.texts("requires");
  module.optional_interfaces = table.texts("optional_requires");
  module.libraries = table.texts("libraries");
  data_.read_reserved(table, faults);
  for (const std::string& library : module.libraries) {
    if (library.find(".so") != std::string::npos &&
        library.find_first_of("/ \n\r\t") == std::string::npos)
      continue;
    faults.error(
        table.line_of("libraries"), "bad_library",
        fmt::format(
            "\"{}\" is no name of a shared library; write its soname, as \"libexample.so.2\"",
            library));
  }
}

void FolderReader::read_files() {
  std::vector<fs::path> files;
  std::error_code fault;
  for (fs::directory_iterator at(folder_, fault), end; !fault && at != end; at.increment(fault)) {
    const fs::path& file = at->path();
    if (file.extension() == ".toml" && file.filename() != kModuleFile) files.push_back(file);
  }
  if (fault) {
    reading_.errors.push_back({Errc::not_found, "schema.unreadable",
                               "the folder cannot be listed; check its rights", folder_.string()});
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    reading_.files.push_back(file);
    auto document = read_toml(file);
    if (!document) {
      report_unreadable(file, document.error());
    } else if (SchemaData::is_entity(*document)) {
      data_.add_entity(file.string(), *std::move(document), reading_.module);
    } else if (SchemaData::is_statements(*document)) {
      data_.add_statements(file.string(), *std::move(document), reading_.module);
    } else if (SchemaData::is_events(file.string(), *document)) {
      data_.add_events(file.string(), *std::move(document), reading_.module);
    } else {
      read_interface(file, *std::move(document));
    }
  }
  data_.check(reading_.module);
}

void FolderReader::read_interface(const fs::path& file, TomlValue document) {
  auto source = std::make_unique<InterfaceSource>(file.string(), std::move(document));
  parse_interface(*source, reading_.module.name, file.stem().string());
  const std::string& id = source->interface.id;
  const auto same = std::find_if(drafts_.begin(), drafts_.end(),
                                 [&](const Draft& one) { return one.source->interface.id == id; });
  if (same != drafts_.end() && !id.empty()) {
    source->faults.error(
        1, "duplicate_name",
        fmt::format("{} declares {} already; remove one of the files, or count the major up",
                    same->source->faults.file(), id));
  }
  drafts_.push_back({std::move(source), Draft::parsed});
}

void FolderReader::read_requirements() {
  std::set<std::string> seen;
  for (const char* key : {"requires", "optional_requires"}) {
    const TomlValue* list = module_file_->document.at({"module", key});
    if (list == nullptr) continue;
    for (const TomlValue& element : list->elements) {
      if (element.kind != TomlValue::Kind::text) continue;
      if (seen.insert(element.text).second) {
        read_requirement(element.text, element.line);
      } else {
        module_file_->faults.error(
            element.line, "duplicate_name",
            fmt::format("\"{}\" is required twice; remove one", element.text));
      }
    }
  }
}

void FolderReader::read_requirement(const std::string& id, std::uint32_t line) {
  Faults& faults = module_file_->faults;
  const Module& module = reading_.module;
  const auto parts = parse_interface_id(id);
  if (!parts) {
    faults.error(line, "bad_id",
                 fmt::format("\"{}\" is no id of an interface; write <module>.<name>/<major>", id));
    return;
  }
  if (id.starts_with(kHostServices)) {
    if (module.kind == Kind::engine && parts->name == "store") {
      faults.error(
          line, "kind_forbids",
          fmt::format(
              "an engine keeps no state, so it cannot require {}; make {} a module of kind domain",
              id, module.name));
    } else {
      faults.error(
          line, "unknown_interface",
          fmt::format("this version's host has no service {}; remove it from requires", id));
    }
    return;
  }
  if (parts->module == module.name || reader_.is_reading(parts->module)) {
    faults.error(
        line, "cycle",
        fmt::format("{} and {} would require each other; move what both need into a third module",
                    module.name, parts->module));
    return;
  }
  const SchemaReading* other = reader_.find(parts->module);
  if (other == nullptr) {
    std::vector<std::string> looked;
    for (const fs::path& path : reader_.search_paths())
      looked.push_back((path / parts->module).string());
    faults.error(
        line, "unknown_interface",
        fmt::format("there is no schema of the module {} ({}); name the folder above it with "
                    "--schema-path, in CMake with SCHEMA_PATH of tenon_add_module",
                    parts->module,
                    looked.empty() ? "no folder to look in was named"
                                   : fmt::format("looked for {}", fmt::join(looked, ", "))));
    return;
  }
  for (const fs::path& file : other->files) {
    if (std::find(reading_.files.begin(), reading_.files.end(), file) == reading_.files.end())
      reading_.files.push_back(file);
  }
  if (other->module.name != parts->module && other->errors.empty()) {
    faults.error(line, "bad_id",
                 fmt::format("the folder {} holds the schema of the module {}; call both the same",
                             parts->module, other->module.name));
    return;
  }
  const auto& provided = other->module.interfaces;
  const auto found = std::find_if(provided.begin(), provided.end(), [&](const Interface& one) {
    return one.id == id && one.origin != Origin::rules;
  });
  if (!other->errors.empty() || found == provided.end()) {
    faults.error(line, other->errors.empty() ? "unknown_interface" : "faulty_import",
                 why_not_provided(*other, id, parts->module));
    return;
  }
  const Kind kind = other->module.kind;
  const bool is_forbidden = (module.kind == Kind::engine && kind != Kind::engine) ||
                            (module.kind == Kind::domain && kind == Kind::api);
  if (is_forbidden) {
    faults.error(line, "kind_forbids",
                 fmt::format("{} is of kind {}, so it may not call {}, which is of kind {}; have "
                             "the caller of both pass "
                             "what is needed",
                             module.name, to_name(module.kind), parts->module, to_name(kind)));
  }
  require(*found, *other);
}

/// Takes an interface and, for its headers, those whose messages it imports.
void FolderReader::require(const Interface& interface, const SchemaReading& from) {
  const auto& have = reading_.required;
  const auto same = [&](const std::string& id) {
    return std::any_of(have.begin(), have.end(),
                       [&](const Interface& one) { return one.id == id; });
  };
  if (same(interface.id)) return;
  reading_.required.push_back(interface);
  std::set<std::string> ids;
  for (const Message& message : interface.messages)
    ids.insert(message.name.substr(0, message.name.find(':')));
  for (const Enum& enumeration : interface.enums)
    ids.insert(enumeration.name.substr(0, enumeration.name.find(':')));
  for (const auto* all : {&from.module.interfaces, &from.required}) {
    for (const Interface& one : *all) {
      if (ids.contains(one.id)) require(one, from);
    }
  }
}

std::string FolderReader::why_not_provided(const SchemaReading& other, const std::string& id,
                                           const std::string& module) const {
  if (!other.errors.empty()) {
    return fmt::format("the schema of {} has {}, the first: {}; mend it first", module,
                       counted(other.errors.size(), "fault"), to_text(other.errors.front()));
  }
  std::vector<std::string> known;
  for (const Interface& one : other.module.interfaces) {
    if (one.origin != Origin::rules) known.push_back(one.id);
  }
  return fmt::format("the module {} has no interface {}{}", module, id, did_you_mean(id, known));
}

Import FolderReader::find_import(const std::string& id) {
  for (Draft& draft : drafts_) {
    if (draft.source->interface.id != id) continue;
    if (draft.state == Draft::resolving) {
      return {nullptr, "cycle",
              fmt::format(
                  "{} imports from here already; move what both need into a third interface", id)};
    }
    resolve_draft(draft);
    return {&draft.source->interface, {}, {}};
  }
  if (const Interface* resource = data_.find_resource(id)) return {resource, {}, {}};
  if (data_.has_resource(id))
    return {nullptr, "faulty_import", fmt::format("{} has faults itself; mend its entity", id)};
  std::vector<std::string> ids = reading_.module.required_interfaces;
  ids.insert(ids.end(), reading_.module.optional_interfaces.begin(),
             reading_.module.optional_interfaces.end());
  if (std::find(ids.begin(), ids.end(), id) != ids.end()) {
    for (const Interface& one : reading_.required) {
      if (one.id == id) return {&one, {}, {}};
    }
    return {nullptr, "faulty_import", fmt::format("{} cannot be read; see module.toml", id)};
  }
  return {nullptr, "undeclared_import",
          fmt::format("\"{}\" is not required by this module; add it to requires in module.toml{}",
                      id, did_you_mean(id, ids))};
}

void FolderReader::resolve_draft(Draft& draft) {
  if (draft.state != Draft::parsed) return;
  draft.state = Draft::resolving;
  resolve(*draft.source, [this](const std::string& id) { return find_import(id); });
  draft.state = Draft::resolved;
}

/// An entity's interfaces have ids, too, and so have those of the statements and of the events.
void FolderReader::check_interface_ids() {
  const std::string statements = reading_.module.name + ".statements/1";
  const std::string events = reading_.module.name + ".events/1";
  for (Draft& draft : drafts_) {
    const std::string& id = draft.source->interface.id;
    const bool is_statements = data_.has_statements() && id == statements;
    const bool is_events = data_.has_events() && id == events;
    if (!is_statements && !is_events) continue;
    draft.source->faults.error(
        1, "duplicate_name",
        fmt::format("{} is the interface of the module's {}; call this one otherwise", id,
                    is_events ? "events" : "statements"));
  }
  for (const Interface& taken : data_.interfaces()) {
    for (Draft& draft : drafts_) {
      if (draft.source->interface.id != taken.id) continue;
      draft.source->faults.error(
          1, "duplicate_name",
          fmt::format("{} is the interface that follows from an entity; call this one otherwise",
                      taken.id));
    }
  }
}

/// No two operations, and no resource, share a route: what stands in braces does not tell them
/// apart.
void FolderReader::check_routes() {
  std::map<std::string, std::string> routes;
  for (const auto& [route, owner] : data_.routes(reading_.module.name))
    routes.emplace(route, owner);
  for (Draft& draft : drafts_) {
    InterfaceSource& source = *draft.source;
    for (const Operation& operation : source.interface.operations) {
      if (!operation.http) continue;
      const std::string route =
          fmt::format("{} {}", to_name(operation.http->method), operation.http->path);
      const auto [at, is_new] =
          routes.emplace(shape_of_route(route), source.interface.id + " " + operation.name);
      if (is_new) continue;
      const TomlValue* value = source.document.at({"operations", operation.name, "http"});
      source.faults.error(
          value == nullptr ? 1 : value->line, "duplicate_route",
          fmt::format("\"{}\" is the route of {}, too; change one of them", route, at->second));
    }
  }
}

SchemaReading FolderReader::finish() {
  if (module_file_ == nullptr) return std::move(reading_);
  read_files();
  read_requirements();
  resolve(*module_file_, [this](const std::string& id) { return find_import(id); });
  check_settings(*module_file_);
  for (Draft& draft : drafts_) {
    resolve_draft(draft);
    check_interface(*draft.source, reading_.module.kind);
  }
  check_interface_ids();
  check_routes();
  data_.finish([this](const std::string& id) { return find_import(id); });
  const bool is_sound = reading_.errors.empty() && module_file_->faults.errors.empty() &&
                        std::all_of(drafts_.begin(), drafts_.end(), [](const Draft& one) {
                          return one.source->faults.errors.empty();
                        });
  if (is_sound) {
    check_examples(*module_file_);
    for (Draft& draft : drafts_) check_examples(*draft.source);
  }
  append(reading_.errors, module_file_->faults.errors);
  append(reading_.warnings, module_file_->faults.warnings);
  if (has_settings_) reading_.module.settings = std::move(module_file_->interface);
  for (Draft& draft : drafts_) {
    append(reading_.errors, draft.source->faults.errors);
    append(reading_.warnings, draft.source->faults.warnings);
    reading_.module.interfaces.push_back(std::move(draft.source->interface));
  }
  data_.move_to(reading_.module, reading_.errors, reading_.warnings);
  return std::move(reading_);
}

SchemaReading Reader::read(const fs::path& folder) {
  FolderReader folder_reader(*this, folder);
  open_.push_back(folder_reader.read_header());
  SchemaReading reading = folder_reader.finish();
  open_.pop_back();
  // "file:line" sorts by file as it stands; within one, by the number.
  const auto key = [](const Error& error) {
    const auto colon = error.path.rfind(':');
    const std::string digits = colon == std::string::npos ? "" : error.path.substr(colon + 1);
    const bool is_number =
        !digits.empty() && digits.find_first_not_of("0123456789") == std::string::npos;
    return std::pair(error.path.substr(0, colon), is_number ? std::stoul(digits) : 0UL);
  };
  for (std::vector<Error>* all : {&reading.errors, &reading.warnings}) {
    std::stable_sort(all->begin(), all->end(),
                     [&](const Error& a, const Error& b) { return key(a) < key(b); });
  }
  return reading;
}

}  // namespace

SchemaReading read_schema(const fs::path& folder, std::span<const fs::path> search_paths) {
  return Reader(search_paths).read(folder);
}

}  // namespace tenon::model
