// Counting: every call once, by status and duration, from any number of threads.
#include "seam/metrics.hpp"

#include <atomic>
#include <numeric>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "modules.hpp"

using namespace tenon;
using namespace tenon::seam;

namespace {

/// Blocks its callers until it is opened.
class Gate {
 public:
  void wait() const { open_.wait(false); }
  void open() {
    open_.store(true);
    open_.notify_all();
  }

 private:
  std::atomic<bool> open_{false};
};

}  // namespace

TEST_CASE("durations fall into their buckets, bounds inclusive") {
  OperationMetrics metrics;
  const std::size_t slot = thread_slot();
  for (const std::uint64_t ns : {std::uint64_t{0}, kDurationBoundsNs[0], kDurationBoundsNs[0] + 1,
                                 std::uint64_t{60'000'000'000}}) {
    metrics.begin(slot);
    metrics.end(slot, TN_OK, ns);
  }
  const OperationCounts counts = metrics.read();
  CHECK(counts.calls == 4);
  CHECK(counts.by_duration[0] == 2);
  CHECK(counts.by_duration[1] == 1);
  CHECK(counts.by_duration.back() == 1);
  CHECK(counts.duration_ns == 2 * kDurationBoundsNs[0] + 1 + 60'000'000'000);
}

TEST_CASE("calls are counted by what came of them, refused ones too") {
  Registry registry;
  tn_status answer = TN_OK;
  TestModule module(
      registry, "inner",
      [&](TestModule&, const tn_call&, const Number&, Number&, tn_error&) { return answer; });
  TestCall call;
  (void)call(module.endpoint());
  answer = TN_NOT_FOUND;
  (void)call(module.endpoint());
  (void)call(module.endpoint());
  answer = 99;
  (void)call(module.endpoint());
  call.context.deadline_ns = 1;
  (void)call(module.endpoint());
  const OperationCounts counts = module.endpoint().metrics->read();
  CHECK(counts.calls == 5);
  CHECK(counts.by_status[TN_OK] == 1);
  CHECK(counts.by_status[TN_NOT_FOUND] == 2);
  CHECK(counts.by_status[TN_INTERNAL] == 1);
  CHECK(counts.by_status[TN_DEADLINE_EXCEEDED] == 1);
  CHECK(std::accumulate(counts.by_duration.begin(), counts.by_duration.end(), std::uint64_t{0}) ==
        5);
  CHECK(counts.in_flight == 0);
}

TEST_CASE("a call between modules counts for both") {
  Registry registry;
  TestModule inner(
      registry, "inner",
      [](TestModule&, const tn_call&, const Number&, Number&, tn_error&) { return TN_OK; });
  const tn_binding* binding = nullptr;
  TestModule outer(
      registry, "outer",
      [&](TestModule& self, const tn_call& call, const Number& in, Number& out, tn_error& error) {
        CHECK(self.endpoint().metrics->read().in_flight == 1);
        return invoke_number(binding, call, in, out, error);
      });
  binding = outer.bind(inner);
  TestCall call;
  (void)call(outer.endpoint());
  CHECK(inner.endpoint().metrics->read().calls == 1);
  CHECK(outer.endpoint().metrics->read().calls == 1);
  CHECK(outer.endpoint().metrics->read().duration_ns >=
        inner.endpoint().metrics->read().duration_ns);
}

TEST_CASE("no count is lost with more threads than shards, while others read") {
  constexpr std::size_t kThreads = kOwnSlots + 9;
  constexpr std::uint64_t kCallsEach = 2000;
  OperationMetrics metrics;
  Gate gate;
  std::atomic<std::size_t> running{kThreads};
  std::vector<std::thread> threads;
  for (std::size_t k = 0; k < kThreads; ++k) {
    threads.emplace_back([&] {
      const std::size_t slot = thread_slot();
      gate.wait();  // all threads hold a slot at once, so that some share one
      for (std::uint64_t call = 0; call < kCallsEach; ++call) {
        metrics.begin(slot);
        metrics.end(slot, call % 2 == 0 ? TN_OK : TN_ABORTED, call);
      }
      --running;
    });
  }
  gate.open();
  std::uint64_t last = 0;
  while (running != 0) {
    const OperationCounts counts = metrics.read();
    CHECK(counts.calls >= last);
    // A reading is not one moment: calls may begin and end while it is taken. It is never negative.
    CHECK(counts.in_flight <= kThreads * kCallsEach);
    last = counts.calls;
  }
  for (std::thread& thread : threads) thread.join();
  const OperationCounts counts = metrics.read();
  CHECK(counts.calls == kThreads * kCallsEach);
  CHECK(counts.by_status[TN_OK] == kThreads * kCallsEach / 2);
  CHECK(counts.by_status[TN_ABORTED] == kThreads * kCallsEach / 2);
  CHECK(counts.in_flight == 0);
}

TEST_CASE("a thread gives its shard back") {
  // Far more threads than shards, one after another: each finds one of its own.
  for (std::size_t k = 0; k < 3 * kOwnSlots; ++k) {
    std::size_t slot = kOwnSlots;
    std::thread([&] { slot = thread_slot(); }).join();
    REQUIRE(slot < kOwnSlots);
  }
}
