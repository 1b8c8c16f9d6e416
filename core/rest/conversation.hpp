// A connection's side of the API: takes requests one after another, answers them on the loop or has
// a worker do it, and records what came of each. What is shared by all connections is read-only;
// what a loop owns is not shared.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "http/exchange.hpp"
#include "rest/access_log.hpp"
#include "rest/admission.hpp"
#include "rest/answer.hpp"
#include "rest/api.hpp"
#include "rest/metrics.hpp"
#include "rest/operation.hpp"
#include "rest/request_head.hpp"
#include "rest/router.hpp"
#include "rest/trace.hpp"
#include "seam/lane.hpp"
#include "seam/worker_pool.hpp"

namespace tenon::rest {

/// What all conversations share.
struct Service {
  Service(std::vector<Route> routes, seam::WorkerPool& workers, ApiOptions options, Log& log);

  const std::vector<Route> routes;
  const Router router;  // of `routes`
  /// Of each route, for the access log; a last one for requests without.
  const std::vector<std::string> subjects;
  const ApiOptions options;
  const std::string openapi, openapi_etag;
  seam::WorkerPool& workers;
  Log& log;
  RequestMetrics metrics;  // by route, and a last one for requests without
  std::atomic<bool> ready{true};
};

/// What the conversations of one loop share. Touched by that loop only.
class LoopState {
 public:
  explicit LoopState(Service& service);

  IdGenerator ids;
  RequestMetrics::Shard& metrics;
  AccessLog::Writer* const access_log;  // nullptr: none

  /// Memory for one request, kept from an earlier one where possible. Bounds what idle connections
  /// hold to nothing.
  std::unique_ptr<Work> take_work();
  void give_back(std::unique_ptr<Work> work);

  /// Whether a 404 may still look for the path that was meant: so many times a second.
  bool may_hint(std::uint64_t now_ns);

 private:
  std::size_t request_memory_max_;
  std::vector<std::unique_ptr<Work>> spare_;
  std::uint64_t hints_since_ns_ = 0;
  unsigned hints_ = 0;
};

class ApiConversation final : public http::Conversation, private seam::Job {
 public:
  ApiConversation(Service& service, LoopState& loop) : service_(service), loop_(loop) {}

  void handle(http::Exchange& exchange) override;
  void refuse(http::Exchange& exchange, const http::Refusal& refusal) override;
  void completed(const http::Exchange& exchange, const http::Outcome& outcome) override;
  void abandoned() override;

 private:
  void run() override;

  enum class Next { finish, pending };
  Next answer(http::Exchange& exchange, Answer& answer);
  Next answer_unrouted(const http::Request& request, Answer& answer);
  void answer_own(const RequestHead& head, const Route& route, Answer& answer);
  void answer_openapi(const RequestHead& head, Answer& answer);
  Next start(http::Exchange& exchange, const Route& route, Answer& answer);
  Invocation invocation(const http::Request& request) const;
  Answer answer_to(http::Exchange& exchange);

  Service& service_;
  LoopState& loop_;

  // Of the exchange at hand.
  http::Exchange* exchange_ = nullptr;
  std::unique_ptr<Work> work_;  // while a worker has it, until completed()
  Router::Match match_;
  BodyForm body_form_ = BodyForm::json;
  TraceContext trace_;
  std::string code_;
  seam::Lane lane_ = seam::Lane::loop;
};

}  // namespace tenon::rest
