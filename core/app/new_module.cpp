#include "app/new_module.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "model/names.hpp"
#include "model/schema_reader.hpp"

namespace tenon::app {
namespace fs = std::filesystem;
namespace {

/// What stands for the module's name in the templates, in their texts and in the names of files.
constexpr std::string_view kPlaceholder = "module_name";
constexpr std::size_t kNameLengthMax = 64;

// Words of Rust that C and C++ do not have, its reserved ones included.
constexpr std::array<std::string_view, 32> kRustWords{
    "abstract", "as",    "async", "await", "become",   "box",     "crate", "dyn",
    "final",    "fn",    "gen",   "impl",  "in",       "let",     "loop",  "macro",
    "match",    "mod",   "move",  "mut",   "override", "priv",    "pub",   "ref",
    "self",     "super", "trait", "type",  "unsafe",   "unsized", "where", "yield"};
// What the standard library, the SDK and the templates call so.
constexpr std::array<std::string_view, 3> kTakenNames{"std", "tenon", kPlaceholder};

template <std::size_t n>
bool contains(const std::array<std::string_view, n>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Error bad_name(const std::string& name, std::string_view why) {
  return {Errc::invalid_argument, "new.bad_name", fmt::format("\"{}\" {}", name, why), ""};
}

std::optional<Error> find_fault(const std::string& name, const fs::path& data_dir) {
  if (!model::is_snake_case(name) || name.size() > kNameLengthMax) {
    const std::string better = model::to_snake_case(name);
    const bool is_better = model::is_snake_case(better) && better.size() <= kNameLengthMax;
    return bad_name(name,
                    fmt::format("is no name of a module: use lower-case letters, digits and single "
                                "_ between them, at most {}, beginning with a letter{}",
                                kNameLengthMax,
                                is_better ? fmt::format(", as \"{}\"", better) : std::string()));
  }
  if (model::is_reserved_word(name) || contains(kRustWords, name))
    return bad_name(name, "is a word of C, C++ or Rust: choose another name");
  if (model::is_library_name(name) || contains(kTakenNames, name))
    return bad_name(name, "is the name of something else in generated code: choose another one");
  std::error_code ignored;  // what cannot be looked at is none of our modules
  if (fs::exists(data_dir / "schema" / name / "module.toml", ignored)) {
    return Error{Errc::already_exists, "new.name_taken",
                 fmt::format("a module \"{}\" comes with Tenon: choose another name", name), ""};
  }
  return std::nullopt;
}

std::string substitute(std::string text, const std::string& name) {
  for (std::size_t at = text.find(kPlaceholder); at != std::string::npos;
       at = text.find(kPlaceholder, at + name.size())) {
    text.replace(at, kPlaceholder.size(), name);
  }
  return text;
}

Error unwritable(const fs::path& file, const std::error_code& fault) {
  return {Errc::unavailable, "new.unwritable",
          fmt::format("cannot be written ({}): check the folder's rights and the free space",
                      fault.message()),
          file.string()};
}

/// Which languages there are for a kind, for a person: "c, cpp".
std::string languages_of(const std::string& kind, const fs::path& templates) {
  std::vector<std::string> languages;
  for (const auto& entry : fs::directory_iterator(templates)) {
    const std::string folder = entry.path().filename().string();
    if (folder.starts_with(kind + "-")) languages.push_back(folder.substr(kind.size() + 1));
  }
  std::sort(languages.begin(), languages.end());
  return fmt::format("{}", fmt::join(languages, ", "));
}

/// The folders whose files make the module: those of every module, of its kind, of both.
Result<std::vector<fs::path>> layers_of(const NewModule& module, const fs::path& templates) {
  std::error_code ignored;  // a folder that cannot be looked at is not there
  if (!fs::is_directory(templates / "any", ignored)) {
    return Error{Errc::not_found, "new.no_templates",
                 "there are no templates here: install Tenon's component sdk beside this program",
                 templates.string()};
  }
  const fs::path both = templates / (module.kind + "-" + module.language);
  if (!fs::is_directory(both, ignored)) {
    return Error{Errc::invalid_argument, "new.no_template",
                 fmt::format("there is no template of kind {} in {}: choose --lang of {}",
                             module.kind, module.language, languages_of(module.kind, templates)),
                 ""};
  }
  return std::vector<fs::path>{templates / "any", templates / module.kind, both};
}

/// All files of the new folder by their names in it. (throws: a template cannot be read)
std::map<fs::path, std::string> files_of(const NewModule& module,
                                         const std::vector<fs::path>& layers) {
  std::map<fs::path, std::string> files;
  for (const fs::path& layer : layers) {
    for (const auto& entry : fs::recursive_directory_iterator(layer)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream stream(entry.path(), std::ios::binary);
      stream.exceptions(std::ios::badbit | std::ios::failbit);
      std::string text(std::istreambuf_iterator<char>(stream), {});
      const std::string name = fs::relative(entry.path(), layer).string();
      files[substitute(name, module.name)] = substitute(std::move(text), module.name);
    }
  }
  return files;
}

/// A folder beside the one that is to be made, so that it can become that one by its name alone.
/// Goes with what is in it unless it was renamed.
class Draft {
 public:
  explicit Draft(const fs::path& folder) {
    std::error_code fault;
    fs::create_directories(folder.parent_path(), fault);
    std::string name = folder.string() + ".XXXXXX";
    if (!fault && mkdtemp(name.data()) == nullptr) fault = {errno, std::generic_category()};
    if (!fault) {
      path_ = name;
      fs::permissions(path_, fs::perms(0755), fault);
    }
    fault_ = fault;
  }
  ~Draft() {
    std::error_code ignored;  // what is left of it is no module's folder
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  const fs::path& path() const { return path_; }
  const std::error_code& fault() const { return fault_; }
  std::error_code become(const fs::path& folder) {
    std::error_code fault;
    fs::rename(path_, folder, fault);
    if (!fault) path_.clear();
    return fault;
  }

 private:
  fs::path path_;
  std::error_code fault_;
};

std::optional<Error> write_file(const fs::path& file, const std::string& text) {
  std::error_code fault;
  fs::create_directories(file.parent_path(), fault);
  if (fault) return unwritable(file, fault);
  errno = 0;
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  stream.close();
  if (stream.fail()) return unwritable(file, {errno, std::generic_category()});
  return std::nullopt;
}

}  // namespace

Result<void> make_module(const NewModule& module, const fs::path& data_dir) {
  if (auto fault = find_fault(module.name, data_dir)) return *fault;
  const auto layers = layers_of(module, data_dir / "templates");
  if (!layers) return layers.error();
  const fs::path folder = fs::absolute(module.folder).lexically_normal();
  std::error_code ignored;  // a folder that cannot be looked at is refused when it is written
  if (fs::exists(folder, ignored) && !fs::is_empty(folder, ignored)) {
    return Error{Errc::already_exists, "new.not_empty",
                 "there is something here already: empty it, or name another folder with --into",
                 module.folder.string()};
  }

  Draft draft(folder);
  if (draft.fault()) return unwritable(module.folder, draft.fault());
  for (const auto& [name, text] : files_of(module, *layers)) {
    if (auto fault = write_file(draft.path() / name, text)) return *fault;
  }
  const fs::path schemas = data_dir / "schema";
  const model::SchemaReading reading =
      model::read_schema(draft.path() / "schema", std::span(&schemas, 1));
  if (!reading.errors.empty())
    return bad_name(module.name, "is refused: " + reading.errors.front().message);
  if (const std::error_code fault = draft.become(folder)) return unwritable(module.folder, fault);
  return {};
}

}  // namespace tenon::app
