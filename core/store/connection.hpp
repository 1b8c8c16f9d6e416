// One SQLite connection, opened as the store opens all of its own: pragmas, limits, authorizer,
// cache of prepared statements. Used by one thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "store/failure.hpp"
#include "store/patience.hpp"
#include "store/statement.hpp"

struct sqlite3;

namespace tenon::store {

/// What a statement may do, by who wrote it.
enum class Trust : std::uint8_t {
  host,    // DDL, pragmas, transactions: the store's own text
  module,  // SELECT, INSERT, UPDATE, DELETE on the entities' tables, and named functions: nothing
           // else
};

/// It never checkpoints by itself, neither after a commit nor when it closes: one connection a
/// database, the writer's, does so when it is told to.
class Connection {
 public:
  enum class Role : std::uint8_t { writer, reader };

  /// Prepared statements that are kept; more are prepared and finalized as they are used.
  static constexpr std::size_t kStatementsMax = 256;
  /// How long a statement waits for another process; the host's own connections never collide.
  static constexpr int kBusyTimeoutMs = 500;

  /// A writer makes the file when it is missing, a reader does not. Throws Failure.
  Connection(const std::filesystem::path& file, Role role);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// From the cache, prepared at its first use. Two at a time of one text are two statements.
  /// @param sql  exactly one statement; compared by its text
  /// Throws Failure; a statement that the authorizer refuses is "store.forbidden".
  Statement prepare(std::string_view sql, Trust trust);
  /// Runs one or more statements of the store's own, without rows. Throws Failure.
  void execute(const char* sql);

  bool in_transaction() const;

  /// Interrupts what runs once `patience` has ended; nullptr = nothing does. Borrowed until the
  /// next watch().
  void watch(const Patience* patience);
  /// While true, a statement outside a transaction is refused ("store.unit_undone") instead of
  /// committed by itself: SQLite undoes a whole transaction for some failures.
  void insist_on_transaction(bool insist);
  /// The gravest failure since the last forget_failures(), whoever caught it, that reaches beyond
  /// its statement; nullptr = none. Valid until the next statement.
  const Failure* gravest_failure() const;
  void forget_failures();

  sqlite3* raw() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tenon::store
