#include "seam/metrics.hpp"

#include <algorithm>
#include <bit>

namespace tenon::seam {
namespace {

static_assert(kOwnSlots < 32, "one bit a slot");
constexpr std::uint32_t kAllTaken = (std::uint32_t{1} << kOwnSlots) - 1;

/// Which slots have a thread. Numbers threads for the whole process, as the kernel does: it belongs
/// to no object.
std::atomic<std::uint32_t>& taken() {
  static std::atomic<std::uint32_t> bits{0};
  return bits;
}

/// A thread's hold on its slot. The next thread that takes it sees all that this one has counted.
class SlotLease {
 public:
  SlotLease() {
    std::uint32_t bits = taken().load(std::memory_order_relaxed);
    while (bits != kAllTaken) {
      const auto free = static_cast<std::size_t>(std::countr_one(bits));
      if (taken().compare_exchange_weak(bits, bits | (std::uint32_t{1} << free),
                                        std::memory_order_acquire, std::memory_order_relaxed)) {
        slot_ = free;
        return;
      }
    }
  }
  ~SlotLease() {
    if (slot_ != kOwnSlots)
      taken().fetch_and(~(std::uint32_t{1} << slot_), std::memory_order_release);
  }
  SlotLease(const SlotLease&) = delete;
  SlotLease& operator=(const SlotLease&) = delete;

  std::size_t slot() const { return slot_; }

 private:
  std::size_t slot_ = kOwnSlots;
};

}  // namespace

std::size_t thread_slot() {
  static thread_local const SlotLease lease;
  return lease.slot();
}

OperationCounts OperationMetrics::read() const {
  OperationCounts counts;
  std::uint64_t begun = 0;
  for (const Shard& shard : shards_) {
    for (std::size_t i = 0; i < shard.ended.size(); ++i) {
      const std::uint64_t ended = shard.ended[i].load(std::memory_order_acquire);
      counts.by_duration[i] += ended;
      counts.calls += ended;
    }
    for (std::size_t i = 0; i < shard.failed.size(); ++i) {
      counts.by_status[i] += shard.failed[i].load(std::memory_order_relaxed);
    }
    counts.duration_ns += shard.duration_ns.load(std::memory_order_relaxed);
    begun += shard.begun.load(std::memory_order_acquire);
  }
  std::uint64_t failures = 0;
  for (const std::uint64_t of_status : counts.by_status) failures += of_status;
  // A failure may be counted an instant before its call has ended.
  counts.by_status[TN_OK] = counts.calls - std::min(failures, counts.calls);
  counts.in_flight = begun - counts.calls;
  return counts;
}

}  // namespace tenon::seam
