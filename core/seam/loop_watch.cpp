#include "seam/loop_watch.hpp"

#include <sys/resource.h>

#include <algorithm>

#include "seam/lane.hpp"

namespace tenon::seam {
namespace {

struct Usage {
  std::uint64_t cpu_ns;
  long preemptions;
};

Usage usage_of_thread() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  const auto us = [](const timeval& time) { return time.tv_sec * 1'000'000 + time.tv_usec; };
  return {static_cast<std::uint64_t>(us(usage.ru_utime) + us(usage.ru_stime)) * 1'000, usage.ru_nivcsw};
}

}  // namespace

void LoopWatch::ask(std::uint64_t now_ns) {
  const Usage usage = usage_of_thread();
  looked_ns_ = now_ns;
  cpu_ns_ = usage.cpu_ns;
  preemptions_ = usage.preemptions;
}

bool LoopWatch::was_busy(std::uint64_t begun_ns, std::uint64_t ended_ns) const {
  const Usage usage = usage_of_thread();
  if (usage.preemptions == preemptions_) return true;
  // Before the call the thread cannot have used more than the time that passed.
  const std::uint64_t before_ns = begun_ns - std::min(begun_ns, looked_ns_);
  const std::uint64_t used_ns = usage.cpu_ns - cpu_ns_;
  return std::min(used_ns - std::min(used_ns, before_ns), ended_ns - begun_ns) > kLoopBudgetNs;
}

LoopWatch& loop_watch() {
  // Per thread and not per loop: seam knows no loop, and a request may not carry what belongs to its thread.
  static thread_local LoopWatch watch;
  return watch;
}

}  // namespace tenon::seam
