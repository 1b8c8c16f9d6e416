#include "store/model_difference.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tenon::store {
namespace {

using model::Column;
using model::DataModel;
using model::Dialect;
using model::Entity;
using model::EntityField;
using model::Type;

const Entity* entity_of_tag(const DataModel& model, std::uint32_t tag) {
  for (const Entity& entity : model.entities) {
    if (entity.tag == tag) return &entity;
  }
  return nullptr;
}

const EntityField* field_of_tag(const Entity& entity, std::uint32_t tag) {
  for (const EntityField& field : entity.fields) {
    if (field.field.tag == tag) return &field;
  }
  return nullptr;
}

/// The values of the one can be read as the other's, perhaps within narrower limits.
bool is_readable_as(const EntityField& before, const EntityField& after) {
  const Type from = before.field.type, to = after.field.type;
  const auto is_integer = [](Type type) { return type == Type::int32 || type == Type::int64; };
  if (is_integer(from) && is_integer(to)) return true;
  if (from != to) return false;
  return from != Type::decimal || before.field.scale == after.field.scale;
}

/// The old model under the names of the new one: what still differs is more than a name.
class Carried {
 public:
  Carried(const DataModel& before, const DataModel& after) : model_(before) {
    for (Entity& entity : model_.entities) {
      for (EntityField& field : entity.fields) rename(field.target, before, after);
      if (entity.part_of) rename(entity.part_of->parent, before, after);
    }
    for (Entity& entity : model_.entities) {
      if (const Entity* now = entity_of_tag(after, entity.tag)) entity.name = now->name;
    }
  }

  /// The table of `tag` as it would be with `added` in it.
  std::string table(std::uint32_t tag, const std::vector<const EntityField*>& added) const {
    Entity entity = *entity_of_tag(model_, tag);
    for (const EntityField* field : added) entity.fields.push_back(*field);
    std::sort(entity.fields.begin(), entity.fields.end(),
              [](const EntityField& a, const EntityField& b) { return a.field.tag < b.field.tag; });
    return model::create_table(model_, entity, Dialect::sqlite);
  }

  const DataModel& model() const { return model_; }

 private:
  static void rename(std::string& name, const DataModel& before, const DataModel& after) {
    const Entity* was = before.find_entity(name);
    const Entity* now = was == nullptr ? nullptr : entity_of_tag(after, was->tag);
    if (now != nullptr) name = now->name;
  }

