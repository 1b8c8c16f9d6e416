// The listener and its event loops: accepts, limits, drains. One loop per core; a connection stays
// on its loop.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/log.hpp"
#include "base/result.hpp"
#include "http/exchange.hpp"

namespace tenon::http {

/// Everything is bounded. Zero is not "unlimited" anywhere.
struct Limits {
  std::uint32_t connections_max = 10'000;  // over it: 503 with Retry-After, then close
  std::uint32_t header_bytes_max =
      16 * 1024;  // request line, headers, trailers, each chunk's extensions: 431
  std::uint32_t header_count_max = 100;        // 431
  std::uint32_t target_bytes_max = 8 * 1024;   // 414
  std::uint64_t body_bytes_max = 1024 * 1024;  // 413
  std::chrono::milliseconds header_timeout{
      10'000};  // from a request's first byte to the end of its head: 408
  std::chrono::milliseconds body_timeout{30'000};   // from there to the end of the body: 408
  std::chrono::milliseconds idle_timeout{60'000};   // between requests: closed silently
  std::chrono::milliseconds write_timeout{30'000};  // without progress: closed
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  // 0 = any free one
  std::uint32_t loops = 0;    // 0 = one per core
  Limits limits;
};

/// Counters of all loops, for metrics. Monotone but `connections_open`.
struct ServerCounters {
  std::uint64_t connections_open, connections_accepted, connections_refused;
  std::uint64_t requests, requests_refused;
  std::uint64_t bytes_received, bytes_sent;
};

class Server {
 public:
  /// Binds and listens; accepts nothing yet.
  /// @error failed_precondition "http.port_in_use", "http.bad_address", "http.cannot_listen"
  static Result<std::unique_ptr<Server>> listen(const ServerOptions& options,
                                                ConversationFactory& factory, Log& log);
  virtual ~Server() = default;

  virtual std::uint16_t port() const = 0;
  virtual std::size_t loop_count() const = 0;
  /// Starts the loops' threads and accepts.
  virtual void start() = 0;
  /// Turns away who has not begun to connect yet, accepts for 100 ms more who has, and then closes
  /// the listening socket, so that later connects are refused. Closes idle connections (one that is
  /// new and has sent nothing is given half a second for its first request); a request whose first
  /// byte has arrived is answered, with `Connection: close` on the last answer of its connection.
  /// Blocks until all have gone or `limit` has passed; then the rest are abandoned. True when none
  /// had to be. At once true when start() was not called.
  virtual bool drain(std::chrono::milliseconds limit) = 0;
  /// Abandons what is left, ends the loops and joins them. Waits for every answer that is still
  /// due: nothing of any connection lives afterwards.
  virtual void stop() = 0;
  virtual ServerCounters counters() const = 0;
};

}  // namespace tenon::http
