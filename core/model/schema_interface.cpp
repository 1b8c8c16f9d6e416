#include "model/schema_interface.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/nearest.hpp"
#include "model/names.hpp"

namespace tenon::model {
namespace {

constexpr std::size_t kFieldsMax = 64;  // bits of tn_message.present

/// Reads `decimal(p,s)`; false when the text is not of that form or the numbers are out of range.
bool parse_decimal_type(std::string_view text, Field& field) {
  constexpr std::string_view kPrefix = "decimal(";
  if (!text.starts_with(kPrefix) || !text.ends_with(')')) return false;
  const char* at = text.data() + kPrefix.size();
  const char* end = text.data() + text.size() - 1;
  auto [comma, bad_precision] = std::from_chars(at, end, field.precision);
  if (bad_precision != std::errc() || comma == end || *comma != ',') return false;
  ++comma;
  while (comma != end && *comma == ' ') ++comma;
  const auto [stop, bad_scale] = std::from_chars(comma, end, field.scale);
  if (bad_scale != std::errc() || stop != end) return false;
  return field.precision >= 1 && field.precision <= 18 && field.scale <= field.precision;
}

void parse_type(const std::string& text, std::uint32_t line, Field& field, Faults& faults) {
  for (int i = 0; i <= static_cast<int>(Type::json); ++i) {
    field.type = static_cast<Type>(i);
    const bool has_own_form = field.type == Type::decimal || field.type == Type::enumeration ||
                              field.type == Type::message;
    if (!has_own_form && to_name(field.type) == text) return;
  }
  if (text.starts_with("decimal")) {
    field.type = Type::decimal;
    if (parse_decimal_type(text, field)) return;
    faults.error(
        line, "unknown_type",
        fmt::format(
            "\"{}\" is no decimal type; write decimal(precision,scale) with precision from 1 to 18 "
            "and scale from 0 to precision, as \"decimal(12,2)\"",
            text));
    field.precision = 18;
    field.scale = 0;
    return;
  }
  field.type = Type::message;
  field.ref = text;
}

template <class T>
void sort_by_tag(std::vector<T>& all) {
  std::stable_sort(all.begin(), all.end(), [](const T& a, const T& b) { return a.tag < b.tag; });
}

/// Reports a tag that an earlier sibling has.
template <class T>
void check_tag(const std::vector<T>& earlier, const T& one, std::uint32_t line,
               const std::string& what, Faults& faults) {
  if (one.tag == 0) return;
  const auto same = std::find_if(earlier.begin(), earlier.end(),
                                 [&](const T& other) { return other.tag == one.tag; });
  if (same == earlier.end()) return;
  faults.error(
      line, "duplicate_tag",
      fmt::format("{} has the tag {} of \"{}\"; give it another, and never change a released one",
                  what, one.tag, same->name));
}

Field parse_field(const TomlMember& member, Faults& faults, const ReadMore& read_more) {
  const std::string what = fmt::format("field \"{}\"", member.key);
  SchemaTable table(member.value, what, faults);
  Field field;
  field.name = member.key;
  check_name(field.name, NameForm::snake, what, member.line, faults);
  field.tag = table.tag();
  if (!read_more || !read_more(table, field)) {
    const std::string type = table.required_text(
        "type",
        "write one of bool, int32, int64, float64, decimal(p,s), text, "
        "bytes, uuid, date, instant, local_time, duration, zone, money, json, or the "
        "name of a message or enum");
    if (!type.empty()) parse_type(type, table.line_of("type"), field, faults);
  }
  field.list = table.flag("list").value_or(false);
  const auto optional = table.flag("optional");
  table.any("default");
  table.any("min");
  table.any("max");
  table.any("example");
  field.min_length = table.count("min_length");
  field.max_length = table.count("max_length");
  field.min_items = table.count("min_items");
  field.max_items = table.count("max_items");
  field.meaning = table.meaning();
  const bool has_default = member.value.find("default") != nullptr;
  field.optional = optional.value_or(false) || has_default;
  if (has_default && optional == false) {
    faults.error(
        table.line_of("optional"), "bad_combination",
        fmt::format("{} has a default, so it may be absent; remove optional = false", what));
  }
  return field;
}

Enum parse_enum(const TomlMember& member, Faults& faults) {
  const std::string what = fmt::format("enum {}", member.key);
  check_name(member.key, NameForm::pascal, what, member.line, faults);
  SchemaTable table(member.value, what, faults);
  Enum enumeration;
  enumeration.name = member.key;
  enumeration.meaning = table.meaning();
  if (const TomlMember* values = table.table("values")) {
    for (const TomlMember& one : values->value.members) {
      const std::string value_what = fmt::format("value \"{}\" of {}", one.key, what);
      check_name(one.key, NameForm::snake, value_what, one.line, faults);
      SchemaTable value_table(one.value, value_what, faults);
      EnumValue value;
      value.name = one.key;
      value.tag = value_table.tag();
      value.meaning = value_table.meaning();
      check_tag(enumeration.values, value, one.line, value_what, faults);
      enumeration.values.push_back(std::move(value));
    }
  }
  if (enumeration.values.empty()) {
    faults.error(member.line, "missing_key",
                 fmt::format("{0} has no values; add [enums.{1}.values] with one at least", what,
                             member.key));
  }
  sort_by_tag(enumeration.values);
  return enumeration;
}

/// RFC 9110 section 8.3.1, in small letters, without parameters; JSON is what the others are
/// beside.
bool is_media_type(std::string_view text) {
  const auto slash = text.find('/');
  const auto is_token = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
             std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
    });
  };
  return slash != std::string_view::npos && is_token(text.substr(0, slash)) &&
         is_token(text.substr(slash + 1)) && text != "application/json" && !text.ends_with("+json");
}

