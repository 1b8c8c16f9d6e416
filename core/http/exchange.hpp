// What http and its user say to each other: a request that has been read whole and checked, an
// answer, and the conversation that a connection carries. http knows no route and no schema.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tenon::http {

struct Header {
  std::string_view name, value;  // name as sent; compare with equals_ignoring_case
};

/// Borrowed from the connection's buffers; valid until the answer has been given.
struct Request {
  std::string_view method;  // as sent: "GET"
  std::string_view target;  // as sent: "/v1/x?y=z"
  std::string_view path;    // target up to '?'
  std::string_view query;   // after '?', "" when there is none
  std::string_view body;    // whole, de-chunked
  std::string_view peer;    // "127.0.0.1:41234"
  std::span<const Header> headers;
  bool keep_alive = true;

  /// The first header of this name, ignoring case; nullptr data() when absent.
  std::string_view header(std::string_view name) const;
  std::size_t count(std::string_view name) const;
};

bool equals_ignoring_case(std::string_view a, std::string_view b);

/// An answer being built. `body` and `extra` keep their memory from one request of a connection to
/// the next.
struct Response {
  std::uint16_t status = 200;
  std::string_view content_type;  // static storage
  std::string extra;              // further header lines, each "Name: value\r\n"
  std::string body;
  bool close = false;  // end the connection after it
};

/// A request that http itself refuses, before or instead of the conversation's handling.
struct Refusal {
  std::uint16_t status;     // 400, 408, 413, 414, 417, 431, 501, 503, 505
  std::string_view code;    // stable: "http.bad_request", "http.header_too_large", ...
  std::string_view detail;  // one line: what is wrong and what would fix it
};

/// What came of an exchange, for the access log and metrics.
struct Outcome {
  std::uint16_t status;
  std::uint64_t bytes_sent;      // head and body
  std::uint64_t bytes_received;  // head and body
  std::uint64_t
      duration_ns;  // from the first byte of the request to the last byte handed to the kernel
  bool sent;        // false: the peer went away first
};

/// One request and its answer. Lives in the connection; one at a time.
class Exchange {
 public:
  virtual const Request& request() const = 0;
  virtual Response& response() = 0;
  /// Sends response(). Exactly once per exchange. From the connection's loop, inside handle() or
  /// later.
  virtual void finish() = 0;
  /// As finish(), from any thread; the answer travels to the connection's loop.
  virtual void finish_from_worker() = 0;

 protected:
  ~Exchange() = default;
};

/// What the user of http keeps for one connection. All functions run on the connection's loop.
class Conversation {
 public:
  virtual ~Conversation() = default;
  /// Answers by exchange.finish(), now or later, or by finish_from_worker().
  virtual void handle(Exchange& exchange) = 0;
  /// Fills response().body and content_type for a refusal; http sets the status, closes and sends.
  /// request() holds what was understood so far (perhaps nothing).
  virtual void refuse(Exchange& exchange, const Refusal& refusal) = 0;
  /// The exchange is over. Called once after each handle() or refuse().
  virtual void completed(const Exchange& exchange, const Outcome& outcome) = 0;
  /// The peer went away, or the host drains no longer, while handle()'s answer is pending; the
  /// answer is still due.
  virtual void abandoned() = 0;
};

/// Makes the conversations; one per server. [loop: called on each connection's loop]
class ConversationFactory {
 public:
  virtual ~ConversationFactory() = default;
  virtual std::unique_ptr<Conversation> open(std::size_t loop_index) = 0;
};

}  // namespace tenon::http
