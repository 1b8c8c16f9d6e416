#include "model/scratch_database.hpp"

#include <sqlite3.h>

#include <stdexcept>

#include <fmt/format.h>

namespace tenon::model {
ScratchDatabase::ScratchDatabase() {
  if (sqlite3_open(":memory:", &database_) != SQLITE_OK) {
    sqlite3_close(database_);
    throw std::runtime_error("no memory for a scratch database");
  }
  sqlite3_db_config(database_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(database_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
}

ScratchDatabase::~ScratchDatabase() {
  sqlite3_close(database_);
}

std::optional<std::string> ScratchDatabase::execute(const std::string& sql) {
  if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK)
    return std::nullopt;
  return std::string(sqlite3_errmsg(database_));
}

std::vector<std::vector<std::string>> ScratchDatabase::query(const std::string& sql) {
  std::vector<std::vector<std::string>> rows;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) return rows;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    std::vector<std::string>& row = rows.emplace_back();
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
      row.emplace_back(text == nullptr ? "" : text);
    }
  }
  sqlite3_finalize(statement);
  return rows;
}

}  // namespace tenon::model