/// `request_media_type` and its like: a body that is the text of one field.
void parse_media_types(Operation& operation, SchemaTable& table, const std::string& what,
                       Faults& faults) {
  for (const std::string side : {"request", "response"}) {
    const std::string type_key = side + "_media_type", field_key = side + "_field";
    const auto type = table.text(type_key);
    const auto field = table.text(field_key);
    if (!type && !field) continue;
    if (!operation.http) {
      faults.error(
          table.line_of(type ? type_key : field_key), "bad_combination",
          fmt::format("{} has no route, so no media type either; add http, or remove it", what));
      continue;
    }
    if (!type || !field) {
      faults.error(table.line_of(type ? type_key : field_key), "missing_key",
                   fmt::format("{} has \"{}\", but no \"{}\"; write both", what,
                               type ? type_key : field_key, type ? field_key : type_key));
      continue;
    }
    if (!is_media_type(*type)) {
      faults.error(table.line_of(type_key), "bad_media_type",
                   fmt::format("\"{}\" of {} is \"{}\"; write type/subtype in small letters, as "
                               "\"text/csv\", without parameters, and no JSON",
                               type_key, what, *type));
    }
    Http& http = *operation.http;
    (side == "request" ? http.request_media_type : http.response_media_type) = *type;
    (side == "request" ? http.request_field : http.response_field) = *field;
  }
}

void parse_http(Operation& operation, SchemaTable& table, Faults& faults) {
  const auto text = table.text("http");
  if (!text) return;
  if (text->starts_with("GET /")) {
    operation.http = Http{HttpMethod::get, text->substr(4)};
  } else if (text->starts_with("POST /")) {
    operation.http = Http{HttpMethod::post, text->substr(5)};
  } else {
    faults.error(table.line_of("http"), "bad_route",
                 fmt::format("\"{}\" is no route; write GET or POST, one space and a path, as "
                             "\"POST /v1/shop/orders\"",
                             *text));
  }
}

void check_error_codes(const Operation& operation, std::uint32_t line, const std::string& what,
                       Faults& faults) {
  for (const std::string& code : operation.errors) {
    const auto dot = code.find('.');
    const std::string_view text = code;
    const bool is_code = dot != std::string::npos && is_snake_case(text.substr(0, dot)) &&
                         is_snake_case(text.substr(dot + 1)) && code.size() < 64;
    if (is_code) continue;
    faults.error(line, "bad_error_code",
                 fmt::format("{} lists \"{}\", which is no error code; write <module>.<fault> in "
                             "snake_case, at most 63 "
                             "characters",
                             what, code));
  }
}

