#include "rest/metrics.hpp"

#include <algorithm>

namespace tenon::rest {
namespace {

/// One writer a counter: a plain addition, not a locked one.
void add(std::atomic<std::uint64_t>& counter, std::uint64_t amount) {
  counter.store(counter.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
}

std::uint64_t value_of(const std::atomic<std::uint64_t>& counter) {
  return counter.load(std::memory_order_relaxed);
}

std::size_t bucket_of(std::uint64_t duration_ns) {
  std::size_t bucket = 0;
  while (bucket < kDurationBoundsNs.size() && duration_ns > kDurationBoundsNs[bucket]) ++bucket;
  return bucket;
}

}  // namespace

void RequestMetrics::Shard::record(std::size_t route, std::uint16_t status,
                                   std::uint64_t duration_ns, std::uint64_t bytes_received,
                                   std::uint64_t bytes_sent) {
  Counters& counters = routes_[route];
  const std::size_t status_class = std::clamp<std::size_t>(status / 100U, 1, kStatusClasses) - 1;
  add(counters.by_status_class[status_class], 1);
  add(counters.by_duration[bucket_of(duration_ns)], 1);
  add(counters.duration_ns, duration_ns);
  add(counters.bytes_received, bytes_received);
  add(counters.bytes_sent, bytes_sent);
}

RequestMetrics::Shard& RequestMetrics::add_shard() {
  const std::lock_guard lock(mutex_);
  return *shards_.emplace_back(std::make_unique<Shard>(route_count_));
}

std::vector<RouteMetrics> RequestMetrics::snapshot() const {
  std::vector<RouteMetrics> sums(route_count_);
  const std::lock_guard lock(mutex_);
  for (const auto& shard : shards_) {
    for (std::size_t i = 0; i < route_count_; ++i) {
      const Shard::Counters& counters = shard->routes_[i];
      for (std::size_t k = 0; k < kStatusClasses; ++k) {
        sums[i].by_status_class[k] += value_of(counters.by_status_class[k]);
      }
      for (std::size_t k = 0; k < kDurationBuckets; ++k) {
        sums[i].by_duration[k] += value_of(counters.by_duration[k]);
      }
      sums[i].duration_ns += value_of(counters.duration_ns);
      sums[i].bytes_received += value_of(counters.bytes_received);
      sums[i].bytes_sent += value_of(counters.bytes_sent);
    }
  }
  return sums;
}

}  // namespace tenon::rest
