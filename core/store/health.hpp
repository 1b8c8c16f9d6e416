// What a database's writer and readers share: whether it may still be written, and what was done.
// Of the store's own files only.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>

#include "base/log.hpp"
#include "store/failure.hpp"

namespace tenon::store {

class Health {
 public:
  Health(std::string file, Log& log) : file_(std::move(file)), log_(log) {}

  /// A failure after which nothing is known about what the disk holds stops all writing; any other
  /// is none of its business. The first one stays. [any]
  void note(const Failure& failure) {
    if (gravity_of(failure) < Gravity::io_error) return;
    const std::lock_guard lock(mutex_);
    if (broken_) return;
    first_ = failure.error();
    broken_ = Error{first_.errc, first_.code,
                    "nothing was changed, for the data folder's disk has failed before: check the "
                    "disk, then restart the host",
                    ""};
    is_broken_.store(true, std::memory_order_release);
    log_.write(Level::error, "the database takes no more changes until the host is restarted",
               {{"file", file_}, {"code", first_.code}, {"error", first_.message}});
  }

  /// What a change answers that comes too late: it was not begun.
  std::optional<Error> broken() const {
    if (!is_broken_.load(std::memory_order_acquire)) return std::nullopt;
    return broken_;  // never changes again
  }
  /// What a change answers that was under way. Requires broken().
  const Error& first() const { return first_; }

 private:
  std::string file_;
  Log& log_;
  std::mutex mutex_;
  std::optional<Error> broken_;
  Error first_;  // set before is_broken_
  std::atomic<bool> is_broken_{false};
};

/// Of DatabaseCounters. Each is added to by several threads and read by any.
struct Tally {
  std::atomic<std::uint64_t> units{0}, units_failed{0}, units_run_again{0}, batches{0},
      commits_failed{0}, reads{0}, checkpoints{0}, checkpoints_failed{0};

  static void add(std::atomic<std::uint64_t>& counter) {
    counter.fetch_add(1, std::memory_order_relaxed);
  }
};

}  // namespace tenon::store
