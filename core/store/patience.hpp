// How long somebody waits for the store: a deadline, and a flag that says he has gone.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace tenon::store {

/// While somebody waits for a unit: until when, and a flag that says he has gone.
struct Patience {
  std::uint64_t deadline_ns = UINT64_MAX;  // CLOCK_MONOTONIC
  const std::atomic<std::uint32_t>* cancelled = nullptr;

  bool is_cancelled() const {
    return cancelled != nullptr && cancelled->load(std::memory_order_relaxed) != 0;
  }
  bool is_late() const { return deadline_ns != UINT64_MAX && monotonic_ns() >= deadline_ns; }

  /// Why nobody waits any more; nullopt = somebody does.
  std::optional<Error> ended() const {
    if (is_cancelled()) {
      return Error{Errc::cancelled, "tenon.cancelled", "the caller has gone: nothing was changed",
                   "", false};
    }
    if (is_late()) {
      return Error{Errc::deadline_exceeded, "tenon.deadline_exceeded",
                   "the deadline passed in the database: nothing was changed", "", true};
    }
    return std::nullopt;
  }
};

}  // namespace tenon::store
