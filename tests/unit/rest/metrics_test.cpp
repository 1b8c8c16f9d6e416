#include "rest/metrics.hpp"

#include <numeric>
#include <thread>

#include <catch2/catch.hpp>

using namespace tenon::rest;

TEST_CASE("requests are counted by route, class of status and duration") {
  RequestMetrics metrics(2);
  RequestMetrics::Shard& shard = metrics.add_shard();
  shard.record(1, 200, 100'000, 10, 20);
  shard.record(1, 204, 100'001, 1, 2);
  shard.record(1, 404, 10'000'000'001, 0, 0);
  shard.record(0, 503, 0, 0, 0);
  const auto sums = metrics.snapshot();
  REQUIRE(sums.size() == 2);
  CHECK(sums[1].by_status_class == std::array<std::uint64_t, 5>{0, 2, 0, 1, 0});
  CHECK(sums[0].by_status_class == std::array<std::uint64_t, 5>{0, 0, 0, 0, 1});
  CHECK(sums[1].by_duration.front() == 1);
  CHECK(sums[1].by_duration[1] == 1);
  CHECK(sums[1].by_duration.back() == 1);
  CHECK(sums[1].duration_ns == 10'000'200'002);
  CHECK(sums[1].bytes_received == 11);
  CHECK(sums[1].bytes_sent == 22);
}

TEST_CASE("a status out of HTTP's range is counted all the same") {
  RequestMetrics metrics(1);
  RequestMetrics::Shard& shard = metrics.add_shard();
  shard.record(0, 0, 0, 0, 0);
  shard.record(0, 999, 0, 0, 0);
  CHECK(metrics.snapshot()[0].by_status_class == std::array<std::uint64_t, 5>{1, 0, 0, 0, 1});
}

TEST_CASE("shards are summed while their threads write") {
  constexpr std::uint64_t kEach = 20'000;
  RequestMetrics metrics(1);
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&shard = metrics.add_shard()] {
      for (std::uint64_t k = 0; k < kEach; ++k) shard.record(0, 200, 1, 1, 1);
    });
  }
  std::uint64_t before = 0;
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t now = metrics.snapshot()[0].by_status_class[1];
    CHECK(now >= before);
    before = now;
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(metrics.snapshot()[0].by_status_class[1] == 3 * kEach);
}
