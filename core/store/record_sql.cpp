#include "store/record_sql.hpp"

#include <fmt/format.h>

namespace tenon::store {
namespace {

constexpr std::uint64_t kAll = UINT64_MAX;

std::string insert_sql(const StoredRow& row, std::string_view keys) {
  std::string columns;
  append_columns(columns, row, kAll);
  std::string values = "?1, ?2, ?3";
  int parameter = 4;
  for (const StoredField& field : row.fields) {
    if (is_key(field)) continue;
    for (int i = 0; i < field.columns(); ++i) values += fmt::format(", ?{}", parameter++);
  }
  return fmt::format("INSERT INTO {} ({}{}) VALUES ({})", row.table, keys, columns, values);
}

}  // namespace

bool is_key(const StoredField& field) {
  return field.declared == nullptr;
}

void append_columns(std::string& sql, const StoredRow& row, std::uint64_t mask) {
  for (const StoredField& field : row.fields) {
    if (is_key(field) || (mask & field.plan->bit()) == 0) continue;
    sql.append(", ").append(field.column);
    if (!field.currency.empty()) sql.append(", ").append(field.currency);
  }
}

RowSql root_sql(const StoredRow& root) {
  RowSql sql;
  sql.insert = insert_sql(root, "org_id, id, version");
  sql.select = "SELECT id, version";
  append_columns(sql.select, root, kAll);
  sql.select += fmt::format(" FROM {} WHERE org_id = ?1 AND id = ?2", root.table);
  sql.erase = fmt::format("DELETE FROM {} WHERE org_id = ?1 AND id = ?2", root.table);
  sql.version = fmt::format("SELECT version FROM {} WHERE org_id = ?1 AND id = ?2", root.table);
  sql.update = fmt::format("UPDATE {} SET version = ?3 + 1", root.table);
  int parameter = 4;
  for (const StoredField& field : root.fields) {
    if (is_key(field)) continue;
    sql.update += fmt::format(", {} = ?{}", field.column, parameter++);
    if (!field.currency.empty())
      sql.update += fmt::format(", {} = ?{}", field.currency, parameter++);
  }
  sql.update += " WHERE org_id = ?1 AND id = ?2 AND version = ?3";
  return sql;
}

RowSql part_sql(const StoredRow& part) {
  RowSql sql;
  sql.insert = insert_sql(part, fmt::format("org_id, {}, position", part.parent));
  // The parent is read, too: a part may have no field of its own, and pages need it.
  sql.select = fmt::format("SELECT {}", part.parent);
  append_columns(sql.select, part, kAll);
  sql.select += fmt::format(" FROM {} WHERE org_id = ?1 AND {} = ?2 ORDER BY position", part.table,
                            part.parent);
  sql.erase = fmt::format("DELETE FROM {} WHERE org_id = ?1 AND {} = ?2", part.table, part.parent);
  return sql;
}

}  // namespace tenon::store
