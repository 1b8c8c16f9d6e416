// One module's database: a file, the one connection that writes it, and the readers. Every change
// is durable when write() returns (synchronous=FULL); many units share one fsync.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/log.hpp"
#include "base/result.hpp"
#include "store/connection.hpp"
#include "store/patience.hpp"

namespace tenon::store {

class WriterThreads;

enum class Durability : std::uint8_t { full, normal };  // PRAGMA synchronous

struct DatabaseOptions {
  std::filesystem::path file;
  Durability durability = Durability::full;
  std::size_t batch_units_max = 256;       // units that share a transaction
  std::uint64_t batch_ns_max = 5'000'000;  // a batch that has run so long is committed
  std::uint64_t checkpoint_pages = 1000;
  std::size_t queue_max = 4096;  // units that may wait: one more is "store.queue_full", unavailable
  std::size_t readers_max = 128;  // reads at once: one more is "store.readers_busy", unavailable
};

/// Runs inside a unit or a snapshot. An error that it answers undoes the unit. It may be run again
/// from the start, on another thread than the caller's.
using UnitBody = std::function<std::optional<Error>(Connection&)>;

/// What the store has done so far, for /metrics. Sums since the start, but for `waiting`.
struct DatabaseCounters {
  std::uint64_t waiting = 0;  // units that no writer has begun
  std::uint64_t units = 0,    // stored
      units_failed = 0, units_run_again = 0, batches = 0, commits_failed = 0, reads = 0,
                checkpoints = 0, checkpoints_failed = 0;
};

/// What keeps a snapshot as it is while its body runs.
enum class Hold : std::uint8_t {
  transaction,
  statement,  // the body's own: its first one stays at a row until the body returns, and all others
              // see what that one sees. Saves BEGIN and COMMIT.
};

class Database {
 public:
  /// Opens or makes the file; its folder is there. `threads` and `log` outlive it.
  /// @error unavailable "store.unusable": it cannot be opened; the message names the file
  static Result<std::unique_ptr<Database>> open(DatabaseOptions options, WriterThreads& threads,
                                                Log& log);
  /// Everything submitted has been answered; checkpoints and closes.
  ~Database();

  /// Runs `body` on the writer under a savepoint and returns once the batch is durable, or with the
  /// error that undid it. Inside another unit, a read's or a write's: failed_precondition
  /// "store.unit_in_unit". What the body throws is "tenon.module_threw". [worker: waits]
  std::optional<Error> write(const Patience& patience, const UnitBody& body);
  /// Runs `body` in one read transaction on a connection of the readers'. On the calling thread.
  /// [any]
  std::optional<Error> read(const Patience& patience, const UnitBody& body,
                            Hold hold = Hold::transaction);

  /// Why no write can succeed until a restart, once an I/O error or a failed fsync has happened.
  std::optional<Error> broken() const;
  DatabaseCounters counters() const;
  const std::filesystem::path& file() const;

 private:
  struct Impl;
  explicit Database(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// The threads that write, shared by all databases of a host. A database is written by one of them
/// at a time.
class WriterThreads {
 public:
  explicit WriterThreads(unsigned count);
  /// Joins. No database is open any more.
  ~WriterThreads();
  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace tenon::store
