#include "seam/interceptors.hpp"

#include <fmt/format.h>

namespace tenon::seam {

void WatchLoop::move_to_workers(Crossing& crossing) {
  if (!loop_watch().was_busy(crossing.begun_ns, crossing.ended_ns)) return;
  Endpoint& endpoint = crossing.endpoint;
  if (endpoint.overran_loop.exchange(true, std::memory_order_relaxed)) return;
  const tn_host* host = endpoint.target->host;
  if (host == nullptr) return;
  const std::string message = fmt::format(
      "{} {} kept an event loop for {:.1f} ms, its budget is {:.1f} ms: it runs on workers from now on; "
      "declare it blocking to have it there from the start",
      endpoint.interface->id, endpoint.operation->name,
      static_cast<double>(crossing.ended_ns - crossing.begun_ns) / 1e6, static_cast<double>(kLoopBudgetNs) / 1e6);
  host->log(host->context, &crossing.frame, TN_LOG_WARNING, {message.data(), message.size()});
}

}  // namespace tenon::seam
