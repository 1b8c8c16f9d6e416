// REST over the seam: finds the route, decodes, calls, encodes, and says every failure as a problem
// document.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"
#include "http/exchange.hpp"
#include "rest/metrics.hpp"
#include "seam/registry.hpp"
#include "seam/worker_pool.hpp"

namespace tenon::rest {

class AccessLog;

struct ApiOptions {
  std::string title = "Tenon";  // of the OpenAPI document
  std::string version;
  std::chrono::milliseconds request_timeout{10'000};  // deadline of one request: 504
  std::size_t request_memory_max = 64U << 20U;        // arena of one request
  std::function<void(std::string&)> write_metrics;    // appends the text of /metrics [any loop]
  AccessLog* access_log = nullptr;                    // nullptr = none
};

/// Routes of all api modules in the registry, and the host's own: /healthz /readyz /metrics
/// /openapi.json.
class Api : public http::ConversationFactory {
 public:
  /// `registry`, `workers`, `log` and what `options` points to outlive the Api, and it outlives its
  /// conversations.
  /// @error failed_precondition "rest.route_conflict": two operations claim one route;
  /// "rest.bad_route"
  static Result<std::unique_ptr<Api>> create(const seam::Registry& registry,
                                             seam::WorkerPool& workers, ApiOptions options,
                                             Log& log);

  /// /readyz answers 200 while true (the start), 503 afterwards. [any]
  virtual void set_ready(bool ready) = 0;
  /// Sums since the start: one entry a route, in the order of routes_of(), and a last one, without
  /// method and path, for requests that matched none. [any]
  virtual std::vector<RouteMetrics> metrics() const = 0;
};

}  // namespace tenon::rest
