// What a connection and its statements share. Of the store's own files only.
#pragma once

#include <optional>
#include <string>

#include "store/connection.hpp"
#include "store/failure.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace tenon::store {

/// The state of one connection while statements run on it.
struct Session {
  sqlite3* db = nullptr;
  Trust trust = Trust::host;             // of the statement that is prepared, or prepared again
  const Patience* patience = nullptr;    // nullptr: nothing interrupts
  bool inside_transaction_only = false;  // a statement outside would commit by itself: refused
  std::optional<Failure> gravest;        // beyond its statement
  int first_write = 0;  // action code of the first change that the authorizer saw; 0 = none

  /// The failure that this connection has just had, remembered when it is grave.
  Failure fail(int code, bool deletes = false) {
    Failure failure = failure_of(db, code, deletes);
    const Gravity gravity = gravity_of(failure);
    if (gravity > (gravest ? gravity_of(*gravest) : Gravity::statement)) gravest.emplace(failure);
    return failure;
  }
};

/// One statement of a connection's cache.
struct Prepared {
  Session& session;
  std::string sql;
  Trust trust = Trust::host;
  sqlite3_stmt* statement = nullptr;
  bool deletes = false;  // a DELETE
  bool reads_only = false;
  bool controls = false;  // BEGIN, COMMIT, SAVEPOINT and so on: may run outside a transaction
  bool in_use = false;
};

}  // namespace tenon::store
