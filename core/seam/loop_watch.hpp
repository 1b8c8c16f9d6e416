// Tells an operation that kept its loop busy from one that the kernel had put aside: on a machine with more threads
// than cores wall time alone would sooner or later send every operation to the workers. Inside seam only.
#pragma once

#include <cstdint>

namespace tenon::seam {

/// What one thread had used of its core at some moment before the call that is being judged.
class LoopWatch {
 public:
  /// Before a call. Asks the kernel once a millisecond and is free otherwise.
  void look(std::uint64_t now_ns) {
    if (now_ns - looked_ns_ > kFreshNs) [[unlikely]] ask(now_ns);
  }
  /// After a call that took too long: whether the thread itself ran or slept all that time. False when the kernel took
  /// the core away and the call cannot be shown to have used more than its budget.
  bool was_busy(std::uint64_t begun_ns, std::uint64_t ended_ns) const;

 private:
  static constexpr std::uint64_t kFreshNs = 1'000'000;
  void ask(std::uint64_t now_ns);

  std::uint64_t looked_ns_ = 0;
  std::uint64_t cpu_ns_ = 0;
  long preemptions_ = 0;
};

/// This thread's own.
LoopWatch& loop_watch();

}  // namespace tenon::seam
