#include "rest/conversation.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/sha256.hpp"
#include "rest/media_type.hpp"
#include "rest/openapi.hpp"
#include "rest/uri.hpp"

namespace tenon::rest {
namespace {

constexpr std::size_t kSpareMax = 64;
constexpr unsigned kHintsPerSecond = 100;

std::vector<std::string> subjects_of(const std::vector<Route>& routes) {
  std::vector<std::string> subjects;
  for (const Route& route : routes) {
    if (route.endpoint == nullptr) {
      subjects.push_back(AccessLog::subject(route.path, "", ""));
      continue;
    }
    const std::string operation =
        fmt::format("{} {}", route.endpoint->interface->id, route.endpoint->operation->name);
    subjects.push_back(
        AccessLog::subject(route.path, route.endpoint->interface->module, operation));
  }
  subjects.emplace_back();
  return subjects;
}

Router::Wanted wanted_by(std::string_view method) {
  if (method == "GET" || method == "HEAD") return Router::Wanted::get;
  if (method == "POST") return Router::Wanted::post;
  if (method == "PATCH") return Router::Wanted::patch;
  if (method == "DELETE") return Router::Wanted::erase;
  return Router::Wanted::nothing_served;
}

}  // namespace

Service::Service(std::vector<Route> all_routes, seam::WorkerPool& worker_pool,
                 ApiOptions api_options, Log& host_log)
    : routes(std::move(all_routes)),
      router(routes),
      subjects(subjects_of(routes)),
      options(std::move(api_options)),
      openapi(to_openapi(routes, options.title, options.version)),
      openapi_etag(fmt::format("\"{}\"", sha256_hex(openapi).substr(0, 32))),
      workers(worker_pool),
      log(host_log),
      metrics(routes.size() + 1) {}

LoopState::LoopState(Service& service)
    : metrics(service.metrics.add_shard()),
      access_log(service.options.access_log == nullptr ? nullptr
                                                       : &service.options.access_log->add_writer()),
      request_memory_max_(service.options.request_memory_max) {}

std::unique_ptr<Work> LoopState::take_work() {
  if (spare_.empty()) return std::make_unique<Work>(request_memory_max_);
  std::unique_ptr<Work> work = std::move(spare_.back());
  spare_.pop_back();
  return work;
}

void LoopState::give_back(std::unique_ptr<Work> work) {
  if (spare_.size() == kSpareMax) return;
  work->arena.reset();
  spare_.push_back(std::move(work));
}

bool LoopState::may_hint(std::uint64_t now_ns) {
  if (now_ns - hints_since_ns_ > 1'000'000'000U) {
    hints_since_ns_ = now_ns;
    hints_ = 0;
  }
  return hints_++ < kHintsPerSecond;
}

Answer ApiConversation::answer_to(http::Exchange& exchange) {
  return {exchange.response(), trace_, exchange.request().path, code_};
}

void ApiConversation::handle(http::Exchange& exchange) {
  exchange_ = &exchange;
  code_.clear();
  lane_ = seam::Lane::loop;
  Answer answer_here = answer_to(exchange);
  if (answer(exchange, answer_here) == Next::finish) exchange.finish();
}

ApiConversation::Next ApiConversation::answer(http::Exchange& exchange, Answer& answer) {
  const http::Request& request = exchange.request();
  const RequestHead head = read_head(request.headers);
  trace_ = loop_.ids.continue_or_start(head.traceparent);

  match_.route = Router::kNone;
  if (!has_sound_escapes(request.path)) {
    answer.problem(
        {.status = 400,
         .code = "rest.bad_escape",
         .detail =
             "the path has a % that two hex digits do not follow; write a percent sign as %25"});
    return Next::finish;
  }
  service_.router.match(wanted_by(request.method), request.path, match_);
  if (match_.route == Router::kNone) return answer_unrouted(request, answer);

  const Route& route = service_.router.route(match_.route);
  if (route.endpoint == nullptr) {
    answer_own(head, route, answer);
    return Next::finish;
  }
  if (!admit(request, head, route, answer, body_form_)) return Next::finish;
  return start(exchange, route, answer);
}

ApiConversation::Next ApiConversation::answer_unrouted(const http::Request& request,
                                                       Answer& answer) {
  const bool of_server = request.target == "*";
  if (request.method == "OPTIONS" && (match_.allowed != 0 || of_server)) {
    answer.begin(204, "");
    answer.add_header("Allow", Router::allow_of(of_server ? Router::kAllMethods : match_.allowed));
    if ((match_.allowed & Router::kPatchAllowed) != 0)
      answer.add_header("Accept-Patch", kMergePatchType);
    return Next::finish;
  }
  if (match_.allowed != 0) {
    const std::string_view allow = Router::allow_of(match_.allowed);
    answer.problem(
        {.status = 405,
         .code = "rest.method_not_allowed",
         .detail = fmt::format("{} is not served here; use one of {}", request.method, allow)});
    answer.add_header("Allow", allow);
    return Next::finish;
  }
  std::string detail = "no route has this path; ";
  if (loop_.may_hint(monotonic_ns())) {
    const std::string near = service_.router.nearest_path(request.path);
    if (!near.empty()) detail += fmt::format("did you mean {}? ", near);
  }
  detail += fmt::format("GET {} lists what is served", kOpenapiPath);
  answer.problem({.status = 404, .code = "rest.unknown_route", .detail = detail});
  return Next::finish;
}

void ApiConversation::answer_own(const RequestHead& head, const Route& route, Answer& answer) {
  if (route.path == kHealthPath) {
    answer.begin(200, kJsonType).assign(R"({"status":"ok"})");
  } else if (route.path == kReadyPath) {
    const bool ready = service_.ready.load(std::memory_order_relaxed);
    answer.begin(ready ? 200 : 503, kJsonType)
        .assign(ready ? R"({"status":"ready"})" : R"({"status":"draining"})");
  } else if (route.path == kMetricsPath) {
    std::string& body = answer.begin(200, "text/plain; version=0.0.4; charset=utf-8");
    if (service_.options.write_metrics) service_.options.write_metrics(body);
  } else {
    answer_openapi(head, answer);
  }
}

void ApiConversation::answer_openapi(const RequestHead& head, Answer& answer) {
  if (names_etag(head.if_none_match, service_.openapi_etag)) {
    answer.begin_cached(304, "", service_.openapi_etag, Cached::by_all);
    return;
  }
  answer.begin_cached(200, kJsonType, service_.openapi_etag, Cached::by_all)
      .assign(service_.openapi);
}

Invocation ApiConversation::invocation(const http::Request& request) const {
  return {service_.router.route(match_.route),
          service_.router.field_names(match_.route),
          {match_.values.data(), match_.value_count},
          request,
          body_form_};
}

ApiConversation::Next ApiConversation::start(http::Exchange& exchange, const Route& route,
                                             Answer& answer) {
  lane_ = seam::lane_of(*route.endpoint);
  std::unique_ptr<Work> work = loop_.take_work();
  seam::RequestContext& context = work->context;
  using std::chrono::nanoseconds;
  context.deadline_ns = monotonic_ns() + static_cast<std::uint64_t>(
                                             nanoseconds(service_.options.request_timeout).count());
  context.cancelled.store(0, std::memory_order_relaxed);
  std::memcpy(context.trace_id, trace_.trace_id.data(), sizeof context.trace_id);
  std::memcpy(context.span_id, trace_.span_id.data(), sizeof context.span_id);
  context.on_loop = lane_ == seam::Lane::loop;

  if (lane_ == seam::Lane::loop) {
    perform(invocation(exchange.request()), *work, service_.log, answer);
    loop_.give_back(std::move(work));
    return Next::finish;
  }
  work_ = std::move(work);
  if (service_.workers.submit(*this)) return Next::pending;
  answer.problem(
      {.status = 503,
       .code = "host.overloaded",
       .detail =
           "every worker is busy and their queue is full; try again after Retry-After seconds",
       .retry_after_s = 1});
  return Next::finish;
}

void ApiConversation::run() {
  Answer answer = answer_to(*exchange_);
  perform(invocation(exchange_->request()), *work_, service_.log, answer);
  // The loop may use this conversation again before the next line is reached: it is the last.
  exchange_->finish_from_worker();
}

void ApiConversation::refuse(http::Exchange& exchange, const http::Refusal& refusal) {
  code_.clear();
  lane_ = seam::Lane::loop;
  match_.route = Router::kNone;
  trace_ = loop_.ids.continue_or_start(read_head(exchange.request().headers).traceparent);
  // Retry-After is http's to add.
  answer_to(exchange).problem(
      {.status = refusal.status, .code = refusal.code, .detail = refusal.detail});
}

void ApiConversation::completed(const http::Exchange& exchange, const http::Outcome& outcome) {
  if (work_) loop_.give_back(std::move(work_));
  const std::size_t route = std::min<std::size_t>(match_.route, service_.routes.size());
  loop_.metrics.record(route, outcome.status, outcome.duration_ns, outcome.bytes_received,
                       outcome.bytes_sent);
  if (loop_.access_log == nullptr) return;
  const http::Request& request = exchange.request();
  char trace_id[kTraceIdChars];
  write_trace_id(trace_id, trace_);
  AccessRecord record;
  record.method = request.method;
  record.path = request.path;
  record.peer = request.peer;
  record.trace_id = {trace_id, sizeof trace_id};
  record.subject = service_.subjects[route];
  record.code = code_;
  record.lane = lane_ == seam::Lane::loop ? "loop" : "worker";
  record.status = outcome.status;
  record.duration_us = outcome.duration_ns / 1'000;
  record.bytes_in = outcome.bytes_received;
  record.bytes_out = outcome.bytes_sent;
  record.sent = outcome.sent;
  loop_.access_log->write(record);
}

void ApiConversation::abandoned() {
  if (work_) work_->context.cancelled.store(1, std::memory_order_relaxed);
}

}  // namespace tenon::rest
