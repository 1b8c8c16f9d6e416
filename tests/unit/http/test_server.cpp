#include "test_server.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <charconv>
#include <stdexcept>

namespace http_test {

using tenon::http::Exchange;
using tenon::http::Outcome;
using tenon::http::Refusal;
using tenon::http::Request;
using tenon::http::Response;

namespace {

constexpr std::chrono::seconds kPatience{20};

template <class Condition>
bool comes_true(Condition condition) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

void echo(Exchange& exchange) {
  const Request& request = exchange.request();
  Response& response = exchange.response();
  response.content_type = "text/plain";
  response.body.append(request.method).append(" ").append(request.path);
  if (!request.query.empty()) response.body.append("?").append(request.query);
  response.body.append("|").append(request.header("host")).append("|").append(request.body);
}

void answer_by_path(Exchange& exchange) {
  const Request& request = exchange.request();
  Response& response = exchange.response();
  if (request.path == "/big") {
    std::size_t size = 0;
    std::from_chars(request.query.data(), request.query.data() + request.query.size(), size);
    response.content_type = "application/octet-stream";
    response.body.resize(size);
    for (std::size_t i = 0; i < size; ++i) response.body[i] = static_cast<char>('a' + i % 26);
  } else if (request.path == "/throw") {
    throw std::runtime_error("as the test asked");
  } else if (request.path == "/empty") {
    response.status = 204;
    response.body = "not to be seen";
  } else if (request.path == "/headers") {
    for (const auto& header : request.headers) {
      response.body.append(header.name).append("=").append(header.value).append(";");
    }
  } else if (request.path == "/peer") {
    response.body = request.peer;
  } else {
    echo(exchange);
    response.close = request.path == "/close";
    if (request.path == "/extra") response.extra = "X-Extra: yes\r\n";
  }
}

class TestConversation final : public tenon::http::Conversation {
 public:
  explicit TestConversation(TestServer& server) : server_(server) {
    server_.journal().note("opened");
  }
  ~TestConversation() override { server_.journal().note("ended"); }

  void handle(Exchange& exchange) override {
    server_.journal().note("handled");
    if (exchange.request().path == "/worker") return server_.worker().answer(exchange);
    answer_by_path(exchange);
    exchange.finish();
  }
  void refuse(Exchange& exchange, const Refusal& refusal) override {
    server_.journal().note("refused");
    exchange.response().content_type = "text/plain";
    exchange.response().body.append(refusal.code).append(": ").append(refusal.detail);
    for (const auto& header : exchange.request().headers) {
      seen_bytes_ += header.name.size() + header.value.size();
    }
    seen_bytes_ += exchange.request().target.size();
  }
  void completed(const Exchange&, const Outcome& outcome) override {
    server_.keep_outcome(outcome);
    server_.journal().note(outcome.sent ? "completed" : "unsent");
  }
  void abandoned() override { server_.journal().note("abandoned"); }

 private:
  TestServer& server_;
  std::size_t seen_bytes_ = 0;  // reading what a refusal shows finds views that dangle
};

}  // namespace

void Journal::note(const std::string& what) {
  const std::lock_guard lock(mutex_);
  ++counts_[what];
  changed_.notify_all();
}

bool Journal::wait_for(const std::string& what, std::size_t times) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kPatience, [&] { return counts_[what] >= times; });
}

std::size_t Journal::count(const std::string& what) {
  const std::lock_guard lock(mutex_);
  return counts_[what];
}

Worker::Worker() : thread_([this] { run(); }) {}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    open_ = stop_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void Worker::answer(Exchange& exchange) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(&exchange);
  changed_.notify_all();
}

void Worker::close_gate() {
  const std::lock_guard lock(mutex_);
  open_ = false;
}

void Worker::open_gate() {
  const std::lock_guard lock(mutex_);
  open_ = true;
  changed_.notify_all();
}

void Worker::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stop_ || (open_ && !waiting_.empty()); });
    if (waiting_.empty()) return;
    Exchange* const exchange = waiting_.front();
    waiting_.pop_front();
    lock.unlock();
    echo(*exchange);
    exchange->finish_from_worker();
    lock.lock();
  }
}

tenon::http::ServerOptions TestServer::default_options() {
  tenon::http::ServerOptions options;
  options.port = 0;
  options.loops = 2;
  return options;
}

TestServer::TestServer(const tenon::http::ServerOptions& options)
    : log_target_(memfd_create("log", MFD_CLOEXEC)), log_(log_target_, tenon::Level::info) {
  auto server = tenon::http::Server::listen(options, *this, log_);
  REQUIRE(server.has_value());
  server_ = std::move(*server);
  server_->start();
}

TestServer::~TestServer() {
  worker_.open_gate();
  server_->stop();
  server_.reset();
  close(log_target_);
}

std::unique_ptr<tenon::http::Conversation> TestServer::open(std::size_t) {
  return std::make_unique<TestConversation>(*this);
}

Outcome TestServer::last_outcome() {
  const std::lock_guard lock(outcome_mutex_);
  return outcome_;
}

void TestServer::keep_outcome(const Outcome& outcome) {
  const std::lock_guard lock(outcome_mutex_);
  outcome_ = outcome;
}

bool TestServer::wait_for_open(std::uint64_t count) {
  return comes_true([&] { return server_->counters().connections_open == count; });
}

bool TestServer::wait_for_log(std::string_view text) {
  return comes_true([&] {
    std::string log(64 * 1024, '\0');
    const ssize_t size = pread(log_target_, log.data(), log.size(), 0);
    return size > 0 && log.find(text) != std::string::npos;
  });
}

}  // namespace http_test