void parse_operations(InterfaceSource& source, const TomlMember* operations) {
  Faults& faults = source.faults;
  if (operations != nullptr) {
    for (const TomlMember& member : operations->value.members) {
      const std::string what = fmt::format("operation \"{}\"", member.key);
      check_name(member.key, NameForm::snake, what, member.line, faults);
      SchemaTable table(member.value, what, faults);
      Operation operation;
      operation.name = member.key;
      operation.tag = table.tag();
      operation.meaning = table.meaning();
      operation.request = table.required_text("request", "name the message that it takes");
      operation.response = table.required_text("response", "name the message that it answers");
      operation.reads_only = table.flag("reads_only").value_or(false);
      operation.idempotent = table.flag("idempotent").value_or(false) || operation.reads_only;
      operation.blocking = table.flag("blocking").value_or(false);
      operation.errors = table.texts("errors");
      check_error_codes(operation, table.line_of("errors"), what, faults);
      parse_http(operation, table, faults);
      parse_media_types(operation, table, what, faults);
      table.any("example");
      check_tag(source.interface.operations, operation, member.line, what, faults);
      source.interface.operations.push_back(std::move(operation));
    }
  }
  if (source.interface.operations.empty()) {
    faults.error(1, "missing_key", "the interface has no operations; add [operations.<name>]");
  }
  sort_by_tag(source.interface.operations);
}

void parse_id(InterfaceSource& source, SchemaTable& table, const std::string& module,
              const std::string& stem) {
  Interface& interface = source.interface;
  interface.id = table.required_text("id", fmt::format("write id = \"{}.{}/1\"", module, stem));
  if (interface.id.empty()) return;
  const std::uint32_t line = table.line_of("id");
  auto id = parse_interface_id(interface.id);
  if (!id || id->major == 0) {
    source.faults.error(
        line, "bad_id",
        fmt::format(
            "\"{}\" is no id of an interface; write <module>.<name>/<major>, as \"{}.{}/1\"",
            interface.id, module, stem));
    return;
  }
  interface.module = id->module;
  interface.name = id->name;
  interface.major = id->major;
  if (id->module != module) {
    source.faults.error(
        line, "bad_id",
        fmt::format("the id names the module {}, but module.toml names {}; write \"{}.{}/{}\"",
                    id->module, module, module, id->name, id->major));
  }
  const std::string with_major = fmt::format("{}_{}", id->name, id->major);
  if (stem != id->name && stem != with_major) {
    source.faults.error(
        line, "bad_id",
        fmt::format("the id names the interface {}, but the file is {}.toml; call the file {}.toml",
                    id->name, stem, id->major == 1 ? id->name : with_major));
  }
  check_name(id->name, NameForm::snake, "the interface", line, source.faults);
}

/// Words that generated code and the SDK's base classes use themselves, by the place where they
/// would clash.
bool is_taken(const std::string& name, const std::string& what) {
  const auto among = [&](std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), name) != words.end();
  };
  if (name.starts_with("tn_")) return true;
  if (what.starts_with("field")) return among({"raw", "head"});
  if (what.starts_with("message") || what.starts_with("enum"))
    return among({"Raw", "Writer", "Service", "Client"});
  if (what == "the interface") {
    return among({"start", "stop", "drain", "host", "bind_imports", "start_with", "find_interface",
                  "settings"});
  }
  if (what == "the module") return among({"std", "tenon", "tn"});
  if (what == "the entity") return name == "statements";  // the interface of all statements
  if (what.starts_with("statement"))
    return among({"call", "change", "erase", "execute", "find", "insert", "update"});
  return false;
}

}  // namespace

void check_name(const std::string& name, NameForm form, const std::string& what, std::uint32_t line,
                Faults& faults) {
  constexpr std::size_t kNameBytesMax = 64;
  const bool is_snake = form == NameForm::snake;
  if (!(is_snake ? is_snake_case(name) : is_pascal_case(name))) {
    const std::string better = is_snake ? to_snake_case(name) : to_pascal_case(name);
    const bool is_better_good = is_snake ? is_snake_case(better) : is_pascal_case(better);
    faults.error(
        line, "bad_name",
        fmt::format("{}: \"{}\" is not {}{}", what, name, is_snake ? "snake_case" : "PascalCase",
                    is_better_good ? "; write " + better
                                   : "; begin with a letter and use letters and digits"));
    return;
  }
  if (name.size() > kNameBytesMax) {
    faults.error(
        line, "bad_name",
        fmt::format("{}: a name has at most {} characters; shorten it", what, kNameBytesMax));
  }
  if (is_reserved_word(name)) {
    faults.error(
        line, "keyword",
        fmt::format("{}: \"{}\" is a word of C or C++; give it another name, as \"{}_value\"", what,
                    name, name));
  } else if (is_taken(name, what)) {
    faults.error(line, "keyword",
                 fmt::format("{}: generated code uses the name \"{}\" itself; give it another name",
                             what, name));
  }
}

