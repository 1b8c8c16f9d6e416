// The bounded pool: it runs what it takes, refuses what it cannot queue, and finishes before it
// ends.
#include "seam/worker_pool.hpp"

#include <atomic>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

using namespace tenon::seam;

namespace {

/// Says that it has begun, then waits to be let go.
struct HeldJob final : Job {
  void run() override {
    begun.count_down();
    released.wait();
    ++runs;
  }
  std::latch begun{1};
  std::latch released{1};
  std::atomic<int> runs{0};
};

struct CountedJob final : Job {
  explicit CountedJob(std::atomic<int>& total) : runs(total) {}
  void run() override { ++runs; }
  std::atomic<int>& runs;
};

}  // namespace

TEST_CASE("a full queue refuses, and what was taken is run") {
  std::atomic<int> runs{0};
  CountedJob counted(runs);
  HeldJob held;
  {
    WorkerPool pool(1, 2);
    REQUIRE(pool.submit(held));
    held.begun.wait();  // the only worker is busy, the queue is empty
    CHECK(pool.submit(counted));
    CHECK(pool.submit(counted));
    CHECK(pool.queued() == 2);
    CHECK_FALSE(pool.submit(counted));
    CHECK(pool.refused() == 1);
    held.released.count_down();
  }
  CHECK(held.runs == 1);
  CHECK(runs == 2);
}

TEST_CASE("as many jobs run at once as there are workers") {
  HeldJob first;
  HeldJob second;
  WorkerPool pool(2, 4);
  REQUIRE(pool.submit(first));
  REQUIRE(pool.submit(second));
  first.begun.wait();
  second.begun.wait();  // would wait for ever with one worker
  first.released.count_down();
  second.released.count_down();
}

TEST_CASE("jobs from many threads are each run once or refused") {
  constexpr int kSubmitters = 4;
  constexpr int kJobsEach = 2000;
  std::atomic<int> runs{0};
  std::atomic<int> taken{0};
  CountedJob counted(runs);
  std::uint64_t refused = 0;
  {
    WorkerPool pool(3, 16);
    std::vector<std::thread> submitters;
    for (int k = 0; k < kSubmitters; ++k) {
      submitters.emplace_back([&] {
        for (int job = 0; job < kJobsEach; ++job) {
          if (pool.submit(counted)) ++taken;
        }
      });
    }
    for (std::thread& submitter : submitters) submitter.join();
    refused = pool.refused();
  }
  CHECK(runs == taken);
  CHECK(taken + static_cast<int>(refused) == kSubmitters * kJobsEach);
}
