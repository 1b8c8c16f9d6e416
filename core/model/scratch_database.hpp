// A SQLite database in memory with the tables of a data model: what checks, statements and the lint
// ask. Only the schema compiler makes one.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace tenon::model {

class ScratchDatabase {
 public:
  ScratchDatabase();
  ~ScratchDatabase();
  ScratchDatabase(const ScratchDatabase&) = delete;
  ScratchDatabase& operator=(const ScratchDatabase&) = delete;

  /// Runs one statement of the host's own; nullopt, or what SQLite says.
  std::optional<std::string> execute(const std::string& sql);
  /// The rows of a query of the host's own, as texts; NULL is "".
  std::vector<std::vector<std::string>> query(const std::string& sql);

  sqlite3* raw() const { return database_; }

 private:
  sqlite3* database_ = nullptr;
};

}  // namespace tenon::model
