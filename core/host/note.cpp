#include "host/note.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/hex.hpp"
#include "tenon/abi/module.h"

namespace tenon::host {
namespace {

constexpr std::string_view kHostPrefix = "tn.";

Error bad_note(std::string what) {
  return Error{
      Errc::failed_precondition, "module.bad_note",
      fmt::format(
          "has a note that this host does not understand: {}; build it with this host's SDK", what),
      ""};
}

/// "0.1" as in TN_ABI_VERSION; nullopt when it is no such thing.
std::optional<std::uint32_t> parse_abi(std::string_view text) {
  std::uint16_t major = 0;
  std::uint16_t minor = 0;
  const char* end = text.data() + text.size();
  const auto [dot, fault] = std::from_chars(text.data(), end, major);
  if (fault != std::errc() || dot == end || *dot != '.') return std::nullopt;
  const auto [stop, fault_of_minor] = std::from_chars(dot + 1, end, minor);
  if (fault_of_minor != std::errc() || stop != end) return std::nullopt;
  return (std::uint32_t{major} << 16U) | minor;
}

std::optional<model::Kind> parse_kind(std::string_view text) {
  for (const model::Kind kind : {model::Kind::engine, model::Kind::domain, model::Kind::api}) {
    if (text == model::to_name(kind)) return kind;
  }
  return std::nullopt;
}

bool is_module_name(std::string_view text) {
  constexpr std::size_t kLengthMax = 64;
  // As the first part of an interface id: the rules of names are model's.
  return text.size() <= kLengthMax &&
         model::parse_interface_id(std::string(text).append(".x/1")).has_value();
}

using Line = std::pair<std::string_view, std::string_view>;

Result<std::vector<Line>> split(std::string_view text) {
  std::vector<Line> lines;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.empty()) continue;
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos)
      return bad_note(fmt::format("\"{}\" is no key=value", line));
    lines.emplace_back(line.substr(0, equals), line.substr(equals + 1));
  }
  return lines;
}

Error abi_mismatch(std::string_view abi) {
  return Error{
      Errc::failed_precondition, "module.abi_mismatch",
      fmt::format(
          "is built for ABI {}, this host speaks {}.{}, and a draft loads on the very same version "
          "only: build it with this host's SDK",
          abi, TN_ABI_MAJOR, TN_ABI_MINOR),
      ""};
}

/// The ABI first: a note of another version may have keys that are unknown here.
std::optional<Error> read_abi(const std::vector<Line>& lines, Note& note) {
  const auto abi = std::find_if(lines.begin(), lines.end(),
                                [](const Line& line) { return line.first == "abi"; });
  if (abi == lines.end()) return bad_note("it has no abi=");
  const auto version = parse_abi(abi->second);
  if (!version) return bad_note(fmt::format("abi={} is no version", abi->second));
  if (*version != TN_ABI_VERSION) return abi_mismatch(abi->second);
  note.abi_version = *version;
  return std::nullopt;
}

std::optional<Error> take_reference(const Line& line, std::vector<InterfaceReference>& to) {
  auto reference = parse_reference(line.second);
  if (!reference) {
    return bad_note(
        fmt::format("{}={} is no <module>.<interface>/<major>#<hash>", line.first, line.second));
  }
  const bool is_known =
      std::any_of(to.begin(), to.end(), [&](const auto& one) { return one.id == reference->id; });
  if (is_known) return bad_note(fmt::format("{}={} stands in it twice", line.first, reference->id));
  to.push_back(*std::move(reference));
  return std::nullopt;
}

std::optional<Error> take(const Line& line, Note& note) {
  const auto& [key, value] = line;
  if (key == "abi") return std::nullopt;
  if (key == "kind") {
    const auto kind = parse_kind(value);
    if (!kind) return bad_note(fmt::format("kind={} is none of engine, domain, api", value));
    note.kind = *kind;
  } else if (key == "id") {
    if (!is_module_name(value)) return bad_note(fmt::format("id={} is no snake_case name", value));
    note.id = value;
  } else if (key == "version") {
    if (value.empty()) return bad_note("version= is empty");
    note.version = value;
  } else if (key == "data") {
    std::uint8_t hash[8];
    if (!parse_lower_hex(value, hash, sizeof hash))
      return bad_note(fmt::format("data={} is no hash", value));
    note.data_hash = value;
  } else if (key == "provides") {
    return take_reference(line, note.provides);
  } else if (key == "requires") {
    return take_reference(line, note.requires_);
  } else if (key == "optional") {
    return take_reference(line, note.optional);
  } else if (key == "library") {
    note.libraries.emplace_back(value);
  } else {
    return bad_note(fmt::format("the key {} is unknown", key));
  }
  return std::nullopt;
}

Result<Note> parse(std::string_view text) {
  const auto lines = split(text);
  if (!lines) return lines.error();
  Note note;
  if (auto error = read_abi(*lines, note)) return *std::move(error);
  std::set<std::string_view> seen;
  for (const Line& line : *lines) {
    const bool may_repeat =
        line.first == "provides" || line.first == "requires" || line.first == "library";
    if (!may_repeat && !seen.insert(line.first).second) {
      return bad_note(fmt::format("the key {} stands in it twice", line.first));
    }
    if (auto error = take(line, note)) return *std::move(error);
  }
  for (const std::string_view key : {"kind", "id", "version"}) {
    if (!seen.contains(key)) return bad_note(fmt::format("it has no {}=", key));
  }
  for (const InterfaceReference& provided : note.provides) {
    if (model::parse_interface_id(provided.id)->module != note.id) {
      return bad_note(
          fmt::format("{} provides {}, whose name is another module's", note.id, provided.id));
    }
  }
  return note;
}

}  // namespace

bool is_host_service(std::string_view interface_id) {
  return interface_id.starts_with(kHostPrefix);
}

std::optional<InterfaceReference> parse_reference(std::string_view text) {
  const std::size_t mark = text.find('#');
  InterfaceReference reference{
      std::string(text.substr(0, mark)),
      mark == std::string_view::npos ? "" : std::string(text.substr(mark + 1))};
  if (!model::parse_interface_id(reference.id)) return std::nullopt;
  if (mark == std::string_view::npos && is_host_service(reference.id)) return reference;
  std::uint8_t hash[8];
  if (!parse_lower_hex(reference.hash, hash, sizeof hash)) return std::nullopt;
  return reference;
}

Result<Note> read_note(const ElfImage& image) {
  const ElfNote* found = nullptr;
  for (const ElfNote& note : image.notes) {
    if (note.name != TN_NOTE_NAME || note.type != TN_NOTE_TYPE) continue;
    if (found != nullptr) return bad_note("the library has two of them");
    found = &note;
  }
  if (found == nullptr) {
    return Error{Errc::failed_precondition, "module.no_note",
                 "has no Tenon note, so it is no module: put TENON_MODULE(name, Class) into one of "
                 "its sources (in C, TN_DEFINE_NOTE), build it with tenon_add_module, and name the "
                 "file that it makes",
                 ""};
  }
  const std::size_t padding = found->description.find('\0');
  const std::string_view text = std::string_view(found->description).substr(0, padding);
  const bool is_padded = padding == std::string::npos ||
                         found->description.find_first_not_of('\0', padding) == std::string::npos;
  if (!is_padded) return bad_note("it goes on after its end");
  return parse(text);
}

}  // namespace tenon::host
