#include "http/request_parser.hpp"

#include <algorithm>
#include <boost/beast/http/error.hpp>
#include <charconv>

#include "http/authority.hpp"
#include "http/raw_head_check.hpp"
#include "http/refusals.hpp"

namespace tenon::http {
namespace {

using BeastError = boost::beast::http::error;

std::string_view std_view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

bool is_visible_ascii(char c) {
  return c > 0x20 && c < 0x7f;
}

bool is_control(char c) {
  return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f;
}

/// Reads text that is digits and nothing else.
bool read_number(std::string_view text, std::size_t& number) {
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return !text.empty() && text.front() != '-' && read.ec == std::errc() && read.ptr == end;
}

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// "HTTP/2.0" and its like: well-formed, but not a version that is spoken here.
bool is_other_version(std::string_view bytes) {
  const std::string_view line = bytes.substr(0, bytes.find('\r'));
  if (line.size() < 8) return false;
  const std::string_view version = line.substr(line.size() - 8);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return version.starts_with("HTTP/") && is_digit(version[5]) && version[6] == '.' &&
         is_digit(version[7]) && version != "HTTP/1.1" && version != "HTTP/1.0";
}

}  // namespace

RequestParser::RequestParser(const Limits& limits, Request& request, std::vector<Header>& headers,
                             std::string& body)
    : limits_(limits), request_(request), headers_(headers), body_(body) {
  header_limit(limits.header_bytes_max);
  body_limit(limits.body_bytes_max);
  headers_.clear();
}

bool RequestParser::parse_head(std::string_view head) {
  ErrorCode ec;
  put(boost::asio::const_buffer(head.data(), head.size()), ec);
  head_read_ = true;
  request_.headers = headers_;
  if (!ec) {
    request_.keep_alive = keep_alive();
    return true;
  }
  if (refusal_ == nullptr) refusal_ = &explain(ec, head);
  return false;
}

bool RequestParser::parse_chunks(std::string_view bytes, std::size_t& taken) {
  ErrorCode ec;
  eager(true);
  taken = put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
  if (!ec || ec == BeastError::need_more) {
    // A chunk's line, or trailers, of which there is more than may be kept.
    if (bytes.size() - taken <= limits_.header_bytes_max || is_done()) return true;
    refusal_ = &refusals::kHeaderTooLarge;
  }
  if (refusal_ == nullptr) refusal_ = &explain(ec, bytes);
  return false;
}

void RequestParser::refuse(const Refusal& refusal, ErrorCode& ec) {
  refusal_ = &refusal;
  ec = BeastError::bad_field;  // which one does not matter: it only has to stop the parser
}

const Refusal& RequestParser::explain(ErrorCode ec, std::string_view bytes) const {
  if (ec == BeastError::body_limit) return refusals::kBodyTooLarge;
  if (ec == BeastError::header_limit) return refusals::kHeaderTooLarge;
  if (ec == BeastError::bad_target) return refusals::kBadTarget;
  if (ec == BeastError::bad_line_ending) {
    return head_read_ ? refusals::kBadChunk : refusals::kBadLineEnding;
  }
  if (ec == BeastError::bad_field) return refusals::kBadHeaderName;
  if (ec == BeastError::bad_value) return refusals::kBadHeaderValue;
  if (ec == BeastError::bad_transfer_encoding) return refusals::kBadCoding;
  if (ec == BeastError::bad_content_length || ec == BeastError::multiple_content_length) {
    return refusals::kBadLength;
  }
  if (ec == BeastError::bad_chunk || ec == BeastError::bad_chunk_extension) {
    return refusals::kBadChunk;
  }
  if (ec == BeastError::bad_version && is_other_version(bytes)) {
    return refusals::kVersionNotSupported;
  }
  return refusals::kBadRequestLine;
}

void RequestParser::on_request_impl(Verb, View method, View target, int version, ErrorCode& ec) {
  request_.method = std_view(method);
  http_1_0_ = version == 10;
  if (method.size() > RawHeadCheck::kMethodBytesMax || request_.method == "CONNECT") {
    return refuse(refusals::kMethodNotImplemented, ec);
  }
  if (target.size() > limits_.target_bytes_max) return refuse(refusals::kTargetTooLong, ec);
  take_target(std_view(target), ec);
}

void RequestParser::take_target(std::string_view target, ErrorCode& ec) {
  const bool clean = std::all_of(target.begin(), target.end(),
                                 [](char c) { return is_visible_ascii(c) && c != '#'; });
  if (!clean) return refuse(refusals::kBadTarget, ec);
  request_.target = target;
  // Of an absolute form only the path may be shown: what stands before it can be a secret.
  request_.path = target.front() == '/' ? target : std::string_view();
  if (target.front() != '/') {
    if (target == "*" && request_.method == "OPTIONS") {
      return refuse(refusals::kAsteriskNotImplemented, ec);
    }
    const std::size_t scheme_end = target.find("://");
    if (scheme_end == std::string_view::npos) return refuse(refusals::kBadTarget, ec);
    const std::string_view scheme = target.substr(0, scheme_end);
    if (!equals_ignoring_case(scheme, "http") && !equals_ignoring_case(scheme, "https")) {
      return refuse(refusals::kBadTarget, ec);
    }
    take_absolute_target(target.substr(scheme_end + 3), ec);
    if (ec) return;
  }
  const std::size_t mark = request_.path.find('?');
  if (mark == std::string_view::npos) {
    request_.query = "";
  } else {
    request_.query = request_.path.substr(mark + 1);
    request_.path = request_.path.substr(0, mark);
  }
  if (request_.path.empty()) request_.path = "/";
}

void RequestParser::take_absolute_target(std::string_view after_scheme, ErrorCode& ec) {
  const std::size_t end = std::min(after_scheme.find_first_of("/?"), after_scheme.size());
  authority_ = after_scheme.substr(0, end);
  if (!is_authority(authority_)) return refuse(refusals::kBadTarget, ec);
  request_.path = after_scheme.substr(end);
}

void RequestParser::on_field_impl(Field field, View name_given, View value_given, ErrorCode& ec) {
  // A trailer: it is not a header, and would be one to Beast.
  if (head_read_) return refuse(refusals::kTrailers, ec);
  const std::string_view name = std_view(name_given);
  const std::string_view value = std_view(value_given);
  switch (field) {
    case Field::host:
      if (++hosts_ > 1) return refuse(refusals::kRepeatedHost, ec);
      if (!is_authority(value)) return refuse(refusals::kBadHost, ec);
      break;
    case Field::content_length:
      if (++lengths_ > 1 || !read_number(value, body_bytes_)) {
        return refuse(refusals::kBadLength, ec);
      }
      break;
    case Field::transfer_encoding:
      take_transfer_encoding(value, ec);
      if (ec) return;
      break;
    case Field::expect:
      if (!equals_ignoring_case(value, "100-continue")) {
        return refuse(refusals::kBadExpectation, ec);
      }
      // An HTTP/1.0 client would take an interim answer for the answer. @source RFC 9110 §10.1.1
      wants_continue_ = !http_1_0_;
      break;
    default: break;
  }
  headers_.push_back({name, value});
}

void RequestParser::take_transfer_encoding(std::string_view value, ErrorCode& ec) {
  if (++codings_ > 1 || http_1_0_) return refuse(refusals::kBadCoding, ec);
  if (equals_ignoring_case(value, "chunked")) return;
  const std::size_t comma = value.rfind(',');
  if (comma == std::string_view::npos) return refuse(refusals::kBadCoding, ec);
  const std::string_view before = value.substr(0, comma);
  if (!equals_ignoring_case(trimmed(value.substr(comma + 1)), "chunked") ||
      trimmed(before).empty() || before.find("hunked") != std::string_view::npos) {
    return refuse(refusals::kBadCoding, ec);
  }
  refuse(refusals::kCodingNotImplemented, ec);
}

void RequestParser::on_header_impl(ErrorCode& ec) {
  if (codings_ > 0 && lengths_ > 0) return refuse(refusals::kBadCoding, ec);
  if (hosts_ == 0 && !http_1_0_) return refuse(refusals::kNoHost, ec);
  if (authority_.empty()) return;
  // The target's authority stands for Host, whatever the client says there. @source RFC 9112 §3.2.2
  for (Header& header : headers_) {
    if (equals_ignoring_case(header.name, "host")) header.value = authority_;
  }
}

void RequestParser::on_chunk_header_impl(std::uint64_t, View extensions, ErrorCode& ec) {
  extension_bytes_ += extensions.size();
  if (extension_bytes_ > limits_.header_bytes_max) return refuse(refusals::kHeaderTooLarge, ec);
  if (std::any_of(extensions.begin(), extensions.end(), is_control)) {
    refuse(refusals::kBadChunk, ec);
  }
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, View body, ErrorCode&) {
  body_.append(body.data(), body.size());
  return body.size();
}

}  // namespace tenon::http
