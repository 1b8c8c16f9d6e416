#include "model/schema_resolve.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/nearest.hpp"
#include "model/import.hpp"
#include "model/schema_values.hpp"

namespace tenon::model {
namespace {

const std::vector<std::string> kScalarWords{
    "bool", "int32",   "int64",      "float64",  "decimal(p,s)", "text",  "bytes", "uuid",
    "date", "instant", "local_time", "duration", "zone",         "money", "json"};

/// What others call our types: text, int32, ... Nothing when the word is no such name.
std::optional<std::string> own_word_for(std::string word) {
  static const std::map<std::string, std::string> kOwnWords{
      {"string", "text"},       {"str", "text"},         {"varchar", "text"},
      {"char", "text"},         {"integer", "int32"},    {"int", "int32"},
      {"int8", "int32"},        {"int16", "int32"},      {"uint8", "int32"},
      {"uint16", "int32"},      {"uint32", "int64"},     {"uint64", "int64"},
      {"long", "int64"},        {"bigint", "int64"},     {"boolean", "bool"},
      {"float", "float64"},     {"float32", "float64"},  {"double", "float64"},
      {"real", "float64"},      {"number", "float64"},   {"numeric", "decimal(12,2)"},
      {"timestamp", "instant"}, {"datetime", "instant"}, {"time", "instant"},
      {"guid", "uuid"},         {"binary", "bytes"},     {"blob", "bytes"}};
  for (char& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const auto known = kOwnWords.find(word);
  return known == kOwnWords.end() ? std::nullopt : std::optional(known->second);
}

class Resolver {
 public:
  Resolver(InterfaceSource& source, const FindImport& find_import)
      : source_(source),
        interface_(source.interface),
        faults_(source.faults),
        find_import_(find_import) {
    for (const Message& message : interface_.messages) messages_.push_back(message.name);
    for (const Enum& enumeration : interface_.enums) enums_.push_back(enumeration.name);
  }

  void run() {
    for (const std::string& name : messages_) {
      // By index: an import appends messages.
      const std::size_t at = index_of(name);
      for (std::size_t i = 0; i < interface_.messages[at].fields.size(); ++i) resolve_type(at, i);
    }
    for (Operation& operation : interface_.operations) {
      resolve_operand(operation, operation.request, "request");
      resolve_operand(operation, operation.response, "response");
    }
    for (const std::string& name : messages_) {
      Message& message = interface_.messages[index_of(name)];
      for (Field& field : message.fields) complete(message, field);
    }
    layout(interface_);
  }

 private:
  std::size_t index_of(const std::string& message) const {
    const auto& all = interface_.messages;
    return static_cast<std::size_t>(
        std::find_if(all.begin(), all.end(),
                     [&](const Message& one) { return one.name == message; }) -
        all.begin());
  }

  const TomlMember& member_of(const Message& message, const Field& field) const {
    return *source_.fields.at(message.name).at(field.name);
  }

  static std::uint32_t line_of(const TomlMember& member, std::string_view key) {
    const TomlMember* inner = member.value.find(key);
    return inner == nullptr ? member.line : inner->line;
  }

  /// The name in this interface of "<interface id>:<Name>", imported when need be; nullopt after a
  /// report.
  std::optional<std::string> import(const std::string& word, std::uint32_t line) {
    const auto colon = word.find(':');
    const std::string id = word.substr(0, colon);
    const std::string name = word.substr(colon + 1);
    if (id == interface_.id) return name;
    const Import import = find_import_(id);
    if (import.interface == nullptr) {
      faults_.error(line, import.fault, import.message);
      return std::nullopt;
    }
    if (import.interface->find_message(name) == nullptr &&
        import.interface->find_enum(name) == nullptr) {
      std::vector<std::string> known;
      for (const Message& message : import.interface->messages) known.push_back(message.name);
      for (const Enum& enumeration : import.interface->enums) known.push_back(enumeration.name);
      faults_.error(
          line, "unknown_message",
          fmt::format("{} has no message or enum \"{}\"{}", id, name, did_you_mean(name, known)));
      return std::nullopt;
    }
    import_into(interface_, *import.interface, name);
    return word;
  }

  void resolve_type(std::size_t message_index, std::size_t field_index) {
    Field field = interface_.messages[message_index].fields[field_index];
    if (field.type != Type::message || field.ref.empty()) return;
    const std::uint32_t line =
        line_of(member_of(interface_.messages[message_index], field), "type");
    std::optional<std::string> name = field.ref;
    if (field.ref.find(':') != std::string::npos) name = import(field.ref, line);
    const bool is_enum = name && interface_.find_enum(*name) != nullptr;
    const bool is_message = name && interface_.find_message(*name) != nullptr;
    if (name && !is_enum && !is_message) {
      std::vector<std::string> known = kScalarWords;
      known.insert(known.end(), messages_.begin(), messages_.end());
      known.insert(known.end(), enums_.begin(), enums_.end());
      const std::string scalars = fmt::format("scalar types are {}", fmt::join(kScalarWords, ", "));
      std::string hint = did_you_mean(field.ref, known);
      if (const auto own = own_word_for(field.ref)) {
        hint = fmt::format("; did you mean \"{}\"? {}", *own, scalars);
      } else if (hint.empty()) {
        hint = fmt::format("; {}; {}", scalars,
                           fmt::format(fmt::runtime(source_.type_remedy), field.ref));
      }
      faults_.error(
          line, "unknown_type",
          fmt::format("field \"{}\": there is no type \"{}\"{}", field.name, field.ref, hint));
    }
    if (is_enum || is_message) {
      field.type = is_enum ? Type::enumeration : Type::message;
      field.ref = *name;
    } else {
      // Reported; a scalar in its place keeps the later stages from stumbling over it again.
      field.type = Type::text;
      field.ref.clear();
      is_broken_ = true;
    }
    interface_.messages[message_index].fields[field_index] = std::move(field);
  }

  void resolve_operand(const Operation& operation, std::string& word, std::string_view key) {
    if (word.empty()) return;
    const TomlValue* value = source_.document.at({"operations", operation.name, key});
    const std::uint32_t line = value == nullptr ? 1 : value->line;
    std::optional<std::string> name = word;
    if (word.find(':') != std::string::npos) name = import(word, line);
    if (name && interface_.find_message(*name) == nullptr) {
      faults_.error(line, "unknown_message",
                    interface_.find_enum(*name) != nullptr
                        ? fmt::format("the {} of \"{}\" is the enum {}; wrap it in a message", key,
                                      operation.name, *name)
                        : fmt::format("the {} of \"{}\" names no message: \"{}\"{}", key,
                                      operation.name, word, did_you_mean(word, messages_)));
      name.reset();
    }
    word = name.value_or("");
  }

  /// Values and combinations of one field, its type being known.
  void complete(const Message& message, Field& field) {
    const TomlMember& member = member_of(message, field);
    const std::size_t faults_before = faults_.errors.size();
    check_combination(member, field);
    if (faults_.errors.size() != faults_before) return;
    convert_bound(member, field, "min", field.min);
    convert_bound(member, field, "max", field.max);
    check_order(member, field);
    convert_default(member, field);
    if (const TomlMember* example = member.value.find("example")) {
      field.example = to_example_json(example->value, field, interface_);
    }
  }

  void check_combination(const TomlMember& member, const Field& field) {
    const auto refuse = [&](std::string_view key, std::string_view why) {
      if (member.value.find(key) == nullptr) return;
      faults_.error(line_of(member, key), "bad_combination",
                    fmt::format("field \"{}\" cannot have \"{}\": {}", field.name, key, why));
    };
    const bool is_number = field.type == Type::int32 || field.type == Type::int64 ||
                           field.type == Type::float64 || field.type == Type::decimal;
    const bool has_default_form = is_number || field.type == Type::boolean ||
                                  field.type == Type::text || field.type == Type::enumeration ||
                                  field.type == Type::duration || field.type == Type::zone;
    if (is_broken_ && field.type == Type::text) return;
    if (field.list) refuse("default", "a list that is absent is empty; remove the default");
    if (!field.list && !has_default_form) {
      refuse("default", fmt::format("its type is {}; make it optional and decide in the module",
                                    to_name(field.type)));
    }
    if (!is_number) {
      refuse("min", fmt::format("its type {} is no number; remove it", to_name(field.type)));
      refuse("max", fmt::format("its type {} is no number; remove it", to_name(field.type)));
    }
    if (field.type != Type::text && field.type != Type::bytes) {
      refuse("min_length",
             fmt::format("its type {} is neither text nor bytes; remove it", to_name(field.type)));
      refuse("max_length",
             fmt::format("its type {} is neither text nor bytes; remove it", to_name(field.type)));
    }
    if (!field.list) {
      refuse("min_items", "it is no list; add list = true, or remove it");
      refuse("max_items", "it is no list; add list = true, or remove it");
    }
  }

  void convert_bound(const TomlMember& member, const Field& field, std::string_view key,
                     std::optional<std::string>& bound) {
    const TomlMember* stated = member.value.find(key);
    if (stated == nullptr) return;
    auto text = to_bound(stated->value, field);
    if (text) {
      bound = *std::move(text);
    } else {
      faults_.error(
          stated->line, "bad_limit",
          fmt::format("\"{}\" of field \"{}\": {}", key, field.name, text.error().message));
    }
  }

  void check_order(const TomlMember& member, const Field& field) {
    const auto refuse = [&](std::string_view low, std::string_view high) {
      faults_.error(
          line_of(member, low), "bad_limit",
          fmt::format("field \"{}\": \"{}\" is more than \"{}\", so nothing fits; swap them",
                      field.name, low, high));
    };
    if (field.min && field.max && compare_numbers(field, *field.min, *field.max) > 0)
      refuse("min", "max");
    if (field.min_length && field.max_length && *field.min_length > *field.max_length)
      refuse("min_length", "max_length");
    if (field.min_items && field.max_items && *field.min_items > *field.max_items)
      refuse("min_items", "max_items");
  }

  void convert_default(const TomlMember& member, Field& field) {
    const TomlMember* stated = member.value.find("default");
    if (stated == nullptr) return;
    const auto refuse = [&](const std::string& why) {
      faults_.error(stated->line, "bad_default",
                    fmt::format("the default of field \"{}\": {}", field.name, why));
    };
    auto json = to_scalar_json(stated->value, field, interface_);
    if (!json) return refuse(json.error().message);
    if (field.min && compare_numbers(field, *json, *field.min) < 0) {
      return refuse(fmt::format("it is below min, {}; change one of them", *field.min));
    }
    if (field.max && compare_numbers(field, *json, *field.max) > 0) {
      return refuse(fmt::format("it is above max, {}; change one of them", *field.max));
    }
    if (field.type == Type::text) {
      const std::string& text = stated->value.text;
      const auto length =
          std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
      if (length < field.min_length.value_or(0) || length > field.max_length.value_or(UINT32_MAX)) {
        return refuse("its length is outside min_length and max_length; change one of them");
      }
    }
    field.default_value = *std::move(json);
  }

  InterfaceSource& source_;
  Interface& interface_;
  Faults& faults_;
  const FindImport& find_import_;
  std::vector<std::string> messages_, enums_;  // own ones
  bool is_broken_ = false;                     // some field's type stands in for an unknown one
};

}  // namespace

void resolve(InterfaceSource& source, const FindImport& find_import) {
  Resolver(source, find_import).run();
}

}  // namespace tenon::model
