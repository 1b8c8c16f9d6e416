// Where an operation executes: decided here and nowhere else.
#pragma once

#include "seam/call.hpp"

namespace tenon::seam {

enum class Lane { loop, worker };

/// An operation on the loop that takes longer is moved to workers, once and for all, and said so in the log.
inline constexpr std::uint64_t kLoopBudgetNs = 2'000'000;

inline Lane lane_of(const Endpoint& endpoint) {
  if (!endpoint.operation->reads_only || endpoint.operation->blocking || !endpoint.reaches_only_loop) return Lane::worker;
  return endpoint.overran_loop.load(std::memory_order_relaxed) ? Lane::worker : Lane::loop;
}

}  // namespace tenon::seam
