// The listener and its event loops: accepts, limits, drains. One loop per core; a connection stays on its loop.
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
  std::uint32_t connections_max = 10'000;       // over it: 503 with Retry-After, then close
  std::uint32_t header_bytes_max = 16 * 1024;   // request line, headers, trailers, each chunk's extensions: 431
  std::uint32_t header_count_max = 100;         // 431
  std::uint32_t target_bytes_max = 8 * 1024;    // 414
  std::uint64_t body_bytes_max = 1024 * 1024;   // 413
  std::chrono::milliseconds header_timeout{10'000};   // from a request's first byte to the end of its head: 408
  std::chrono::milliseconds body_timeout{30'000};     // from there to the end of the body: 408
  std::chrono::milliseconds idle_timeout{60'000};     // between requests: closed silently
  std::chrono::milliseconds write_timeout{30'000};    // without progress: closed
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;                    // 0 = any free one
  std::uint32_t loops = 0;                      // 0 = one per core
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
  static Result<std::unique_ptr<Server>> listen(const ServerOptions& options, ConversationFactory& factory, Log& log);
  virtual ~Server() = default;

  virtual std::uint16_t port() const = 0;
  virtual std::size_t loop_count() const = 0;
  /// Starts the loops' threads and accepts.
  virtual void start() = 0;
  /// Stops accepting (the listening socket stays until stop(), so that no queued connection is reset by us while draining),
  /// closes idle connections, lets requests in flight finish with `Connection: close`.
  /// Blocks until all have gone or `limit` has passed; then the rest are abandoned. True when none had to be.
  virtual bool drain(std::chrono::milliseconds limit) = 0;
  /// Ends the loops and joins them.
  virtual void stop() = 0;
  virtual ServerCounters counters() const = 0;
};

}  // namespace tenon::http
