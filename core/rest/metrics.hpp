// Counts requests by route, status class and duration. Written by the event loops, each its own
// shard, without locks; read whole by anyone. Knows nothing of Prometheus: app makes its text.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::rest {

/// Upper bounds of the buckets of durations, inclusive; what is longer falls into one more.
inline constexpr std::array<std::uint64_t, 16> kDurationBoundsNs = {
    100'000,       250'000,       500'000,       1'000'000,     2'500'000,   5'000'000,
    10'000'000,    25'000'000,    50'000'000,    100'000'000,   250'000'000, 500'000'000,
    1'000'000'000, 2'500'000'000, 5'000'000'000, 10'000'000'000};
inline constexpr std::size_t kDurationBuckets = kDurationBoundsNs.size() + 1;
inline constexpr std::size_t kStatusClasses = 5;  // 1xx to 5xx

/// Sums of one route since the start.
struct RouteMetrics {
  std::string method;  // "GET" or "POST"; both empty: requests that matched no route
  std::string path;    // the route's, with {field} segments
  std::array<std::uint64_t, kStatusClasses> by_status_class{};
  std::array<std::uint64_t, kDurationBuckets> by_duration{};  // each bucket alone, not cumulated
  std::uint64_t duration_ns = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t bytes_sent = 0;
};

class RequestMetrics {
 public:
  /// One loop's part.
  class Shard {
   public:
    explicit Shard(std::size_t route_count) : routes_(route_count) {}
    /// [the loop that it was made for]
    void record(std::size_t route, std::uint16_t status, std::uint64_t duration_ns,
                std::uint64_t bytes_received, std::uint64_t bytes_sent);

   private:
    friend class RequestMetrics;
    using Counter = std::atomic<std::uint64_t>;
    struct Counters {
      std::array<Counter, kStatusClasses> by_status_class{};
      std::array<Counter, kDurationBuckets> by_duration{};
      Counter duration_ns{0}, bytes_received{0}, bytes_sent{0};
    };
    std::vector<Counters> routes_;
  };

  explicit RequestMetrics(std::size_t route_count) : route_count_(route_count) {}

  /// [any]; lives as long as this.
  Shard& add_shard();
  /// Sums over all shards, in the order of routes; names are the caller's to fill in. [any]
  std::vector<RouteMetrics> snapshot() const;

 private:
  std::size_t route_count_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace tenon::rest
