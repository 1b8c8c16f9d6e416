// A real server on a free port, whose conversations echo, wait, or grow, as the path says.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/server.hpp"

namespace http_test {

/// What happened, for tests to wait for. Thread-safe.
class Journal {
 public:
  void note(const std::string& what);
  /// True once `what` has been noted `times` times; false after 20 s.
  bool wait_for(const std::string& what, std::size_t times = 1);
  std::size_t count(const std::string& what);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::size_t> counts_;
};

/// A thread that answers held exchanges when it is told to.
class Worker {
 public:
  Worker();
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Answers `exchange` as soon as the gate is open. [any]
  void answer(tenon::http::Exchange& exchange);
  void close_gate();
  void open_gate();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<tenon::http::Exchange*> waiting_;
  bool open_ = true;
  bool stop_ = false;
  std::thread thread_;
};

/// Paths: /echo answers "METHOD path?query|host|body", /worker the same from another thread, /big?N
/// N bytes, /throw throws, /empty 204, /headers lists "name=value;" for every header, /peer the
/// peer's address, /close asks http to end the connection; anything else is an echo.
class TestServer : public tenon::http::ConversationFactory {
 public:
  explicit TestServer(const tenon::http::ServerOptions& options = default_options());
  ~TestServer() override;

  static tenon::http::ServerOptions default_options();
  std::unique_ptr<tenon::http::Conversation> open(std::size_t loop_index) override;

  std::uint16_t port() const { return server_->port(); }
  tenon::http::Server& server() { return *server_; }
  /// "handled", "completed", "unsent", "abandoned", "refused", "opened", "ended"
  Journal& journal() { return journal_; }
  Worker& worker() { return worker_; }
  tenon::http::Outcome last_outcome();
  void keep_outcome(const tenon::http::Outcome& outcome);
  /// Waits until the server counts `count` open connections.
  bool wait_for_open(std::uint64_t count);
  /// Waits until the server's log has `text`.
  bool wait_for_log(std::string_view text);

 private:
  Journal journal_;
  std::mutex outcome_mutex_;
  tenon::http::Outcome outcome_{};
  int log_target_;  // a file in memory
  tenon::Log log_;
  std::unique_ptr<tenon::http::Server> server_;
  Worker worker_;
};

}  // namespace http_test
