// What goes wrong in a database, as one exception inside the store and as an Error outside.
#pragma once

#include <exception>
#include <string>
#include <utility>

#include "base/error.hpp"

struct sqlite3;

namespace tenon::store {

/// Thrown by statements; caught by Database, which answers its error. Codes:
///   already_exists      "store.not_unique"      a unique index, or the id; path = its first field
///   failed_precondition "store.no_such_ref"     a ref to a row that is not there; no path: SQLite
///                                               does not say which
///   failed_precondition "store.still_referred"  rows refer to the one deleted
///   invalid_argument    "store.check_failed"    a [[check]] or a column's own; path when it is a
///                                               column's
///   resource_exhausted  "store.disk_full"       507; heals by itself
///   resource_exhausted  "tenon.memory_limit"    what is read does not fit into the request
///   unavailable         "store.io_error"        503 until a restart
///   data_loss           "store.corrupt"         503 until a restart
///   deadline_exceeded   "tenon.deadline_exceeded", cancelled "tenon.cancelled"   interrupted
///   aborted             "store.busy"            another process holds the database
///   aborted             "store.unit_undone"     a statement after SQLite undid the transaction
///   unavailable         "store.unusable"        a file cannot be opened
///   internal            "store.forbidden"       the authorizer denies it
///   internal            "store.read_only"       a change on a reader
///   internal            "store.failed"          anything else of SQLite's
class Failure : public std::exception {
 public:
  Failure(Error error, int sqlite_code, std::string constraint = {})
      : error_(std::move(error)), sqlite_code_(sqlite_code), constraint_(std::move(constraint)) {}
  const char* what() const noexcept override { return error_.message.c_str(); }
  const Error& error() const { return error_; }
  int sqlite_code() const { return sqlite_code_; }  // extended
  /// What SQLite named: a check by its name, a unique key as "loan.org_id, loan.book"; "" = none.
  const std::string& constraint() const { return constraint_; }

 private:
  Error error_;
  int sqlite_code_;
  std::string constraint_;
};

/// The failure that `connection` has just had.
/// @param code      extended; not SQLITE_OK
/// @param deletes   the statement is a DELETE: a foreign key that fails is one that still refers
Failure failure_of(sqlite3* connection, int code, bool deletes = false);

/// A request that needs more than the memory that it may use.
Failure memory_failure(std::size_t bytes_max);

/// How far a failure reaches beyond its statement, worse is greater.
enum class Gravity : std::uint8_t { statement, interrupted, disk_full, io_error, corrupt };
Gravity gravity_of(const Failure& failure);

}  // namespace tenon::store
