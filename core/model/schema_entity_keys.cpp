#include "model/schema_entity_keys.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/nearest.hpp"
#include "model/ddl.hpp"
#include "model/names.hpp"
#include "model/schema_interface.hpp"

namespace tenon::model {
namespace {

constexpr std::uint32_t kLimitMax = 10'000;
// PostgreSQL cuts longer ones off.
constexpr std::size_t kDatabaseNameBytesMax = 63;
// Parameters of a list that are no fields.
constexpr std::array<std::string_view, 8> kListParameters{"limit",  "sort", "cursor", "fields",
                                                          "expand", "or",   "q",      "group"};

template <class T>
bool contains(const T& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::vector<std::string> names_of(const Entity& entity) {
  std::vector<std::string> names;
  for (const EntityField& one : entity.fields) names.push_back(one.field.name);
  if (entity.part_of) names.push_back(entity.part_of->parent);
  return names;
}

bool is_comparable(const Entity& entity, const std::string& name) {
  const EntityField* field = entity.find_field(name);
  return field == nullptr || (field->field.type != Type::json && field->field.type != Type::bytes);
}

void read_ref(SchemaTable& table, const Field& field, EntityField& to, Faults& faults) {
  to.relation = Relation::ref;
  const auto on_delete = table.text("on_delete");
  if (!on_delete || *on_delete == "restrict") return;
  if (*on_delete == "cascade") {
    to.on_delete = OnDelete::cascade;
  } else if (*on_delete == "set_null") {
    faults.error(table.line_of("on_delete"), "bad_combination",
                 fmt::format("field \"{}\": \"set_null\" would null the organisation, too, which "
                             "is part of the key; write \"restrict\", and clear the field before "
                             "the deletion (a rule, or a statement)",
                             field.name));
  } else {
    faults.error(table.line_of("on_delete"), "wrong_value",
                 fmt::format("on_delete of field \"{}\" is \"{}\"; write \"restrict\" or "
                             "\"cascade\"",
                             field.name, *on_delete));
  }
}

void read_link(SchemaTable& table, const Field& field, const std::string& module, EntityField& to,
               Faults& faults) {
  to.relation = Relation::link;
  const auto dot = to.target.find('.');
  const std::string_view target = to.target;
  const bool is_name = dot != std::string::npos && is_snake_case(target.substr(0, dot)) &&
                       is_snake_case(target.substr(dot + 1));
  if (!is_name) {
    faults.error(table.line_of("link"), "bad_id",
                 fmt::format("the link of field \"{}\" is \"{}\"; write <module>.<entity>, as "
                             "\"crm.client\"",
                             field.name, to.target));
  } else if (target.substr(0, dot) == module) {
    faults.error(table.line_of("link"), "bad_combination",
                 fmt::format("field \"{}\" links to this module's own {}; write ref = \"{}\"",
                             field.name, target.substr(dot + 1), target.substr(dot + 1)));
  }
  to.resolver = table.required_text(
      "resolver", fmt::format("name the interface that resolves it, as \"{}/1\"", to.target));
  const auto id = parse_interface_id(to.resolver);
  if (!to.resolver.empty() && (!id || id->major == 0)) {
    faults.error(table.line_of("resolver"), "bad_id",
                 fmt::format("the resolver of field \"{}\" is \"{}\"; write "
                             "<module>.<name>/<major>, as \"crm.client/1\"",
                             field.name, to.resolver));
  }
}

/// Fields that a key names, each once and comparable; those that are not are reported.
bool check_named(const std::string& name, const Entity& entity, std::uint32_t line,
                 const std::string& what, Faults& faults) {
  const std::vector<std::string> known = names_of(entity);
  if (!contains(known, name)) {
    faults.error(line, "unknown_field",
                 fmt::format("{} names \"{}\", which is no field of {}{}", what, name, entity.name,
                             did_you_mean(name, known)));
    return false;
  }
  if (!is_comparable(entity, name)) {
    faults.error(line, "bad_combination",
                 fmt::format("{} names \"{}\", whose type has no order; remove it", what, name));
    return false;
  }
  return true;
}

}  // namespace

bool read_field_keys(SchemaTable& table, Field& field, const std::string& module, EntityField& to,
                     Faults& faults) {
  to.read_only = table.flag("read_only").value_or(false);
  to.was = table.texts("was");
  for (const std::string& name : to.was) {
    if (is_snake_case(name)) continue;
    faults.error(table.line_of("was"), "bad_name",
                 fmt::format("\"was\" of field \"{}\": \"{}\" is not snake_case, so it was no "
                             "field",
                             field.name, name));
  }
  const auto ref = table.text("ref");
  const auto link = table.text("link");
  if (!ref && !link) return false;
  field.type = Type::uuid;
  to.target = ref ? *ref : *link;
  if (ref) read_ref(table, field, to, faults);
  if (!ref) read_link(table, field, module, to, faults);
  if (ref && link) {
    faults.error(table.line_of("link"), "bad_combination",
                 fmt::format("field \"{}\" is a ref and a link; remove one", field.name));
  }
  if (const TomlMember* type = table.any("type")) {
    faults.error(type->line, "bad_combination",
                 fmt::format("field \"{}\" refers to {}, so it is a uuid; remove type", field.name,
                             to.target));
  }
  return true;
}

void check_field(const EntityField& one, const Entity& entity, Faults& faults) {
  const std::string& name = one.field.name;
  const auto refuse = [&](std::string_view fault, const std::string& why) {
    faults.error(one.line, fault, fmt::format("field \"{}\": {}", name, why));
  };
  if (one.field.list)
    refuse("bad_combination",
           "an entity's field holds one value; declare an entity that is part_of this one");
  if (name == "id" || name == "version" || name == "org_id")
    refuse("keyword", "every entity has it without declaring it; give it another name");
  if (entity.part_of && name == "position")
    refuse("keyword", "every part has it without declaring it; give it another name");
  if (entity.part_of && name == entity.part_of->parent)
    refuse("keyword", "the parent's id has this name; give it another");
  if (entity.part_of && one.read_only) {
    refuse("bad_combination",
           "a client writes a part whole, so no field of it can be read-only; remove read_only");
  }
  if (contains(one.was, name) || std::any_of(one.was.begin(), one.was.end(), [&](const auto& was) {
        return entity.find_field(was) != nullptr;
      })) {
    refuse("duplicate_name", "\"was\" names a field that is there; name former ones only");
  }
  for (const std::string suffix : {"_minor", "_currency"}) {
    if (!name.ends_with(suffix)) continue;
    const EntityField* money = entity.find_field(name.substr(0, name.size() - suffix.size()));
    if (money != nullptr && money->field.type == Type::money)
      refuse("duplicate_name",
             fmt::format("it is a column of the money \"{}\"; rename one", money->field.name));
  }
  if (entity.name.size() + name.size() + 1 + std::string_view("_currency").size() >
      kDatabaseNameBytesMax) {
    refuse("bad_name", fmt::format("with the entity's name it is too long for a database, whose "
                                   "names have {} bytes; shorten it",
                                   kDatabaseNameBytesMax));
  }
}

void read_index(const TomlValue& value, bool unique, Entity& entity, Faults& faults) {
  const std::string what = unique ? "[[unique]]" : "[[index]]";
  SchemaTable table(value, what, faults);
  Index index;
  index.unique = unique;
  index.line = value.line;
  index.meaning = table.meaning();
  const auto name = table.text("name");
  if (name) check_name(*name, NameForm::snake, what, table.line_of("name"), faults);
  index.name = entity.name;
  bool is_sound = true;
  for (std::string field : table.texts("on")) {
    const bool descending = field.starts_with('-');
    if (descending) field.erase(0, 1);
    is_sound &= check_named(field, entity, table.line_of("on"), what, faults);
    const bool is_twice = std::any_of(index.keys.begin(), index.keys.end(),
                                      [&](const IndexKey& key) { return key.field == field; });
    if (is_twice) {
      faults.error(table.line_of("on"), "duplicate_name",
                   fmt::format("{} names \"{}\" twice; remove one", what, field));
    }
    index.name += "_" + field;
    index.keys.push_back({std::move(field), descending});
  }
  if (name) index.name = fmt::format("{}_{}", entity.name, *name);
  if (table.any("on") == nullptr || index.keys.empty()) {
    faults.error(value.line, "missing_key",
                 fmt::format("{} names no fields; add on = [\"<field>\"]", what));
    return;
  }
  if (!is_sound) return;
  if (index.name.size() > kDatabaseNameBytesMax) {
    faults.error(value.line, "bad_name",
                 fmt::format("{} would be called \"{}\", but a database's names have {} bytes; "
                             "add a short name = \"...\"",
                             what, index.name, kDatabaseNameBytesMax));
  }
  entity.indexes.push_back(std::move(index));
}

void read_check(const TomlValue& value, Entity& entity, Faults& faults) {
  SchemaTable table(value, "[[check]]", faults);
  Check check;
  check.line = value.line;
  check.name = table.required_text("name", "write it in snake_case");
  check.sql = table.required_text("sql", "write a condition on the entity's fields");
  check.meaning = table.meaning();
  if (check.name.empty() || check.sql.empty()) return;
  const std::uint32_t line = table.line_of("name");
  check_name(check.name, NameForm::snake, "the check", line, faults);
  // Those of columns have names, too, which PostgreSQL wants to differ.
  const std::vector<Column> columns = columns_of({}, entity, Dialect::sqlite);
  const bool is_taken = entity.find_field(check.name) != nullptr ||
                        std::any_of(columns.begin(), columns.end(),
                                    [&](const Column& one) { return one.name == check.name; }) ||
                        std::any_of(entity.checks.begin(), entity.checks.end(),
                                    [&](const Check& other) { return other.name == check.name; });
  if (is_taken) {
    faults.error(line, "duplicate_name",
                 fmt::format("a field, a column or a check is called \"{}\" already; rename one",
                             check.name));
  }
  if (entity.name.size() + check.name.size() + 1 > kDatabaseNameBytesMax) {
    faults.error(line, "bad_name",
                 fmt::format("the check would be called \"{}_{}\", but a database's names have {} "
                             "bytes; shorten it",
                             entity.name, check.name, kDatabaseNameBytesMax));
  }
  entity.checks.push_back(std::move(check));
}

ResourceApi read_api(const TomlMember& member, const Entity& entity, Faults& faults) {
  SchemaTable table(member.value, "[api]", faults);
  ResourceApi api;
  const std::vector<std::string> known{"list", "get", "create", "update", "delete"};
  std::vector<std::string> operations = table.texts("operations");
  if (member.value.find("operations") == nullptr) operations = known;
  for (const std::string& operation : operations) {
    if (contains(known, operation)) continue;
    faults.error(
        table.line_of("operations"), "wrong_value",
        fmt::format("[api] has no operation \"{}\"{}", operation, did_you_mean(operation, known)));
  }
  api.list = contains(operations, "list");
  api.get = contains(operations, "get");
  api.create = contains(operations, "create");
  api.update = contains(operations, "update");
  api.erase = contains(operations, "delete");
  for (const std::string_view key : {"filter", "sort"}) {
    std::vector<std::string>& to = key == "filter" ? api.filter : api.sort;
    for (const std::string& name : table.texts(key)) {
      if (name == "id") continue;  // always
      const std::uint32_t line = table.line_of(key);
      if (!check_named(name, entity, line, fmt::format("\"{}\" of [api]", key), faults)) continue;
      if (contains(to, name)) {
        faults.error(line, "duplicate_name",
                     fmt::format("\"{}\" of [api] names \"{}\" twice; remove one", key, name));
      } else if (key == "filter" && contains(kListParameters, name)) {
        faults.error(line, "keyword",
                     fmt::format("a list has a parameter \"{}\" of its own, so the field \"{}\" "
                                 "cannot be filtered by; rename the field",
                                 name, name));
      }
      to.push_back(name);
    }
  }
  api.require_if_match = table.flag("require_if_match").value_or(false);
  api.limit_max = table.count("limit_max").value_or(api.limit_max);
  api.limit_default =
      table.count("limit_default").value_or(std::min(api.limit_default, api.limit_max));
  if (api.limit_max == 0 || api.limit_max > kLimitMax || api.limit_default == 0 ||
      api.limit_default > api.limit_max) {
    faults.error(member.line, "bad_limit",
                 fmt::format("limit_default is {} and limit_max {}; both have to lie between 1 "
                             "and {}, the default below the other",
                             api.limit_default, api.limit_max, kLimitMax));
  }
  return api;
}

}  // namespace tenon::model
