#include "store/migration_refusals.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "store/migration_record.hpp"

namespace tenon::store {
namespace {

using model::Entity;
using model::EntityField;

template <class T, class U>
bool contains(const std::vector<T>& all, const U& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

class Refusals {
 public:
  Refusals(Connection& connection, const model::DataModel& before, const model::DataModel& after,
           const MigrationOptions& options)
      : connection_(connection), before_(before), after_(after), options_(options) {}

  void look_at(const TableChange& change);
  std::vector<std::string> unused_drops() const;
  std::vector<Error> take() { return std::move(found_); }

 private:
  void refuse(const TableChange& change, std::uint32_t line, const char* code, std::string message);
  void dropped_entity(const TableChange& change);
  void removed_field(const TableChange& change, const EntityField& field);
  void renames(const TableChange& change);
  void retyped_field(const TableChange& change, const FieldChange& field);
  void columns(const TableChange& change);
  void checks(const TableChange& change);
  void unique_indexes(const TableChange& change);
  void references(const TableChange& change);
  void not_null(const TableChange& change, const CopiedColumn& copied);
  void merged_values(const TableChange& change, const CopiedColumn& copied);

  std::int64_t rows(const TableChange& change, const std::string& condition);
  /// The old rows under the names of the new columns.
  std::string projection(const TableChange& change) const;

  const Entity* table_before(const Entity* now) const;
  bool is_meant(const std::string& drop);

  Connection& connection_;
  const model::DataModel& before_;
  const model::DataModel& after_;
  const MigrationOptions& options_;
  std::vector<Error> found_;
  std::vector<std::string> used_drops_;
};

void Refusals::refuse(const TableChange& change, std::uint32_t line, const char* code,
                      std::string message) {
  const Entity* entity = change.after;
  std::string path;
  if (entity != nullptr && !entity->file.empty()) {
    path = fmt::format("{}:{}", entity->file, line == 0 ? entity->line : line);
  }
  found_.push_back({Errc::failed_precondition, code, std::move(message), std::move(path), false});
}

std::string Refusals::projection(const TableChange& change) const {
  std::string columns;
  for (const CopiedColumn& copied : change.columns) {
    if (!columns.empty()) columns += ", ";
    columns += fmt::format("{} AS {}", copied.expression, model::quoted(copied.column.name));
  }
  return fmt::format("(SELECT {} FROM {})", columns, model::quoted(change.before->name));
}

std::int64_t Refusals::rows(const TableChange& change, const std::string& condition) {
  return number_of(connection_,
                   fmt::format("SELECT count(*) FROM {} WHERE {}", projection(change), condition));
}

bool Refusals::is_meant(const std::string& drop) {
  if (!contains(options_.drop, drop)) return false;
  used_drops_.push_back(drop);
  return true;
}

void Refusals::dropped_entity(const TableChange& change) {
  const Entity& entity = *change.before;
  const bool meant = is_meant(entity.name);
  if (!contains(after_.reserved_entity_tags, entity.tag) &&
      !contains(after_.dropped_entities, entity.name)) {
    refuse(change, 0, "migrate.not_reserved",
           fmt::format("entity {} is gone from the schema: bring it back, or write reserved = {{ "
                       "entity_tags = [{}], entities = [\"{}\"] }} in module.toml",
                       entity.name, entity.tag, entity.name));
    return;
  }
  const std::int64_t count =
      number_of(connection_, fmt::format("SELECT count(*) FROM {}", model::quoted(entity.name)));
  if (count == 0 || meant) return;
  refuse(change, 0, "migrate.drop",
         fmt::format("dropping entity {} would lose {} rows: write --drop {} to mean it",
                     entity.name, count, entity.name));
}

void Refusals::removed_field(const TableChange& change, const EntityField& field) {
  const std::string& name = field.field.name;
  const std::string full = change.after->name + "." + name;
  const bool meant = is_meant(full);
  const std::string column = model::column_names(*change.before, name).front();
  const std::int64_t count =
      number_of(connection_, fmt::format("SELECT count({}) FROM {}", model::quoted(column),
                                         model::quoted(change.before->name)));
  if (!contains(change.after->reserved_tags, field.field.tag)) {
    refuse(change, 0, "migrate.not_reserved",
           fmt::format("field {} is gone from the schema, and {} rows have a value in it: bring it "
                       "back, or write reserved = {{ tags = [{}], names = [\"{}\"] }} in [entity]",
                       full, count, field.field.tag, name));
    return;
  }
  if (count == 0 || meant) return;
  refuse(
      change, 0, "migrate.drop",
      fmt::format("dropping field {} would lose its value in {} rows: write --drop {} to mean it",
                  full, count, full));
}

void Refusals::renames(const TableChange& change) {
  if (change.is_renamed() && !contains(change.after->was, change.before->name)) {
    refuse(change, 0, "migrate.rename",
           fmt::format("entity {} has the tag {} that {} had: write was = [\"{}\"] in [entity] to "
                       "rename it, or give it a tag of its own",
                       change.after->name, change.after->tag, change.before->name,
                       change.before->name));
  }
  for (const FieldChange& field : change.fields) {
    if (field.kind != FieldChange::Kind::rename) continue;
    const std::string& was = field.before->field.name;
    if (contains(field.after->was, was)) continue;
    refuse(
        change, field.after->line, "migrate.rename",
        fmt::format("field {}.{} has the tag {} that {} had: write was = [\"{}\"] to rename it, "
                    "or give it a tag of its own",
                    change.after->name, field.after->field.name, field.after->field.tag, was, was));
  }
}

void Refusals::retyped_field(const TableChange& change, const FieldChange& field) {
  const std::string column = model::column_names(*change.before, field.before->field.name).front();
  const std::int64_t count =
      number_of(connection_, fmt::format("SELECT count({}) FROM {}", model::quoted(column),
                                         model::quoted(change.before->name)));
  if (count == 0) return;
  refuse(change, field.after->line, "migrate.type_changed",
         fmt::format("field {}.{} has a value of type {} in {} rows, which is not turned into {}: "
                     "add a field with a tag of its own",
                     change.after->name, field.after->field.name,
                     model::to_name(field.before->field.type), count,
                     model::to_name(field.after->field.type)));
}

void Refusals::not_null(const TableChange& change, const CopiedColumn& copied) {
  const model::Column& column = copied.column;
  const bool may_lack = copied.before == nullptr || copied.before->null;
  if (column.null || !may_lack || column.field == nullptr) return;
  const std::int64_t count = rows(change, model::quoted(column.name) + " IS NULL");
  if (count == 0) return;
  const std::string& name = column.field->field.name;
  // Of money's two columns, the first is enough.
  if (column.name != name && !column.name.ends_with("_minor")) return;
  refuse(
      change, column.field->line, "migrate.required_field",
      fmt::format("field {}.{} is required, and {} rows have no value for it: give it a default, "
                  "or make it optional",
                  change.after->name, name, count));
}

/// A value that goes, and whose name another one takes: rows that have it would be taken for those.
void Refusals::merged_values(const TableChange& change, const CopiedColumn& copied) {
  const model::Column& column = copied.column;
  if (copied.before == nullptr || column.field == nullptr ||
      column.field->field.type != model::Type::enumeration)
    return;
  const model::Enum* old = change.before->find_enum(copied.before->field->field.ref);
  const model::Enum* now = change.after->find_enum(column.field->field.ref);
  if (old == nullptr || now == nullptr) return;
  const auto has_tag = [](const model::Enum& all, std::uint32_t tag) {
    return std::any_of(all.values.begin(), all.values.end(),
                       [&](const model::EnumValue& one) { return one.tag == tag; });
  };
  for (const model::EnumValue& was : old->values) {
    const bool is_taken =
        std::any_of(now->values.begin(), now->values.end(), [&](const model::EnumValue& is) {
          return is.name == was.name && is.tag != was.tag && has_tag(*old, is.tag);
        });
    if (!is_taken || has_tag(*now, was.tag)) continue;
    const std::int64_t count = number_of(
        connection_,
        fmt::format("SELECT count(*) FROM {} WHERE {} = {}", model::quoted(change.before->name),
                    model::quoted(copied.before->name), model::quoted_text(was.name)));
    if (count == 0) continue;
    refuse(change, column.field->line, "migrate.narrowed",
           fmt::format("field {}.{} of {} rows has the value {} that is gone, and another value "
                       "takes its name: change the rows first, or choose another name",
                       change.after->name, column.field->field.name, count, was.name));
  }
}

void Refusals::columns(const TableChange& change) {
  for (const CopiedColumn& copied : change.columns) {
    not_null(change, copied);
    merged_values(change, copied);
    const model::Column& column = copied.column;
    if (column.check_sql.empty() || column.field == nullptr || copied.before == nullptr) continue;
    const bool is_same = copied.before->check_sql == column.check_sql &&
                         copied.expression == model::quoted(column.name);
    if (is_same) continue;
    const std::int64_t count = rows(change, fmt::format("NOT ({})", column.check_sql));
    if (count == 0) continue;
    refuse(change, column.field->line, "migrate.narrowed",
           fmt::format("field {}.{} of {} rows would no longer be allowed ({}): change the rows "
                       "first, or keep the wider limit",
                       change.after->name, column.field->field.name, count, column.check_sql));
  }
}

/// Those that were there before, too: names that fields have swapped make the same text another
/// condition, as a default for what was absent does.
void Refusals::checks(const TableChange& change) {
  if (change.way != TableChange::Way::rebuild) return;
  for (const model::Check& check : change.after->checks) {
    const std::int64_t count = rows(change, fmt::format("NOT ({})", check.sql));
    if (count == 0) continue;
    refuse(change, check.line, "migrate.narrowed",
           fmt::format("check {} of {} does not hold for {} rows: change the rows first, or the "
                       "check",
                       check.name, change.after->name, count));
  }
}

void Refusals::unique_indexes(const TableChange& change) {
  for (const model::Index* index : change.made) {
    if (!index->unique) continue;
    std::string keys = "\"org_id\"";
    std::string present = "1";
    for (const model::IndexKey& key : index->keys) {
      for (const std::string& column : model::column_names(*change.after, key.field)) {
        keys += ", " + model::quoted(column);
        present += " AND " + model::quoted(column) + " IS NOT NULL";
      }
    }
    const std::int64_t count = number_of(
        connection_,
        fmt::format("SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM {} WHERE {} GROUP "
                    "BY {} HAVING count(*) > 1)",
                    projection(change), present, keys));
    if (count == 0) continue;
    refuse(change, index->line, "migrate.not_unique",
           fmt::format("{} rows of {} are not unique as {} asks: change the rows first, or the "
                       "index",
                       count, change.after->name, index->name));
  }
}

/// Values that become refs, or refs to another entity: those that find no row there.
void Refusals::references(const TableChange& change) {
  for (const CopiedColumn& copied : change.columns) {
    const EntityField* field = copied.column.field;
    if (field == nullptr || copied.before == nullptr) continue;
    if (field->relation != model::Relation::ref) continue;
    const Entity* target = table_before(after_.find_entity(field->target));
    const EntityField& old = *copied.before->field;
    const Entity* old_target =
        old.relation == model::Relation::ref ? before_.find_entity(old.target) : nullptr;
    if (target != nullptr && target == old_target) continue;
    const std::string column = model::quoted(copied.column.name);
    std::string dangles = column + " IS NOT NULL";
    if (target != nullptr) {
      dangles += fmt::format(" AND (org_id, {}) NOT IN (SELECT org_id, id FROM {})", column,
                             model::quoted(target->name));
    }
    const std::int64_t count = rows(change, dangles);
    if (count == 0) continue;
    refuse(change, field->line, "migrate.no_such_ref",
           fmt::format("field {}.{} of {} rows would refer to no {}: change the rows first",
                       change.after->name, field->field.name, count, field->target));
  }
}

/// What the entity is called in the database as it is; nullptr: it has no table there.
const Entity* Refusals::table_before(const Entity* now) const {
  if (now == nullptr) return nullptr;
  for (const Entity& entity : before_.entities) {
    if (entity.tag == now->tag) return &entity;
  }
  return nullptr;
}

void Refusals::look_at(const TableChange& change) {
  using Way = TableChange::Way;
  if (change.way == Way::create) return;
  if (change.way == Way::drop) return dropped_entity(change);
  renames(change);
  if (change.way == Way::replace) {
    const std::int64_t count = number_of(
        connection_, fmt::format("SELECT count(*) FROM {}", model::quoted(change.before->name)));
    if (count == 0) return;
    refuse(change, 0, "migrate.part_of_changed",
           fmt::format("entity {} has {} rows, which cannot become part of another entity, or of "
                       "none: add an entity with a tag of its own",
                       change.after->name, count));
    return;
  }
  for (const FieldChange& field : change.fields) {
    if (field.kind == FieldChange::Kind::remove) removed_field(change, *field.before);
    if (field.kind == FieldChange::Kind::retype) retyped_field(change, field);
  }
  if (change.way != Way::none) {
    columns(change);
    checks(change);
    references(change);
  }
  unique_indexes(change);
}

std::vector<std::string> Refusals::unused_drops() const {
  std::vector<std::string> unused;
  for (const std::string& drop : options_.drop) {
    if (!contains(used_drops_, drop)) unused.push_back(drop);
  }
  return unused;
}

}  // namespace

void find_refusals(Connection& connection, const std::vector<TableChange>& changes,
                   const model::DataModel& before, const model::DataModel& after,
                   const MigrationOptions& options, Plan& plan) {
  Refusals refusals(connection, before, after, options);
  for (const TableChange& change : changes) refusals.look_at(change);
  plan.unused_drops = refusals.unused_drops();
  plan.refusals = refusals.take();
}

}  // namespace tenon::store
