// The one connection that changes a database: batches of units that share a transaction and its
// fsync, and the checkpoints. Of the store's own files only.
//
// A batch is BEGIN IMMEDIATE, each unit under a savepoint, COMMIT. No answer leaves before that: a
// unit that fails may have read what another of the batch wrote. When SQLite has undone the whole
// batch, or COMMIT fails, every unit but the one that caused it is run again, in a transaction of
// its own.
#pragma once

#include <optional>
#include <vector>

#include "store/database.hpp"
#include "store/health.hpp"
#include "store/unit.hpp"
#include "store/writer_threads.hpp"

namespace tenon::store {

class Writer final : public Served {
 public:
  /// Opens or makes the file. Throws Failure. What is passed by reference outlives it.
  Writer(const DatabaseOptions& options, WriterThreads::Impl& threads, Health& health, Tally& tally,
         Log& log);
  /// Nobody submits any more. Checkpoints, unless the disk has failed, and closes.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// As Database::write. [any but a writer thread]
  std::optional<Error> submit(const Patience& patience, const UnitBody& body);

  void serve() override;
  std::size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

 private:
  enum class Outcome : std::uint8_t {
    kept,    // its changes are in the transaction
    undone,  // they are not, the others' are
    lost,    // there is no transaction any more
  };

  Unit* next_unit();
  void run_batch();
  void refuse_waiting(Unit& first, const Error& error);
  void commit_batch();
  void run_batch_again();
  std::optional<Error> run_alone(Unit& unit);
  Outcome run(Unit& unit);
  bool is_intact() const;
  std::optional<Error> unresolved_reference();
  std::optional<Error> execute(const char* sql);
  void roll_back();
  void answer(Unit& unit, std::optional<Error> error);
  void checkpoint_when_due();
  void checkpoint(int mode);
  static int on_commit(void* self, sqlite3* db, const char* schema, int pages);

  const DatabaseOptions options_;
  WriterThreads::Impl& threads_;
  Health& health_;
  Tally& tally_;
  Log& log_;
  UnitQueue queue_;
  std::atomic<std::size_t> waiting_{0};  // units in the queue, or taken from it and not claimed

  // Of the thread that serves.
  Unit* pending_ = nullptr;          // taken from the queue, the oldest first
  std::vector<Unit*> batch_;         // run, not yet answered; what it answers is in the unit
  std::uint64_t wal_pages_ = 0;      // after the last commit
  std::uint64_t checkpoint_at_ = 0;  // pages
  Connection connection_;
};

}  // namespace tenon::store
