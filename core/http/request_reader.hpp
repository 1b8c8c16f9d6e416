// Turns the bytes of a connection into requests, one after another. Knows no socket and sets no
// timer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "http/exchange.hpp"
#include "http/raw_head_check.hpp"
#include "http/read_buffer.hpp"
#include "http/request_parser.hpp"
#include "http/server.hpp"

namespace tenon::http {

class RequestReader {
 public:
  RequestReader(const Limits& limits, std::string peer, std::uint64_t now_ns);
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  /// Where to receive next, at least one byte. May move what is there: not while request() is in
  /// use.
  std::span<char> make_room() { return buffer_.make_room(); }
  /// As make_room(), moves nothing, may be empty.
  std::span<char> room() { return buffer_.room(); }
  /// @param written  in the room that was given
  /// @param now_ns   when
  void received(const char* written, std::size_t count, std::uint64_t now_ns);

  enum class Progress { more, complete, refused };
  /// Goes as far as the bytes at hand allow. After complete: next() before it is called again.
  Progress advance();
  /// The request, whole after complete; what was understood of it otherwise.
  const Request& request() const { return request_; }
  /// Makes request() valid again after make_room(), where advance() has not said complete.
  void renew_request();
  /// After refused.
  const Refusal& refusal() const { return *refusal_; }
  /// Forgets the request; the bytes after it begin the next.
  void next(std::uint64_t now_ns);
  /// Forgets everything that has arrived.
  void discard() { buffer_.clear(); }

  /// A byte of the request, other than empty lines before it, has arrived.
  bool has_begun() const { return begun_; }
  bool is_in_body() const { return parser_.has_value(); }
  /// The client speaks HTTP/1.0; false while that is not known.
  bool is_http_1_0() const { return parser_.has_value() && parser_->is_http_1_0(); }
  std::uint64_t first_byte_ns() const { return first_byte_ns_; }
  std::uint64_t head_done_ns() const { return head_done_ns_; }
  /// True once per request, when its client waits for "100 Continue" before it sends the body.
  bool take_continue();
  /// Bytes of this request so far.
  std::uint64_t request_bytes() const { return request_bytes_; }
  /// After complete: bytes that have arrived after this request.
  std::size_t bytes_after() const { return buffer_.size() - taken_; }

 private:
  Progress refuse(const Refusal& refusal);
  /// False when a third empty line, or the half of one, precedes the request.
  bool skip_empty_lines();
  Progress read_head();
  Progress read_body();
  Progress read_sized_body();
  Progress read_chunked_body();
  std::string_view head() const { return buffer_.bytes().substr(0, head_bytes_); }

  const Limits& limits_;
  const std::string peer_;
  ReadBuffer buffer_;  // begins with the request
  RawHeadCheck check_;
  std::optional<RequestParser> parser_;  // from the end of the head on
  Request request_;
  std::vector<Header> headers_;
  std::string chunked_body_;
  const Refusal* refusal_ = nullptr;
  const char* viewed_ = nullptr;  // where the buffer was when the views were made
  std::size_t head_bytes_ = 0;
  std::size_t taken_ = 0;  // bytes of buffer_ that belong to this request
  std::uint64_t request_bytes_ = 0;
  std::uint64_t last_byte_ns_;
  std::uint64_t first_byte_ns_;
  std::uint64_t head_done_ns_ = 0;
  unsigned empty_lines_ = 0;
  bool begun_ = false;
  bool continue_due_ = false;
};

}  // namespace tenon::http
