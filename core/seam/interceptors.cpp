#include "seam/interceptors.hpp"

#include <fmt/format.h>

namespace tenon::seam {

void WatchLoop::count_overrun(Crossing& crossing) {
  Endpoint& endpoint = crossing.endpoint;
  // This call is counted already, so that the number is never 0. Two loops that get here at once
  // may lose a count: then one overrun more decides.
  const std::uint64_t calls = endpoint.metrics->read().calls;
  const std::uint64_t before = endpoint.overran_at_call.exchange(calls, std::memory_order_relaxed);
  const bool follows = before != 0 && calls - before <= kOverrunsApartMax;
  const std::uint32_t overruns =
      follows ? endpoint.overruns.load(std::memory_order_relaxed) + 1 : 1;
  endpoint.overruns.store(overruns, std::memory_order_relaxed);
  if (overruns < kOverrunsMax) return;
  if (endpoint.overran_loop.exchange(true, std::memory_order_relaxed)) return;
  const tn_host* host = endpoint.target->host;
  if (host == nullptr) return;
  const std::string message = fmt::format(
      "{} {} kept an event loop for {:.1f} ms, its budget is {:.1f} ms: it runs on workers from "
      "now on; "
      "declare it blocking to have it there from the start",
      endpoint.interface->id, endpoint.operation->name,
      static_cast<double>(crossing.ended_ns - crossing.begun_ns) / 1e6,
      static_cast<double>(kLoopBudgetNs) / 1e6);
  host->log(host->context, &crossing.frame, TN_LOG_WARNING, {message.data(), message.size()});
}

}  // namespace tenon::seam
