#include "store/authorizer.hpp"

#include <sqlite3.h>

#include <string_view>

#include "model/sql_functions.hpp"

namespace tenon::store {
namespace {

std::string_view view(const char* text) {
  return text == nullptr ? std::string_view() : text;
}

bool is_file_function(std::string_view name) {
  return name == "load_extension" || name == "readfile" || name == "writefile" || name == "edit" ||
         name == "fts3_tokenizer";
}

bool may_use_table(const Action& action, const Tables& tables, bool& unknown_table) {
  const std::string table = lower_case(view(action.first));
  if (is_reserved_table(table)) return false;
  // A table of which no column is used is named as it is written, so it may be a WITH's.
  if (action.code == SQLITE_READ && action.database == nullptr && view(action.second).empty()) {
    return !tables.built_in.contains(table);
  }
  if (view(action.database) != "main") return false;
  if (tables.own.contains(table)) return true;
  unknown_table = true;
  return false;
}

}  // namespace

std::string lower_case(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool is_reserved_table(std::string_view name) {
  return name.starts_with("sqlite_") || name.starts_with("tenon_");
}

bool may_host(const Action& action) {
  switch (action.code) {
    case SQLITE_ALTER_TABLE:
    case SQLITE_ANALYZE:
    case SQLITE_CREATE_INDEX:
    case SQLITE_CREATE_TABLE:
    case SQLITE_CREATE_TRIGGER:
    case SQLITE_DELETE:
    case SQLITE_DROP_INDEX:
    case SQLITE_DROP_TABLE:
    case SQLITE_DROP_TRIGGER:
    case SQLITE_INSERT:
    case SQLITE_PRAGMA:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
    case SQLITE_REINDEX:
    case SQLITE_SAVEPOINT:
    case SQLITE_SELECT:
    case SQLITE_TRANSACTION:
    case SQLITE_UPDATE: return true;
    case SQLITE_FUNCTION: return !is_file_function(view(action.second));
    default: return false;  // ATTACH, DETACH, virtual and temporary tables, views, what is to come
  }
}

bool may_module(const Action& action, const Tables& tables, bool& unknown_table) {
  switch (action.code) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE: return true;  // one that never ends is ended by the deadline
    case SQLITE_FUNCTION: return model::is_allowed_function(view(action.second));
    case SQLITE_READ:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE: return may_use_table(action, tables, unknown_table);
    default: return false;
  }
}

}  // namespace tenon::store