  DataModel model_;
};

/// SQLite adds it at the end of a table: it has a value for the rows that are there, and no
/// condition of the whole table comes with it.
bool is_addable(const DataModel& model, const Entity& entity, const EntityField& field) {
  if (field.relation == model::Relation::ref || field.field.type == Type::money) return false;
  for (const Column& column : model::columns_of(model, entity, Dialect::sqlite)) {
    if (column.field == &field && !column.null && column.default_sql.empty()) return false;
  }
  return true;
}

std::vector<FieldChange> field_changes(const Entity& before, const Entity& after) {
  using Kind = FieldChange::Kind;
  std::vector<FieldChange> changes;
  for (const EntityField& field : after.fields) {
    const EntityField* was = field_of_tag(before, field.field.tag);
    if (was == nullptr) {
      changes.push_back({Kind::add, nullptr, &field});
      continue;
    }
    if (was->field.name != field.field.name) changes.push_back({Kind::rename, was, &field});
    if (!is_readable_as(*was, field)) changes.push_back({Kind::retype, was, &field});
  }
  for (const EntityField& field : before.fields) {
    if (field_of_tag(after, field.field.tag) == nullptr) {
      changes.push_back({Kind::remove, &field, nullptr});
    }
  }
  return changes;
}

/// The old column that fills a new one: of the same field, or of the same key.
const Column* source_of(const Column& column, const TableChange& change) {
  if (column.field == nullptr) {
    for (const Column& old : change.old_columns) {
      if (old.field != nullptr) continue;
      const bool is_parent = change.after->part_of && column.name == change.after->part_of->parent;
      const std::string& name = is_parent ? change.before->part_of->parent : column.name;
      if (old.name == name) return &old;
    }
    return nullptr;
  }
  const EntityField& field = *column.field;
  const std::string suffix = column.name.substr(field.field.name.size());  // of money
  for (const Column& old : change.old_columns) {
    if (old.field == nullptr || old.field->field.tag != field.field.tag) continue;
    if (!is_readable_as(*old.field, field)) return nullptr;
    if (old.name.substr(old.field->field.name.size()) == suffix) return &old;
  }
  return nullptr;
}

/// An enum's values are stored by name, and known by tag.
std::string renamed_values(const std::string& value, const EntityField& before,
                           const EntityField& after, const TableChange& change) {
  const model::Enum* old = change.before->find_enum(before.field.ref);
  const model::Enum* now = change.after->find_enum(after.field.ref);
  if (old == nullptr || now == nullptr) return value;
  std::string cases;
  for (const model::EnumValue& was : old->values) {
    for (const model::EnumValue& is : now->values) {
      if (was.tag != is.tag || was.name == is.name) continue;
      cases += fmt::format(" WHEN {} THEN {}", model::quoted_text(was.name),
                           model::quoted_text(is.name));
    }
  }
  return cases.empty() ? value : fmt::format("CASE {}{} ELSE {} END", value, cases, value);
}

std::string expression_of(const CopiedColumn& copied, const TableChange& change) {
  const Column& column = copied.column;
  const std::string otherwise = column.default_sql.empty() ? "NULL" : column.default_sql;
  if (copied.before == nullptr) return otherwise;
  std::string value = model::quoted(copied.before->name);
  if (column.field != nullptr && column.field->field.type == Type::enumeration) {
    value = renamed_values(value, *copied.before->field, *column.field, change);
  }
  if (copied.before->null && !column.null && !column.default_sql.empty()) {
    value = fmt::format("coalesce({}, {})", value, column.default_sql);
  }
  return value;
}

void match_columns(const DataModel& before, const DataModel& after, TableChange& change) {
  change.old_columns = model::columns_of(before, *change.before, Dialect::sqlite);
  for (Column& column : model::columns_of(after, *change.after, Dialect::sqlite)) {
    CopiedColumn copied;
    copied.column = std::move(column);
    copied.before = source_of(copied.column, change);
    copied.expression = expression_of(copied, change);
    change.columns.push_back(std::move(copied));
  }
}

bool has_other_key(const Entity& before, const Entity& after, const DataModel& old_model,
                   const DataModel& new_model) {
  if (before.part_of.has_value() != after.part_of.has_value()) return true;
  if (!before.part_of) return false;
  const Entity* was = old_model.find_entity(before.part_of->parent);
  const Entity* is = new_model.find_entity(after.part_of->parent);
  return was == nullptr || is == nullptr || was->tag != is->tag;
}

TableChange::Way way_of(const TableChange& change, const DataModel& before, const DataModel& after,
                        const Carried& carried) {
  using Way = TableChange::Way;
  if (has_other_key(*change.before, *change.after, before, after)) return Way::replace;
  // Checks are named for their table and column: a new name is a new text.
  if (change.is_renamed()) return Way::rebuild;
  // The column of a part's key is called as its parent.
  if (change.before->part_of && change.before->part_of->parent != change.after->part_of->parent) {
    return Way::rebuild;
  }
  std::vector<const EntityField*> added;
  for (const FieldChange& field : change.fields) {
    if (field.kind != FieldChange::Kind::add) return Way::rebuild;
    if (!is_addable(after, *change.after, *field.after)) return Way::rebuild;
    added.push_back(field.after);
  }
  const std::string wanted = model::create_table(after, *change.after, Dialect::sqlite);
  if (carried.table(change.before->tag, added) != wanted) return Way::rebuild;
  return added.empty() ? Way::none : Way::alter;
}

void match_indexes(TableChange& change) {
  const bool is_made_anew =
      change.way == TableChange::Way::rebuild || change.way == TableChange::Way::replace;
  const auto has = [](const Entity& entity, const std::string& sql) {
    return std::any_of(entity.indexes.begin(), entity.indexes.end(), [&](const model::Index& one) {
      return model::create_index(entity, one, Dialect::sqlite) == sql;
    });
  };
  for (const model::Index& index : change.after->indexes) {
    if (is_made_anew ||
        !has(*change.before, model::create_index(*change.after, index, Dialect::sqlite))) {
      change.made.push_back(&index);
    }
  }
  if (is_made_anew) return;
  for (const model::Index& index : change.before->indexes) {
    if (!has(*change.after, model::create_index(*change.before, index, Dialect::sqlite))) {
      change.dropped.push_back(&index);
    }
  }
}

TableChange created(const Entity& entity) {
  TableChange change;
  change.way = TableChange::Way::create;
  change.after = &entity;
  for (const model::Index& index : entity.indexes) change.made.push_back(&index);
  return change;
}

}  // namespace

std::vector<TableChange> difference_of(const DataModel& before, const DataModel& after) {
  const Carried carried(before, after);
  std::vector<TableChange> changes;
  for (const Entity& entity : after.entities) {
    const Entity* was = entity_of_tag(before, entity.tag);
    if (was == nullptr) {
      changes.push_back(created(entity));
      continue;
    }
    TableChange change;
    change.before = was;
    change.after = &entity;
    change.fields = field_changes(*was, entity);
    change.way = way_of(change, before, after, carried);
    match_indexes(change);
    if (change.is_empty()) continue;
    changes.push_back(std::move(change));
    match_columns(before, after, changes.back());
  }
  for (const Entity& entity : before.entities) {
    if (entity_of_tag(after, entity.tag) != nullptr) continue;
    TableChange change;
    change.way = TableChange::Way::drop;
    change.before = &entity;
    changes.push_back(std::move(change));
  }
  return changes;
}

std::string column_definition(const Entity& entity, const Column& column) {
  std::string sql = fmt::format("{} {}", model::quoted(column.name), column.type);
  if (!column.null) sql += " NOT NULL";
  if (!column.default_sql.empty()) sql += " DEFAULT " + column.default_sql;
  if (!column.check_sql.empty()) {
    sql += fmt::format(" CONSTRAINT {} CHECK ({})", model::quoted(entity.name + "_" + column.name),
                       column.check_sql);
  }
  return sql;
}

}  // namespace tenon::store
