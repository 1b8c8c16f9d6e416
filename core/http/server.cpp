#include "http/server.hpp"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/listening_socket.hpp"
#include "http/loop.hpp"

namespace tenon::http {
namespace {

/// Signals are the main thread's business: threads started while this lives take none.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

class LoopServer final : public Server {
 public:
  LoopServer(const ServerOptions& options, ListeningSocket listening, ConversationFactory& factory,
             Log& log)
      : limits_(options.limits),
        listening_(std::move(listening)),
        share_{limits_, factory, log, {}, {}, [this] { count_drained(); }} {
    std::size_t count = options.loops;
    if (count == 0) count = std::max(1U, std::thread::hardware_concurrency());
    loops_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      loops_.push_back(std::make_unique<Loop>(i, share_, listening_.duplicate()));
    }
  }
  ~LoopServer() override { stop(); }

  std::uint16_t port() const override { return listening_.port(); }
  std::size_t loop_count() const override { return loops_.size(); }

  void start() override {
    const SignalsBlocked blocked;
    for (std::size_t i = 0; i < loops_.size(); ++i) {
      threads_.emplace_back([loop = loops_[i].get()] { loop->run(); });
      pthread_setname_np(threads_.back().native_handle(), ("loop-" + std::to_string(i)).c_str());
    }
  }

  bool drain(std::chrono::milliseconds limit) override {
    if (threads_.empty()) return true;
    listening_.turn_away_new();
    listening_.close();
    for (const auto& loop : loops_) loop->begin_drain();
    std::unique_lock lock(mutex_);
    const bool drained =
        drained_changed_.wait_for(lock, limit, [this] { return drained_ == loops_.size(); });
    if (drained) return true;
    for (const auto& loop : loops_) loop->close_all();
    return false;
  }

  void stop() override {
    for (const auto& loop : loops_) loop->end();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    listening_.close();
  }

  ServerCounters counters() const override {
    ServerCounters sum{};
    for (const auto& loop : loops_) {
      const LoopCounters& counted = std::as_const(*loop).counters();
      // Closed first: a connection that comes and goes meanwhile must not make the difference
      // negative.
      const std::uint64_t closed = counted.closed.value();
      const std::uint64_t accepted = counted.accepted.value();
      sum.connections_accepted += accepted;
      sum.connections_open += accepted > closed ? accepted - closed : 0;
      sum.connections_refused += counted.refused.value();
      sum.requests += counted.requests.value();
      sum.requests_refused += counted.requests_refused.value();
      sum.bytes_received += counted.bytes_received.value();
      sum.bytes_sent += counted.bytes_sent.value();
    }
    return sum;
  }

 private:
  void count_drained() {
    const std::lock_guard lock(mutex_);
    ++drained_;
    drained_changed_.notify_all();
  }

  const Limits limits_;
  ListeningSocket listening_;
  std::mutex mutex_;
  std::condition_variable drained_changed_;
  std::size_t drained_ = 0;
  LoopShare share_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::thread> threads_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::listen(const ServerOptions& options,
                                               ConversationFactory& factory, Log& log) {
  auto listening = ListeningSocket::open(options.address, options.port);
  if (!listening) return std::move(listening).error();
  return std::unique_ptr<Server>(
      std::make_unique<LoopServer>(options, std::move(*listening), factory, log));
}

}  // namespace tenon::http
