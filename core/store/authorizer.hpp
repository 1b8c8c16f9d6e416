// What a statement may do, decided while SQLite prepares it. Denies by default: every action code
// that is not named here, in either trust.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

#include "store/connection.hpp"

namespace tenon::store {

/// What names a statement may and may not use, in lower case.
struct Tables {
  std::unordered_set<std::string> own;       // of the module: to be read and changed
  std::unordered_set<std::string> built_in;  // of SQLite: table-valued functions and the like
};

struct Action {
  int code;  // SQLITE_READ and so on
  const char* first;
  const char* second;
  const char* database;
};

bool may_host(const Action& action);
/// @param unknown_table  set when the only reason is a table that `tables.own` lacks
bool may_module(const Action& action, const Tables& tables, bool& unknown_table);

std::string lower_case(std::string_view name);
/// Of the host's own, or SQLite's: no module reads it. `name` is in lower case.
bool is_reserved_table(std::string_view name);

}  // namespace tenon::store
