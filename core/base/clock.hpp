// CLOCK_MONOTONIC as nanoseconds: the clock of deadlines, the same that modules read.
#pragma once

#include <time.h>

#include <cstdint>

namespace tenon {

inline std::uint64_t monotonic_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
         static_cast<std::uint64_t>(now.tv_nsec);
}

}  // namespace tenon
