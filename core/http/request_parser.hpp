// Beast's parser with the doors shut that it leaves open: reads one head, and a chunked body when
// there is one, and says why a request is refused. Keeps views into the bytes that it was given;
// owns no buffer.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <string>
#include <vector>

#include "http/exchange.hpp"
#include "http/server.hpp"

namespace tenon::http {

/// For one request. The head must be given whole, in one put(); RawHeadCheck has found its end
/// before.
class RequestParser final : public boost::beast::http::basic_parser<true> {
 public:
  using ErrorCode = boost::system::error_code;

  /// @param request  receives method, target, path, query and keep_alive
  /// @param headers  receives the headers, views into the bytes given
  /// @param body     receives a chunked body's content; a body by Content-Length is not put() at
  /// all
  RequestParser(const Limits& limits, Request& request, std::vector<Header>& headers,
                std::string& body);

  /// True when the bytes are the head of a request that may be answered.
  bool parse_head(std::string_view head);
  /// Takes what it can of a chunked body. Afterwards is_done() or more bytes are wanted; false:
  /// refused.
  bool parse_chunks(std::string_view bytes, std::size_t& taken);

  /// After false.
  const Refusal& refusal() const { return *refusal_; }
  bool wants_continue() const { return wants_continue_; }
  bool is_http_1_0() const { return http_1_0_; }
  /// Content-Length, 0 when there is none.
  std::size_t body_bytes() const { return body_bytes_; }

 private:
  using Verb = boost::beast::http::verb;
  using Field = boost::beast::http::field;
  using View = boost::beast::string_view;
  using Length = boost::optional<std::uint64_t>;

  void on_request_impl(Verb, View method, View target, int version, ErrorCode& ec) override;
  void on_response_impl(int, View, int, ErrorCode&) override {}
  void on_field_impl(Field field, View name, View value, ErrorCode& ec) override;
  void on_header_impl(ErrorCode& ec) override;
  void on_body_init_impl(const Length&, ErrorCode&) override {}
  std::size_t on_body_impl(View body, ErrorCode&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t size, View extensions, ErrorCode& ec) override;
  std::size_t on_chunk_body_impl(std::uint64_t, View body, ErrorCode&) override;
  void on_finish_impl(ErrorCode&) override {}

  void refuse(const Refusal& refusal, ErrorCode& ec);
  /// Says what Beast has found, where refuse() has not been called.
  const Refusal& explain(ErrorCode ec, std::string_view bytes) const;
  void take_target(std::string_view target, ErrorCode& ec);
  void take_absolute_target(std::string_view after_scheme, ErrorCode& ec);
  void take_transfer_encoding(std::string_view value, ErrorCode& ec);

  const Limits& limits_;
  Request& request_;
  std::vector<Header>& headers_;
  std::string& body_;
  const Refusal* refusal_ = nullptr;
  std::string_view authority_;  // of an absolute target, which overrules Host
  std::size_t body_bytes_ = 0;
  std::size_t extension_bytes_ = 0;
  unsigned hosts_ = 0;
  unsigned lengths_ = 0;
  unsigned codings_ = 0;
  bool http_1_0_ = false;
  bool head_read_ = false;
  bool wants_continue_ = false;
};

}  // namespace tenon::http
