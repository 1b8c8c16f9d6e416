#include "store/unit.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

namespace tenon::store {
namespace {

// Futexes by hand: libstdc++ 12's semaphores can sleep for ever (GCC bug 104928), and a condition
// variable would take a mutex per unit.

/// How long a waiter sleeps before it looks at its `cancelled` flag, which wakes nobody.
constexpr std::uint64_t kCancelPollNs = 20'000'000;

using Word = std::atomic<std::uint32_t>;
static_assert(sizeof(Word) == 4 && Word::is_always_lock_free);

void sleep_while(const Word& word, std::uint32_t value, std::uint64_t at_most_ns) {
  timespec span{static_cast<time_t>(at_most_ns / 1'000'000'000U),
                static_cast<long>(at_most_ns % 1'000'000'000U)};
  syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, value, at_most_ns == UINT64_MAX ? nullptr : &span,
          nullptr, 0);
}

void wake(const Word* word) {
  // The memory may be gone by now, when its thread has ended: then nobody is woken.
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

std::uint64_t nap_ns(const Patience& patience) {
  std::uint64_t nap = patience.cancelled == nullptr ? UINT64_MAX : kCancelPollNs;
  if (patience.deadline_ns == UINT64_MAX) return nap;
  const std::uint64_t now = monotonic_ns();
  return std::min(nap, patience.deadline_ns > now ? patience.deadline_ns - now : 1);
}

}  // namespace

bool Unit::claim() {
  std::uint32_t expected = waiting;
  return state.compare_exchange_strong(expected, claimed, std::memory_order_acq_rel);
}

void Unit::finish() {
  state.store(answered, std::memory_order_release);
  wake(&state);
}

bool Unit::wait() {
  while (true) {
    std::uint32_t now = state.load(std::memory_order_acquire);
    if (now == answered) return true;
    if (now == waiting && patience.ended() &&
        state.compare_exchange_strong(now, withdrawn, std::memory_order_acq_rel)) {
      return false;
    }
    if (now == answered) return true;
    sleep_while(state, now, now == waiting ? nap_ns(patience) : UINT64_MAX);
  }
}

bool UnitQueue::push(Unit& unit) {
  Unit* newest = newest_.load(std::memory_order_relaxed);
  do {
    unit.next = newest == &idle_ ? nullptr : newest;
  } while (!newest_.compare_exchange_weak(newest, &unit, std::memory_order_acq_rel,
                                          std::memory_order_relaxed));
  return newest == &idle_;
}

Unit* UnitQueue::take_all() {
  Unit* newest = newest_.exchange(nullptr, std::memory_order_acq_rel);
  Unit* oldest = nullptr;
  while (newest != nullptr) {
    Unit* before = newest->next;
    newest->next = oldest;
    oldest = newest;
    newest = before;
  }
  return oldest;
}

bool UnitQueue::rest() {
  Unit* none = nullptr;
  return newest_.compare_exchange_strong(none, &idle_, std::memory_order_acq_rel);
}

}  // namespace tenon::store
