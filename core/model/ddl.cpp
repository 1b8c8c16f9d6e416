#include "model/ddl.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "model/ddl_column.hpp"

namespace tenon::model {
namespace {

std::string doubled(std::string_view text, char quote) {
  std::string to(1, quote);
  for (const char c : text) {
    if (c == quote) to += c;
    to += c;
  }
  return to += quote;
}

Column key_column(std::string name, std::string type, std::string check = {}) {
  Column column;
  column.name = std::move(name);
  column.type = std::move(type);
  column.check_sql = std::move(check);
  return column;
}

Column id_column(const std::string& name, Dialect dialect) {
  if (dialect == Dialect::postgres) return key_column(name, "uuid");
  return key_column(name, "BLOB", fmt::format("length({}) = 16", quoted(name)));
}

std::string column_sql(const Entity& entity, const Column& column) {
  std::string sql = fmt::format("{} {}", quoted(column.name), column.type);
  if (!column.null) sql += " NOT NULL";
  if (!column.default_sql.empty()) sql += " DEFAULT " + column.default_sql;
  if (!column.check_sql.empty()) {
    sql += fmt::format(" CONSTRAINT {} CHECK ({})", quoted(entity.name + "_" + column.name),
                       column.check_sql);
  }
  return sql;
}

struct ForeignKey {
  std::string column, table;
  OnDelete on_delete;
};

/// Those of a table: to its parent, and its refs.
std::vector<ForeignKey> foreign_keys(const Entity& entity) {
  std::vector<ForeignKey> keys;
  if (entity.part_of)
    keys.push_back({entity.part_of->parent, entity.part_of->parent, OnDelete::cascade});
  for (const EntityField& one : entity.fields) {
    if (one.relation == Relation::ref) keys.push_back({one.field.name, one.target, one.on_delete});
  }
  return keys;
}

std::string foreign_key_sql(const ForeignKey& key) {
  return fmt::format("FOREIGN KEY (\"org_id\", {}) REFERENCES {} (\"org_id\", \"id\") ON DELETE {}",
                     quoted(key.column), quoted(key.table),
                     key.on_delete == OnDelete::cascade ? "CASCADE" : "RESTRICT");
}

/// Each entity behind those that it refers to, as far as they are in no circle.
void visit(const DataModel& model, const Entity& entity, std::set<std::string>& seen,
           std::vector<const Entity*>& sorted) {
  if (!seen.insert(entity.name).second) return;
  for (const ForeignKey& key : foreign_keys(entity)) {
    if (const Entity* target = model.find_entity(key.table)) visit(model, *target, seen, sorted);
  }
  sorted.push_back(&entity);
}

}  // namespace

std::string quoted(std::string_view name) {
  return doubled(name, '"');
}

std::string quoted_text(std::string_view text) {
  return doubled(text, '\'');
}

std::vector<std::string> column_names(const Entity& entity, std::string_view field) {
  const EntityField* found = entity.find_field(field);
  const std::string name(field);
  if (found == nullptr || found->field.type != Type::money) return {name};
  return {name + "_currency", name + "_minor"};
}

std::vector<Column> columns_of(const DataModel& model, const Entity& entity, Dialect dialect) {
  (void)model;
  const bool is_sqlite = dialect == Dialect::sqlite;
  const std::string int64 = is_sqlite ? "INTEGER" : "bigint";
  std::vector<Column> columns{key_column("org_id", int64)};
  if (entity.part_of) {
    columns.push_back(id_column(entity.part_of->parent, dialect));
    columns.push_back(
        key_column("position", is_sqlite ? "INTEGER" : "integer", "\"position\" >= 0"));
  } else {
    columns.push_back(id_column("id", dialect));
    columns.push_back(key_column("version", int64, "\"version\" >= 1"));
  }
  for (const EntityField& one : entity.fields) append_columns(one, entity, dialect, columns);
  return columns;
}

std::string create_table(const DataModel& model, const Entity& entity, Dialect dialect,
                         std::string_view table) {
  std::vector<std::string> lines;
  for (const Column& column : columns_of(model, entity, dialect))
    lines.push_back(column_sql(entity, column));
  lines.push_back(entity.part_of ? fmt::format("PRIMARY KEY (\"org_id\", {}, \"position\")",
                                               quoted(entity.part_of->parent))
                                 : std::string("PRIMARY KEY (\"org_id\", \"id\")"));
  if (dialect == Dialect::sqlite) {
    for (const ForeignKey& key : foreign_keys(entity)) lines.push_back(foreign_key_sql(key));
  }
  for (const EntityField& one : entity.fields) {
    if (one.field.type != Type::money) continue;
    const std::string name = one.field.name;
    lines.push_back(fmt::format("CONSTRAINT {} CHECK (({} IS NULL) = ({} IS NULL))",
                                quoted(entity.name + "_" + name), quoted(name + "_minor"),
                                quoted(name + "_currency")));
  }
  for (const Check& check : entity.checks) {
    lines.push_back(
        fmt::format("CONSTRAINT {} CHECK ({})", quoted(entity.name + "_" + check.name), check.sql));
  }
  return fmt::format("CREATE TABLE {} (\n  {}\n){}",
                     quoted(table.empty() ? std::string_view(entity.name) : table),
                     fmt::join(lines, ",\n  "), dialect == Dialect::sqlite ? " STRICT" : "");
}

std::string create_index(const Entity& entity, const Index& index, Dialect dialect) {
  (void)dialect;
  std::vector<std::string> keys{"\"org_id\""};
  for (const IndexKey& key : index.keys) {
    for (const std::string& column : column_names(entity, key.field))
      keys.push_back(quoted(column) + (key.descending ? " DESC" : ""));
  }
  // Every list ends in the id, in the direction of its last key: an index that does so, too, serves
  // it without a sort.
  const bool names_id = std::any_of(index.keys.begin(), index.keys.end(),
                                    [](const IndexKey& key) { return key.field == "id"; });
  if (!index.unique && !entity.part_of && !names_id)
    keys.push_back(quoted("id") + (index.keys.back().descending ? " DESC" : ""));
  return fmt::format("CREATE {}INDEX {} ON {} ({})", index.unique ? "UNIQUE " : "",
                     quoted(index.name), quoted(entity.name), fmt::join(keys, ", "));
}

std::vector<std::string> create_all(const DataModel& model, Dialect dialect) {
  std::vector<const Entity*> sorted;
  std::set<std::string> seen;
  for (const Entity& entity : model.entities) visit(model, entity, seen, sorted);
  std::vector<std::string> all;
  for (const Entity* entity : sorted) all.push_back(create_table(model, *entity, dialect));
  for (const Entity* entity : sorted) {
    for (const Index& index : entity->indexes) all.push_back(create_index(*entity, index, dialect));
  }
  if (dialect == Dialect::sqlite) return all;
  for (const Entity* entity : sorted) {
    for (const ForeignKey& key : foreign_keys(*entity)) {
      all.push_back(fmt::format("ALTER TABLE {} ADD CONSTRAINT {} {}", quoted(entity->name),
                                quoted(entity->name + "_" + key.column + "_ref"),
                                foreign_key_sql(key)));
    }
  }
  return all;
}

}  // namespace tenon::model
