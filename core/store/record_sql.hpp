// The SQL of a record's tables that does not depend on a query: made once.
#pragma once

#include <cstdint>
#include <string>

#include "store/stored_record.hpp"

namespace tenon::store {

/// Parameters of all: 1 the organisation, 2 the id, or of a part the parent's id.
struct RowSql {
  std::string insert;  // 3 the version or position, then the fields
  std::string select;  // columns of append_columns(); of a part in order of position
  std::string erase;   // of a part: all of one parent

  // Of a root alone.
  std::string update;   // 3 the version that is stored, then the fields; counts the version up
  std::string version;  // column 0: it
};

RowSql root_sql(const StoredRow& root);
RowSql part_sql(const StoredRow& part);

/// Appends `, "a", "b"`: the columns of the fields whose bits are in `mask`, in the order of the
/// message. id and version of a root are never among them: they are its columns 0 and 1.
void append_columns(std::string& sql, const StoredRow& row, std::uint64_t mask);

/// Fields of a row that append_columns() and writes are about: all but id and version.
bool is_key(const StoredField& field);

}  // namespace tenon::store
