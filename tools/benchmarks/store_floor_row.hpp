// Columns and parameters of SQLite's statements, for store_floor.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "store_floor_text.hpp"

namespace store_floor {

inline std::string_view text(sqlite3_stmt* row, int column) {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(row, column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(row, column))};
}

inline std::int64_t integer(sqlite3_stmt* row, int column) {
  return sqlite3_column_int64(row, column);
}

inline bool has(sqlite3_stmt* row, int column) {
  return sqlite3_column_type(row, column) != SQLITE_NULL;
}

inline void bind(sqlite3_stmt* statement, int parameter, std::string_view bytes, bool is_text) {
  const int count = static_cast<int>(bytes.size());
  if (is_text) {
    sqlite3_bind_text(statement, parameter, bytes.data(), count, SQLITE_STATIC);
  } else {
    sqlite3_bind_blob(statement, parameter, bytes.data(), count, SQLITE_STATIC);
  }
}

/// A row of: book, author, role.
inline void append_authorship(std::string& to, sqlite3_stmt* row) {
  to.append("{\"author\":\"");
  append_uuid(to, text(row, 1));
  to.append("\",\"role\":");
  append_string(to, text(row, 2));
  to.push_back('}');
}

}  // namespace store_floor
