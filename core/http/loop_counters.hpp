// What one loop counts. Written by its loop alone, read by any thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace tenon::http {

/// A counter with one writer: no locked instruction, and never a torn value.
class Counter {
 public:
  void add(std::uint64_t count) {
    value_.store(value_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// On cache lines of its own, so that loops do not take them from each other.
struct alignas(64) LoopCounters {
  Counter accepted, refused, closed;
  Counter requests, requests_refused;
  Counter bytes_received, bytes_sent;
};

}  // namespace tenon::http
