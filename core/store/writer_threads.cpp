#include "store/writer_threads.hpp"

#include <pthread.h>

#include <algorithm>

#include "base/assert.hpp"

namespace tenon::store {

WriterThreads::Impl::Impl(unsigned count) {
  TN_ASSERT(count >= 1);
  threads_.reserve(count);
  at_work_.reserve(count);
  for (unsigned i = 0; i < count; ++i) {
    std::thread& thread = threads_.emplace_back([this] { work(); });
    pthread_setname_np(thread.native_handle(), "tenon-writer");
  }
}

WriterThreads::Impl::~Impl() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void WriterThreads::Impl::schedule(Served& served) {
  {
    const std::lock_guard lock(mutex_);
    ready_.push_back(&served);
    waiting_.store(ready_.size(), std::memory_order_relaxed);
  }
  changed_.notify_one();
}

void WriterThreads::Impl::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return !ready_.empty() || closing_; });
    if (ready_.empty()) return;
    Served* served = ready_.front();
    ready_.pop_front();
    waiting_.store(ready_.size(), std::memory_order_relaxed);
    at_work_.push_back(served);
    lock.unlock();
    served->serve();
    lock.lock();
    at_work_.erase(std::find(at_work_.begin(), at_work_.end(), served));
    served_.notify_all();
  }
}

void WriterThreads::Impl::wait_until_served(const Served& served) {
  const auto is_among = [&](const auto& all) {
    return std::find(all.begin(), all.end(), &served) != all.end();
  };
  std::unique_lock lock(mutex_);
  served_.wait(lock, [&] { return !is_among(ready_) && !is_among(at_work_); });
}

WriterThreads::WriterThreads(unsigned count) : impl_(std::make_unique<Impl>(count)) {}

WriterThreads::~WriterThreads() = default;

}  // namespace tenon::store
