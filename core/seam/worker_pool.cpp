#include "seam/worker_pool.hpp"

#include <pthread.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "base/assert.hpp"

namespace tenon::seam {

struct WorkerPool::Impl {
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::vector<Job*> ring;  // fixed size: nothing is allocated when a job comes
  std::size_t first = 0;
  std::size_t count = 0;
  std::uint64_t refused = 0;
  bool closing = false;
  std::vector<std::thread> threads;

  void work() {
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [this] { return count != 0 || closing; });
      if (count == 0) return;
      Job* job = ring[first];
      first = (first + 1) % ring.size();
      --count;
      lock.unlock();
      job->run();
      lock.lock();
    }
  }
};

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue_max)
    : impl_(std::make_unique<Impl>()) {
  TN_ASSERT(threads >= 1 && queue_max >= 1);
  impl_->ring.resize(queue_max);
  impl_->threads.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) {
    std::thread& thread = impl_->threads.emplace_back([impl = impl_.get()] { impl->work(); });
    pthread_setname_np(thread.native_handle(), "tenon-worker");
  }
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->closing = true;
  }
  impl_->changed.notify_all();
  for (std::thread& thread : impl_->threads) thread.join();
}

bool WorkerPool::submit(Job& job) {
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->count == impl_->ring.size() || impl_->closing) {
      ++impl_->refused;
      return false;
    }
    impl_->ring[(impl_->first + impl_->count) % impl_->ring.size()] = &job;
    ++impl_->count;
  }
  impl_->changed.notify_one();
  return true;
}

std::size_t WorkerPool::queued() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->count;
}

std::uint64_t WorkerPool::refused() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->refused;
}

}  // namespace tenon::seam
