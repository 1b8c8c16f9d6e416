#include "rest/api.hpp"

#include <mutex>
#include <utility>

#include "rest/conversation.hpp"
#include "rest/route.hpp"

namespace tenon::rest {
namespace {

class ApiOfRegistry final : public Api {
 public:
  ApiOfRegistry(std::vector<Route> routes, seam::WorkerPool& workers, ApiOptions options, Log& log)
      : service_(std::move(routes), workers, std::move(options), log) {}

  std::unique_ptr<http::Conversation> open(std::size_t loop_index) override {
    return std::make_unique<ApiConversation>(service_, loop(loop_index));
  }

  void set_ready(bool ready) override { service_.ready.store(ready, std::memory_order_relaxed); }

  std::vector<RouteMetrics> metrics() const override {
    std::vector<RouteMetrics> sums = service_.metrics.snapshot();
    for (std::size_t i = 0; i < service_.routes.size(); ++i) {
      sums[i].method = to_name(service_.routes[i].method);
      sums[i].path = service_.routes[i].path;
    }
    return sums;
  }

 private:
  LoopState& loop(std::size_t index) {
    const std::lock_guard lock(mutex_);
    if (loops_.size() <= index) loops_.resize(index + 1);
    if (!loops_[index]) loops_[index] = std::make_unique<LoopState>(service_);
    return *loops_[index];
  }

  Service service_;
  std::mutex mutex_;  // of loops_: taken once a connection, never by a request
  std::vector<std::unique_ptr<LoopState>> loops_;
};

}  // namespace

Result<std::unique_ptr<Api>> Api::create(const seam::Registry& registry, seam::WorkerPool& workers,
                                         ApiOptions options, Log& log) {
  std::vector<Route> routes = routes_of(registry);
  if (auto fault = find_fault(routes)) return *std::move(fault);
  return std::unique_ptr<Api>(
      std::make_unique<ApiOfRegistry>(std::move(routes), workers, std::move(options), log));
}

}  // namespace tenon::rest
