// The threads behind WriterThreads: databases that have something to write wait for one of them. Of
// the store's own files only.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "store/database.hpp"

namespace tenon::store {

/// Something that a writer thread serves, one at a time.
class Served {
 public:
  /// Works until there is nothing to do, or until others wait and it has scheduled itself again.
  /// Lets nothing out.
  virtual void serve() = 0;

 protected:
  ~Served() = default;
};

struct WriterThreads::Impl {
  explicit Impl(unsigned count);
  ~Impl();

  /// At most once until it has been served. [any]
  void schedule(Served& served);
  /// Returns once nobody serves it and nobody will. Requires that nothing schedules it any more but
  /// its own serve(). [any but a writer thread]
  void wait_until_served(const Served& served);
  bool others_wait() const { return waiting_.load(std::memory_order_relaxed) != 0; }

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable served_;
  std::deque<Served*> ready_;
  std::vector<const Served*> at_work_;
  std::atomic<std::size_t> waiting_{0};  // ready_.size()
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace tenon::store
