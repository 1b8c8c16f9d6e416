// What happens around every call, each concern once and in one order. Inside seam only.
// An interceptor has enter(), which may refuse the call, and leave(), which sees what came of it.
#pragma once

#include <algorithm>
#include <cstring>

#include "seam/crossing.hpp"
#include "seam/failure.hpp"
#include "seam/lane.hpp"
#include "seam/metrics.hpp"

namespace tenon::seam {

/// Counts the call, its duration and its failure. First, so that refused calls are counted too.
struct CountCalls {
  static tn_status enter(Crossing& crossing) {
    crossing.endpoint.metrics->begin(crossing.slot);
    return TN_OK;
  }
  static void leave(Crossing& crossing) {
    const std::uint64_t duration_ns = crossing.ended_ns - crossing.begun_ns;
    crossing.endpoint.metrics->end(crossing.slot, crossing.status, duration_ns);
  }
};

/// Nobody waits any more: "tenon.cancelled".
struct HonourCancellation {
  static tn_status enter(Crossing& crossing) {
    if (crossing.context.cancelled.load(std::memory_order_relaxed) == 0) [[likely]]
      return TN_OK;
    return refuse(crossing.error, TN_CANCELLED, "tenon.cancelled", "the caller has gone");
  }
  static void leave(Crossing&) {}
};

/// Too late already: "tenon.deadline_exceeded". Otherwise the callee's deadline is the caller's, or
/// sooner.
struct KeepDeadline {
  static tn_status enter(Crossing& crossing) {
    std::uint64_t& deadline_ns = crossing.frame.deadline_ns;
    if (crossing.begun_ns >= deadline_ns) [[unlikely]] {
      return refuse(crossing.error, TN_DEADLINE_EXCEEDED, "tenon.deadline_exceeded",
                    "the deadline had passed before the call was made");
    }
    const std::uint64_t left_ns = deadline_ns - crossing.begun_ns;
    deadline_ns = crossing.begun_ns + std::min(left_ns, crossing.endpoint.timeout_ns);
    return TN_OK;
  }
  static void leave(Crossing&) {}
};

/// A chain that calls itself in a ring ends here and not on the guard page: "tenon.call_too_deep".
struct LimitDepth {
  static tn_status enter(Crossing& crossing) {
    if (crossing.frame.depth <= kCallDepthMax) [[likely]]
      return TN_OK;
    return refuse(
        crossing.error, TN_RESOURCE_EXHAUSTED, "tenon.call_too_deep",
        "modules have called one another sixteen deep: look for operations that call in a ring");
  }
  static void leave(Crossing&) {}
};

/// The request's trace, and a span of the call's own.
struct CarryTrace {
  static tn_status enter(Crossing& crossing) {
    RequestContext& context = crossing.context;
    std::memcpy(crossing.frame.trace_id, context.trace_id, sizeof context.trace_id);
    // SplitMix64 over the request's own random span: a bijection, so that spans of one request
    // differ.
    std::uint64_t span;
    static_assert(sizeof span == sizeof context.span_id);
    std::memcpy(&span, context.span_id, sizeof span);
    span += 0x9e3779b97f4a7c15U * ++context.spans_made;
    span = (span ^ (span >> 30U)) * 0xbf58476d1ce4e5b9U;
    span = (span ^ (span >> 27U)) * 0x94d049bb133111ebU;
    span ^= span >> 31U;
    std::memcpy(crossing.frame.span_id, &span, sizeof span);
    return TN_OK;
  }
  static void leave(Crossing&) {}
};

/// Moves an operation that keeps an event loop from its work to the workers, and says so.
struct WatchLoop {
  static bool is_watched(const Crossing& crossing) {
    return crossing.frame.depth == 1 && crossing.context.on_loop &&
           lane_of(crossing.endpoint) == Lane::loop;
  }
  static tn_status enter(Crossing&) { return TN_OK; }
  static void leave(Crossing& crossing) {
    if (crossing.ended_ns - crossing.begun_ns <= kLoopBudgetNs) [[likely]]
      return;
    if (is_watched(crossing)) count_overrun(crossing);
  }
  static void count_overrun(Crossing& crossing);
};

template <class... Interceptors>
struct InOrder {
  static tn_status enter(Crossing& crossing) {
    tn_status status = TN_OK;
    (void)(((status = Interceptors::enter(crossing)) == TN_OK) && ...);
    return status;
  }
  static void leave(Crossing& crossing) { (Interceptors::leave(crossing), ...); }
};

using Interceptors =
    InOrder<CountCalls, HonourCancellation, KeepDeadline, LimitDepth, CarryTrace, WatchLoop>;

}  // namespace tenon::seam
