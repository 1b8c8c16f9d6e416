// The tables of a data model as SQL, for SQLite and for PostgreSQL. Text out; the order is the one
// in which it loads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/entity.hpp"

namespace tenon::model {

enum class Dialect : std::uint8_t { sqlite, postgres };

/// One column of a table. A field of type money has two (<field>_minor, <field>_currency); every
/// other field one, of its name, but a ref or link: of its name as the author wrote it.
struct Column {
  std::string name;
  const EntityField* field = nullptr;  // nullptr: org_id, id, version, <parent>, position
  std::string type;                    // of the dialect: "INTEGER", "TEXT", "BLOB"; "numeric(12,2)"
  bool null = false;
  std::string default_sql;  // "" = none
  std::string check_sql;    // "" = none
};

/// In the order of the table: keys first (org_id, id, version; a part: org_id, <parent>, position),
/// then the fields in the order of tags.
std::vector<Column> columns_of(const DataModel& model, const Entity& entity, Dialect dialect);

/// `CREATE TABLE "loan" (...)`, without its indexes; for PostgreSQL without its foreign keys, too.
/// Checks are named: "<entity>_<column>" those of a column, "<entity>_<check>" the author's,
/// "<entity>_<field>" the one that has both columns of a money absent together.
/// @param table  the name to create it under, for a rebuild; its own when empty
std::string create_table(const DataModel& model, const Entity& entity, Dialect dialect,
                         std::string_view table = {});
std::string create_index(const Entity& entity, const Index& index, Dialect dialect);

/// All tables, parents before children where they can be, then all indexes. PostgreSQL's foreign
/// keys come last, as ALTER TABLE.
std::vector<std::string> create_all(const DataModel& model, Dialect dialect);

/// The columns of a field: "price" -> "price_currency", "price_minor" when it is money. Of the
/// fields that every table has, the name itself.
std::vector<std::string> column_names(const Entity& entity, std::string_view field);

/// `"name"`, quoted for either dialect.
std::string quoted(std::string_view name);
/// `'text'`, the same.
std::string quoted_text(std::string_view text);

}  // namespace tenon::model
