#include "model/schema_entity.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/nearest.hpp"
#include "model/names.hpp"
#include "model/schema_entity_keys.hpp"
#include "model/schema_resolve.hpp"

namespace tenon::model {
namespace {

constexpr std::uint32_t kPartItemsMax = 10'000;

class EntityParser {
 public:
  EntityParser(EntitySource& source, const std::string& module)
      : source_(source),
        entity_(source.entity),
        faults_(source.fields.faults),
        document_(source.fields.document),
        module_(module) {}

  void run(const std::string& stem) {
    SchemaTable root(document_, "the file", faults_);
    const TomlMember* header = root.table("entity");
    const TomlMember* fields = root.table("fields");
    const TomlMember* enums = root.table("enums");
    const TomlMember* indexes = root.list("index");
    const TomlMember* uniques = root.list("unique");
    const TomlMember* checks = root.list("check");
    const TomlMember* api = root.table("api");
    read_header(*header, stem);
    read_fields(fields, enums);
    for (const TomlMember* list : {indexes, uniques}) {
      if (list == nullptr) continue;
      for (const TomlValue& one : list->value.elements)
        read_index(one, list == uniques, entity_, faults_);
    }
    if (checks != nullptr) {
      for (const TomlValue& one : checks->value.elements) read_check(one, entity_, faults_);
    }
    if (api != nullptr) read_resource(*api);
  }

 private:
  void read_header(const TomlMember& header, const std::string& stem) {
    SchemaTable table(header.value, "[entity]", faults_);
    entity_.file = faults_.file();
    entity_.line = header.line;
    entity_.name = table.required_text("name", fmt::format("write name = \"{}\"", stem));
    if (!entity_.name.empty()) check_entity_name(table.line_of("name"), stem);
    entity_.tag = table.tag();
    entity_.meaning = table.meaning();
    entity_.was = table.texts("was");
    parse_reserved(entity_.reserved_tags, entity_.reserved_names, table, "[entity]", faults_);
    if (const TomlMember* part = table.table("part_of")) {
      read_part_of(*part);
    } else {
      entity_.plural = table.text("plural").value_or(entity_.name + "s");
      if (is_snake_case(entity_.name)) {
        check_name(entity_.plural, NameForm::snake, "the plural", table.line_of("plural"), faults_);
      }
    }
    read_rules(table);
  }

  void check_entity_name(std::uint32_t line, const std::string& stem) {
    check_name(entity_.name, NameForm::snake, "the entity", line, faults_);
    for (const std::string_view prefix : {"tenon_", "sqlite_", "pg_"}) {
      if (!entity_.name.starts_with(prefix)) continue;
      faults_.error(line, "keyword",
                    fmt::format("tables of the host or the database begin with \"{}\"; give the "
                                "entity another name",
                                prefix));
    }
    if (stem == entity_.name) return;
    faults_.error(line, "bad_id",
                  fmt::format("the entity is called {}, but the file is {}.toml; call the file "
                              "{}.toml",
                              entity_.name, stem, entity_.name));
  }

  void read_part_of(const TomlMember& member) {
    SchemaTable table(member.value, "part_of", faults_);
    PartOf part;
    part.parent = table.required_text("entity", "name the entity that it lives in");
    part.list = table.required_text(
        "list", fmt::format("name the list in the parent's document, as \"{}s\"", entity_.name));
    if (!part.list.empty())
      check_name(part.list, NameForm::snake, "field \"" + part.list + "\"", member.line, faults_);
    part.tag = table.tag();
    part.max_items = table.count("max_items").value_or(part.max_items);
    if (part.max_items == 0 || part.max_items > kPartItemsMax) {
      faults_.error(table.line_of("max_items"), "bad_limit",
                    fmt::format("max_items is {}, but has to lie between 1 and {}: a document is "
                                "read and written whole",
                                part.max_items, kPartItemsMax));
    }
    source_.relation_lines["part_of"] = member.line;
    entity_.part_of = std::move(part);
  }

  void read_rules(SchemaTable& table) {
    const std::vector<std::string> known{"prepare", "apply"};
    for (const std::string& rule : table.texts("rules")) {
      if (std::find(known.begin(), known.end(), rule) == known.end()) {
        faults_.error(table.line_of("rules"), "wrong_value",
                      fmt::format("there is no rule \"{}\"{}", rule, did_you_mean(rule, known)));
      }
      (rule == "apply" ? entity_.applies : entity_.prepares) = true;
    }
    if (entity_.part_of && (entity_.applies || entity_.prepares)) {
      faults_.error(table.line_of("rules"), "bad_combination",
                    "a part changes with its parent only; declare the rules there");
    }
  }

  void read_fields(const TomlMember* fields, const TomlMember* enums) {
    InterfaceSource& source = source_.fields;
    source.type_remedy = "for an enum declare [enums.{}]";
    source.interface.id = fmt::format("{}.{}/1", module_, entity_.name);
    source.interface.module = module_;
    source.interface.name = entity_.name;
    source.interface.major = 1;
    Message message;
    message.name = record_name(entity_.name);
    message.reserved_tags = entity_.reserved_tags;
    message.reserved_names = entity_.reserved_names;
    std::map<std::string, EntityField> relations;
    if (fields == nullptr) {
      faults_.error(entity_.line, "missing_key",
                    "the entity has no fields; add [fields] with one at least");
    } else {
      parse_fields(message, fields->value, source, [&](SchemaTable& table, Field& field) {
        return read_field_keys(table, field, module_, relations[field.name], faults_);
      });
    }
    source.interface.messages.push_back(message);
    parse_enums(source, enums);
    resolve(source, [](const std::string&) {
      return Import{nullptr, "bad_combination",
                    "an entity's fields have scalar types and enums of its own file; declare "
                    "[enums.<Name>] here"};
    });
    entity_.enums = source.interface.enums;
    std::sort(entity_.enums.begin(), entity_.enums.end(),
              [](const Enum& a, const Enum& b) { return a.name < b.name; });
    for (const Field& field : source.interface.messages.front().fields) {
      EntityField one = std::move(relations[field.name]);
      one.field = field;
      const TomlMember& member = *source.fields.at(message.name).at(field.name);
      one.line = member.line;
      entity_.fields.push_back(std::move(one));
    }
    for (const EntityField& field : entity_.fields) check_field(field, entity_, faults_);
  }

  void read_resource(const TomlMember& api) {
    source_.api_line = api.line;
    if (entity_.part_of) {
      faults_.error(api.line, "bad_combination",
                    fmt::format("a part is read and written inside its parent; remove [api], and "
                                "declare it at {}",
                                entity_.part_of->parent));
      return;
    }
    entity_.api = read_api(api, entity_, faults_);
  }

  EntitySource& source_;
  Entity& entity_;
  Faults& faults_;
  const TomlValue& document_;
  const std::string& module_;
};

}  // namespace

void parse_entity(EntitySource& source, const std::string& module, const std::string& stem) {
  EntityParser(source, module).run(stem);
}

}  // namespace tenon::model
