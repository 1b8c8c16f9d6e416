// The connections that read one database: opened on demand, so many at most, taken and given back
// without a lock. Of the store's own files only.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>

#include "store/connection.hpp"

namespace tenon::store {

class ReaderPool {
 public:
  /// @param most  connections; >= 1
  ReaderPool(std::filesystem::path file, std::size_t most);

  struct alignas(64) Slot {
    std::atomic<bool> taken{false};
    std::unique_ptr<Connection> connection;  // of whoever has taken it
  };

  /// One connection, this thread's alone until it goes. [any]
  class Lease {
   public:
    explicit Lease(Slot& slot) : slot_(&slot) {}
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Connection& connection() { return *slot_->connection; }
    /// Closes it: the next one opens it anew.
    void discard() { slot_->connection.reset(); }

   private:
    Slot* slot_;
  };

  /// Throws Failure: it cannot be opened; all are taken ("store.readers_busy", unavailable).
  Lease take();

 private:
  Slot& take_slot();

  std::filesystem::path file_;
  std::size_t most_;
  std::unique_ptr<Slot[]> slots_;
};

}  // namespace tenon::store
