// Counters of one operation: how often, how long, how it failed, how many now. app turns them into
// text. Every thread counts in a shard of its own, so that a call costs three plain stores and no
// locked instruction.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "tenon/abi/status.h"

namespace tenon::seam {

/// Upper bounds of the duration histogram, inclusive; one more bucket has the rest.
inline constexpr std::array<std::uint64_t, 7> kDurationBoundsNs = {
    1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};
inline constexpr std::size_t kStatusCount = TN_UNAUTHENTICATED + 1;

/// A reading. Monotone but in_flight.
struct OperationCounts {
  std::uint64_t calls = 0;                              // that have ended, whatever came of them
  std::array<std::uint64_t, kStatusCount> by_status{};  // by_status[TN_OK] + ... = calls
  std::array<std::uint64_t, kDurationBoundsNs.size() + 1>
      by_duration{};              // each bucket alone, not cumulated
  std::uint64_t duration_ns = 0;  // sum
  std::uint64_t in_flight = 0;
};

/// Shards that belong to one thread each; threads beyond them share one more.
inline constexpr std::size_t kOwnSlots = 31;

/// The shard of this thread, the same for all operations. kOwnSlots = the shared one.
std::size_t thread_slot();

class OperationMetrics {
 public:
  OperationMetrics() = default;
  OperationMetrics(const OperationMetrics&) = delete;
  OperationMetrics& operator=(const OperationMetrics&) = delete;

  /// @param slot  thread_slot(), of this very thread
  void begin(std::size_t slot) { add(shards_[slot].begun, 1, slot); }
  /// Once after each begin(), on the same thread. `status` is canonical.
  void end(std::size_t slot, tn_status status, std::uint64_t duration_ns) {
    Shard& shard = shards_[slot];
    std::size_t bucket = 0;
    while (bucket < kDurationBoundsNs.size() && duration_ns > kDurationBoundsNs[bucket]) ++bucket;
    add(shard.duration_ns, duration_ns, slot);
    if (status != TN_OK) [[unlikely]]
      add(shard.failed[static_cast<std::size_t>(status)], 1, slot);
    add(shard.ended[bucket], 1, slot);
  }
  /// From any thread, at any time. What is being counted at that moment is in it or not.
  OperationCounts read() const;

 private:
  using Counter = std::atomic<std::uint64_t>;
  struct alignas(64) Shard {
    Counter begun{0};
    Counter duration_ns{0};
    std::array<Counter, kDurationBoundsNs.size() + 1> ended{};
    std::array<Counter, kStatusCount> failed{};
  };

  // Release, so that a reader that saw a call end has seen it begin.
  static void add(Counter& counter, std::uint64_t amount, std::size_t slot) {
    if (slot != kOwnSlots) [[likely]] {
      counter.store(counter.load(std::memory_order_relaxed) + amount, std::memory_order_release);
    } else {
      counter.fetch_add(amount, std::memory_order_release);
    }
  }

  std::array<Shard, kOwnSlots + 1> shards_;
};

}  // namespace tenon::seam