void parse_fields(Message& message, const TomlValue& members, InterfaceSource& source,
                  const ReadMore& read_more) {
  Faults& faults = source.faults;
  for (const TomlMember& member : members.members) {
    Field field = parse_field(member, faults, read_more);
    source.fields[message.name][field.name] = &member;
    const std::string what = fmt::format("field \"{}\"", field.name);
    check_tag(message.fields, field, member.line, what, faults);
    const auto has = [](const auto& all, const auto& one) {
      return std::find(all.begin(), all.end(), one) != all.end();
    };
    if (has(message.reserved_tags, field.tag)) {
      faults.error(member.line, "reserved_tag",
                   fmt::format("{} uses the tag {}, which {} reserves; give it another", what,
                               field.tag, message.name));
    }
    if (has(message.reserved_names, field.name)) {
      faults.error(
          member.line, "reserved_name",
          fmt::format("{} uses a name that {} reserves; give it another", what, message.name));
    }
    message.fields.push_back(std::move(field));
  }
  if (message.fields.size() > kFieldsMax) {
    faults.error(
        members.line, "too_many_fields",
        fmt::format(
            "message {} has {} fields, but 64 is the most; move some into a message of their own",
            message.name, message.fields.size()));
  }
  sort_by_tag(message.fields);
}

void parse_reserved(std::vector<std::uint32_t>& tags, std::vector<std::string>& names,
                    SchemaTable& table, const std::string& what, Faults& faults) {
  const TomlMember* member = table.table("reserved");
  if (member == nullptr) return;
  SchemaTable reserved(member->value, fmt::format("\"reserved\" of {}", what), faults);
  names = reserved.texts("names");
  const TomlMember* list = reserved.list("tags");
  if (list == nullptr) return;
  for (const TomlValue& tag : list->value.elements) {
    if (tag.kind == TomlValue::Kind::integer && tag.integer >= 1 && tag.integer <= UINT32_MAX) {
      tags.push_back(static_cast<std::uint32_t>(tag.integer));
    } else {
      faults.error(tag.line, "wrong_value", "a reserved tag is no number of 1 or more; remove it");
    }
  }
}

void parse_messages(InterfaceSource& source, const TomlMember* messages) {
  if (messages == nullptr) return;
  for (const TomlMember& member : messages->value.members) {
    const std::string what = fmt::format("message {}", member.key);
    check_name(member.key, NameForm::pascal, what, member.line, source.faults);
    SchemaTable table(member.value, what, source.faults);
    Message message;
    message.name = member.key;
    message.meaning = table.meaning();
    parse_reserved(message.reserved_tags, message.reserved_names, table, what, source.faults);
    if (const TomlMember* fields = table.table("fields"))
      parse_fields(message, fields->value, source);
    source.interface.messages.push_back(std::move(message));
  }
}

void parse_enums(InterfaceSource& source, const TomlMember* enums) {
  if (enums == nullptr) return;
  for (const TomlMember& member : enums->value.members) {
    if (source.interface.find_message(member.key) != nullptr) {
      source.faults.error(
          member.line, "duplicate_name",
          fmt::format("{} is a message and an enum; rename one of them", member.key));
    }
    source.interface.enums.push_back(parse_enum(member, source.faults));
  }
}

void parse_interface(InterfaceSource& source, const std::string& module, const std::string& stem) {
  SchemaTable root(source.document, "the file", source.faults);
  const TomlMember* header = root.table("interface");
  const TomlMember* operations = root.table("operations");
  const TomlMember* messages = root.table("messages");
  const TomlMember* enums = root.table("enums");
  if (header == nullptr) {
    source.faults.error(1, "missing_key",
                        "the file has no [interface]; add it with id and meaning");
  } else {
    SchemaTable table(header->value, "[interface]", source.faults);
    parse_id(source, table, module, stem);
    source.interface.meaning = table.meaning();
  }
  parse_messages(source, messages);
  parse_enums(source, enums);
  parse_operations(source, operations);
}

void parse_settings(InterfaceSource& source, SchemaTable& root, const std::string& module) {
  Interface& interface = source.interface;
  interface.id = module + ".settings/0";
  interface.module = module;
  interface.name = "settings";
  interface.meaning = fmt::format("Settings of {}.", module);
  const TomlMember* settings = root.table("settings");
  const TomlMember* messages = root.table("messages");
  const TomlMember* enums = root.table("enums");
  Message message;
  message.name = "Settings";
  message.meaning = interface.meaning;
  if (settings != nullptr) parse_fields(message, settings->value, source);
  interface.messages.push_back(std::move(message));
  parse_messages(source, messages);
  parse_enums(source, enums);
}

}  // namespace tenon::model
