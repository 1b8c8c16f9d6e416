#include "store/uuid7.hpp"

#include <sys/random.h>
#include <time.h>

#include <algorithm>
#include <stdexcept>

namespace tenon::store {
namespace {

constexpr unsigned kCounterBits = 12;

std::uint64_t milliseconds_since_1970() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1000 +
         static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
}

std::uint64_t random_bits() {
  std::uint64_t bits = 0;
  // Up to 256 bytes are given whole once the pool is ready, which it is long after boot.
  if (getrandom(&bits, sizeof bits, 0) != static_cast<ssize_t>(sizeof bits))
    throw std::runtime_error("the system gives no random numbers (getrandom)");
  return bits;
}

}  // namespace

tn_uuid Uuid7Source::next() {
  const std::uint64_t random = random_bits();
  // The counter starts in the lower half of its range, at random, and has room for 2048 and more
  // within a millisecond; beyond that it borrows from the next one.
  const std::uint64_t fresh = milliseconds_since_1970() << kCounterBits | random >> 53;
  std::uint64_t last = last_.load(std::memory_order_relaxed);
  std::uint64_t stamp = 0;
  do {
    stamp = std::max(fresh, last + 1);
  } while (!last_.compare_exchange_weak(last, stamp, std::memory_order_relaxed));

  const std::uint64_t high = (stamp >> kCounterBits) << 16 | 0x7000 | (stamp & 0xFFF);
  const std::uint64_t low = std::uint64_t{0b10} << 62 | (random & ((std::uint64_t{1} << 62) - 1));
  tn_uuid made{};
  for (int i = 0; i < 8; ++i) {
    made.b[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
    made.b[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
  }
  return made;
}

}  // namespace tenon::store
