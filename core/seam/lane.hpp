// Where an operation executes: decided here and nowhere else.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "seam/call.hpp"

namespace tenon::seam {

class Registry;

enum class Lane { loop, worker };

/// An operation on the loop that takes longer overruns. The kernel, or the machine beneath a
/// virtual one, can take the core away for as long, and no counter shows all of that: so the third
/// overrun that follows the one before within a few calls moves the operation to workers, once and
/// for all, and the log says so.
inline constexpr std::uint64_t kLoopBudgetNs = 2'000'000;
inline constexpr std::uint32_t kOverrunsMax = 3;
inline constexpr std::uint64_t kOverrunsApartMax = 64;

inline Lane lane_of(const Endpoint& endpoint) {
  const model::Operation& operation = *endpoint.operation;
  if (!operation.reads_only || operation.blocking || !endpoint.reaches_only_loop)
    return Lane::worker;
  return endpoint.overran_loop.load(std::memory_order_relaxed) ? Lane::worker : Lane::loop;
}

/// What one module may call.
struct ModuleRequires {
  std::string module;
  std::vector<std::string> interfaces;  // ids
};

/// Sets Endpoint::reaches_only_loop of every operation: all operations of all interfaces that its
/// module requires, and that those modules require in turn, read only and do not block. Requires
/// that the registry is whole and that what is required comes before what requires it.
void assign_lanes(const Registry& registry, std::span<const ModuleRequires> modules);

}  // namespace tenon::seam
