#include "model/generator.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "model/generator_text.hpp"
#include "model/names.hpp"

namespace tenon::model {
namespace {

InterfaceId id_of(const Interface& interface, const std::string& name) {
  auto id = parse_interface_id(is_imported(name) ? std::string_view(name).substr(0, name.find(':'))
                                                 : interface.id);
  TN_ASSERT(id.has_value());
  return *std::move(id);
}

/// One byte as it stands in a C string literal. The question mark, for C11 still knows trigraphs.
std::string escape(char c) {
  if (c == '"' || c == '\\' || c == '?') return {'\\', c};
  if (c == '\n') return "\\n";
  if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
    return fmt::format("\\{:03o}", static_cast<unsigned char>(c));
  return {c};
}

}  // namespace

bool is_imported(std::string_view name) {
  return name.find(':') != std::string_view::npos;
}

std::string short_name(const std::string& name) {
  return is_imported(name) ? name.substr(name.find(':') + 1) : name;
}

std::string version_name(const Interface& interface) {
  return fmt::format("{}_{}", interface.name, interface.major);
}

std::string c_prefix(const Interface& interface) {
  return fmt::format("{}_{}", interface.module, version_name(interface));
}

std::string c_struct(const Interface& interface, const std::string& message) {
  const InterfaceId id = id_of(interface, message);
  return fmt::format("{}_{}_{}_{}", id.module, id.name, id.major,
                     to_snake_case(short_name(message)));
}

std::string cpp_name(const Interface& interface, const std::string& name) {
  const InterfaceId id = id_of(interface, name);
  return fmt::format("::{}::{}_{}::{}", id.module, id.name, id.major, short_name(name));
}

std::string cpp_type(const Field& field, const Interface& interface) {
  switch (field.type) {
    case Type::boolean: return "bool";
    case Type::int32: return "::std::int32_t";
    case Type::int64: return "::std::int64_t";
    case Type::float64: return "double";
    case Type::decimal: return fmt::format("::tenon::Decimal<{}>", field.scale);
    case Type::text:
    case Type::bytes:
    case Type::zone:
    case Type::json: return "::std::string_view";
    case Type::uuid: return "::tn_uuid";
    case Type::date: return "::tenon::Date";
    case Type::instant: return "::tenon::Instant";
    case Type::local_time: return "::tenon::LocalTime";
    case Type::duration: return "::tenon::Duration";
    case Type::money: return "::tenon::Money";
    case Type::enumeration:
    case Type::message: break;
  }
  return cpp_name(interface, field.ref);
}

std::string cpp_identifier(const std::string& name) {
  return is_reserved_word(name) ? name + "_" : name;
}

std::string header_stem(const Interface& interface) {
  return fmt::format("{}/{}", interface.module, version_name(interface));
}

std::set<std::string> imported_stems(const Interface& interface) {
  std::set<std::string> stems;
  const auto add = [&](const std::string& name) {
    if (!is_imported(name)) return;
    const InterfaceId id = id_of(interface, name);
    stems.insert(fmt::format("{}/{}_{}", id.module, id.name, id.major));
  };
  for (const Message& message : interface.messages) add(message.name);
  for (const Enum& enumeration : interface.enums) add(enumeration.name);
  return stems;
}

std::string c_literal(std::string_view bytes) {
  std::string literal = "\"";
  for (const char c : bytes) literal += escape(c);
  literal += '"';
  return literal;
}

std::string c_literal_lines(std::string_view bytes) {
  constexpr std::size_t kLineBytes = 90;
  std::string lines;
  while (!bytes.empty()) {
    std::size_t n = std::min(kLineBytes, bytes.size());
    // A piece is UTF-8 of its own: compilers check the encoding of each literal.
    while (n < bytes.size() && (static_cast<unsigned char>(bytes[n]) & 0xC0U) == 0x80U) ++n;
    lines += " \\\n  " + c_literal(bytes.substr(0, n));
    bytes.remove_prefix(n);
  }
  return lines.empty() ? " \"\"" : lines;
}

std::string comment_text(std::string_view text) {
  std::string comment;
  for (const char c : text) {
    if (c == '/' && !comment.empty() && comment.back() == '*') comment += ' ';
    if (c == '*' && !comment.empty() && comment.back() == '/') comment += ' ';
    comment += c;
  }
  // A backslash at the end would continue the comment on the next line, as would the trigraph for
  // it.
  if (comment.ends_with('\\') || comment.ends_with("?\?/")) comment += " .";
  return comment;
}

std::vector<GeneratedFile> generate(const Module& module, const std::vector<Interface>& required) {
  std::vector<GeneratedFile> files;
  const auto add = [&](const Interface& interface) {
    files.push_back({header_stem(interface) + ".h", generate_c(interface)});
    files.push_back({header_stem(interface) + ".hpp", generate_cpp(interface)});
  };
  for (const Interface& interface : module.interfaces) add(interface);
  for (const Interface& interface : required) add(interface);
  if (module.settings) add(*module.settings);
  if (module.data) {
    const Interface statements = statements_interface(*module.data);
    if (!statements.messages.empty()) add(statements);
    if (!module.data->events.empty()) add(events_interface(*module.data));
    files.push_back({module.name + "/store.hpp", generate_store(*module.data)});
  }
  files.push_back({module.name + "/module.hpp", generate_module(module, required)});
  return files;
}

}  // namespace tenon::model
