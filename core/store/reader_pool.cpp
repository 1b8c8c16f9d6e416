#include "store/reader_pool.hpp"

#include <sqlite3.h>

#include "base/assert.hpp"

namespace tenon::store {
namespace {

/// Threads are numbered as they come, so that each finds its own connection at the first try.
std::size_t thread_number() {
  static std::atomic<std::size_t> threads{0};
  thread_local const std::size_t number = threads.fetch_add(1, std::memory_order_relaxed);
  return number;
}

}  // namespace

ReaderPool::ReaderPool(std::filesystem::path file, std::size_t most)
    : file_(std::move(file)), most_(most), slots_(std::make_unique<Slot[]>(most)) {
  TN_ASSERT(most >= 1);
}

ReaderPool::Lease::~Lease() {
  slot_->taken.store(false, std::memory_order_release);
}

ReaderPool::Slot& ReaderPool::take_slot() {
  const std::size_t first = thread_number() % most_;
  for (std::size_t i = 0; i < most_; ++i) {
    Slot& slot = slots_[(first + i) % most_];
    if (slot.taken.load(std::memory_order_relaxed)) continue;
    if (!slot.taken.exchange(true, std::memory_order_acquire)) return slot;
  }
  throw Failure({Errc::unavailable, "store.readers_busy",
                 "too many reads at once: try again, or give the database more readers", "", true},
                SQLITE_BUSY);
}

ReaderPool::Lease ReaderPool::take() {
  Slot& slot = take_slot();
  if (slot.connection == nullptr) {
    try {
      slot.connection = std::make_unique<Connection>(file_, Connection::Role::reader);
    } catch (...) {
      slot.taken.store(false, std::memory_order_release);
      throw;
    }
  }
  return Lease(slot);
}

}  // namespace tenon::store
