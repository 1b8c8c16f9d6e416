// A bounded pool of threads for what must not run on an event loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace tenon::seam {

/// Something to be run by a worker. The submitter owns it and keeps it until run() has returned.
class Job {
 public:
  virtual void run() = 0;  // lets no exception out

 protected:
  ~Job() = default;
};

class WorkerPool {
 public:
  /// @param threads    >= 1
  /// @param queue_max  jobs that may wait; one more is refused
  WorkerPool(std::size_t threads, std::size_t queue_max);
  ~WorkerPool();  // finishes what is queued, joins
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// False when the queue is full: nothing happened. [any]
  bool submit(Job& job);
  std::size_t queued() const;
  std::uint64_t refused() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tenon::seam
