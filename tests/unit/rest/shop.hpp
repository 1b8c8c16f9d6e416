// What the tests of Api share: a module made of C functions, an Api over it, and an exchange
// without a socket.
#pragma once

#include <array>
#include <atomic>
#include <boost/json.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/exchange.hpp"
#include "rest/access_log.hpp"
#include "rest/api.hpp"
#include "seam/registry.hpp"
#include "seam/worker_pool.hpp"

namespace shop {

/// The interface "shop.api/1". Operations: see shop.cpp.
tenon::model::Interface interface();
/// Its functions. Each gets a Module as its object.
const tn_interface& table();

/// Lets the test and an operation on a worker meet.
class Gate {
 public:
  void open();
  void wait();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

/// What the operations see and do.
struct Module {
  tn_call last_call{};
  std::string last_thread;  // "loop" or "worker"
  std::thread::id loop_thread;
  Gate entered, released;  // of the operation "hold"
  std::atomic<int> calls{0};
};

struct Reply {
  int status = 0;
  std::string content_type, extra, body;

  /// "" when there is none.
  std::string header(std::string_view name) const;
  boost::json::value json() const { return boost::json::parse(body); }
  std::string code() const;
};

struct Asked {
  std::string method = "GET";
  std::string target = "/";
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
};

/// A connection without a socket. Keeps its memory from request to request, as http does.
class Connection : public tenon::http::Exchange {
 public:
  explicit Connection(tenon::rest::Api& api, std::size_t loop = 0)
      : conversation_(api.open(loop)) {}
  virtual ~Connection() = default;

  /// begin() and await().
  Reply ask(const Asked& asked);
  /// Hands the request over; the answer may be pending afterwards.
  void begin(const Asked& asked);
  bool is_finished();
  /// Waits for the answer and completes the exchange. `sent` as in Outcome.
  Reply await(bool sent = true);
  void abandon() { conversation_->abandoned(); }
  Reply refuse(const Asked& asked, const tenon::http::Refusal& refusal);

  const tenon::http::Request& request() const override { return request_; }
  tenon::http::Response& response() override { return response_; }
  void finish() override;
  void finish_from_worker() override;
  bool finished_by_worker() const { return by_worker_; }

 private:
  void prepare(const Asked& asked);
  Reply complete(bool sent);

  std::unique_ptr<tenon::http::Conversation> conversation_;
  Asked asked_;
  std::vector<tenon::http::Header> headers_;
  tenon::http::Request request_;
  tenon::http::Response response_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int finished_ = 0;
  bool by_worker_ = false;
};

struct Settings {
  std::size_t threads = 1, queue_max = 16;
  tenon::rest::ApiOptions options = {};
};

/// All of it together.
class Shop {
 public:
  explicit Shop(Settings settings = {});
  Shop(const Shop&) = delete;
  Shop& operator=(const Shop&) = delete;
  ~Shop();

  Reply ask(const Asked& asked) { return Connection(*api).ask(asked); }
  Reply get(std::string target) { return ask({.target = std::move(target)}); }
  Reply post(std::string target, std::string body);
  /// What the host's log has said since the last time.
  std::string said();

  Module module;
  const std::array<int, 2> log_ends;
  tenon::Log log;
  tn_host host{};
  tenon::seam::Registry registry;
  std::unique_ptr<tenon::seam::WorkerPool> workers;
  std::unique_ptr<tenon::rest::Api> api;
};

}  // namespace shop
