#include "http/request_reader.hpp"

#include <boost/beast/http/rfc7230.hpp>
#include <utility>

#include "http/refusals.hpp"

namespace tenon::http {
namespace {

constexpr unsigned kEmptyLinesMax = 2;
constexpr std::size_t kKeptBodyBytesMax = 32 * 1024;

}  // namespace

RequestReader::RequestReader(const Limits& limits, std::string peer, std::uint64_t now_ns)
    : limits_(limits),
      peer_(std::move(peer)),
      check_(limits),
      last_byte_ns_(now_ns),
      first_byte_ns_(now_ns) {
  request_.peer = peer_;
}

void RequestReader::received(const char* written, std::size_t count, std::uint64_t now_ns) {
  buffer_.commit(written, count);
  last_byte_ns_ = now_ns;
  if (!begun_) first_byte_ns_ = now_ns;
}

RequestReader::Progress RequestReader::refuse(const Refusal& refusal) {
  refusal_ = &refusal;
  return Progress::refused;
}

RequestReader::Progress RequestReader::advance() {
  if (!parser_) {
    if (!begun_ && !skip_empty_lines()) return refuse(refusals::kBadRequestLine);
    if (!begun_) return Progress::more;
    const Progress progress = read_head();
    if (progress != Progress::complete) return progress;
  }
  return read_body();
}

bool RequestReader::skip_empty_lines() {
  while (buffer_.size() > 0) {
    const std::string_view bytes = buffer_.bytes();
    if (bytes.front() != '\r') {
      begun_ = true;
      return true;
    }
    if (bytes.size() == 1) return true;
    if (bytes[1] != '\n' || ++empty_lines_ > kEmptyLinesMax) return false;
    buffer_.consume(2);
  }
  return true;
}

RequestReader::Progress RequestReader::read_head() {
  const std::string_view bytes = buffer_.bytes();
  request_bytes_ = bytes.size();
  if (!boost::beast::http::detail::is_token_char(bytes.front())) return refuse(refusals::kNotHttp);
  switch (check_.scan(bytes)) {
    case RawHeadCheck::Verdict::more: return Progress::more;
    case RawHeadCheck::Verdict::refused: return refuse(check_.refusal());
    case RawHeadCheck::Verdict::complete: break;
  }
  head_bytes_ = taken_ = check_.head_bytes();
  request_bytes_ = head_bytes_;
  head_done_ns_ = last_byte_ns_;
  viewed_ = bytes.data();
  parser_.emplace(limits_, request_, headers_, chunked_body_);
  if (!parser_->parse_head(head())) return refuse(parser_->refusal());
  continue_due_ = parser_->wants_continue() && !parser_->is_done();
  return Progress::complete;
}

RequestReader::Progress RequestReader::read_body() {
  if (parser_->is_done()) return Progress::complete;
  if (continue_due_ && buffer_.size() > head_bytes_) continue_due_ = false;
  const Progress progress = parser_->chunked() ? read_chunked_body() : read_sized_body();
  if (progress != Progress::more) renew_request();
  return progress;
}

RequestReader::Progress RequestReader::read_sized_body() {
  const std::size_t length = parser_->body_bytes();
  const std::size_t whole = head_bytes_ + length;
  request_bytes_ = taken_ = std::min(whole, buffer_.size());
  if (taken_ < whole) return Progress::more;
  renew_request();
  request_.body = buffer_.bytes().substr(head_bytes_, length);
  return Progress::complete;
}

RequestReader::Progress RequestReader::read_chunked_body() {
  const std::string_view bytes = buffer_.bytes().substr(head_bytes_);
  if (bytes.empty()) return Progress::more;
  std::size_t taken = 0;
  const bool fine = parser_->parse_chunks(bytes, taken);
  request_bytes_ += taken;
  // What was taken is copied or of no use any more; the head must stay.
  buffer_.erase(head_bytes_, taken);
  if (!fine) return refuse(parser_->refusal());
  if (!parser_->is_done()) return Progress::more;
  request_.body = chunked_body_;
  return Progress::complete;
}

void RequestReader::renew_request() {
  if (!parser_ || viewed_ == buffer_.bytes().data()) return;
  viewed_ = buffer_.bytes().data();
  const std::string_view body = std::exchange(request_.body, {});
  std::string no_body;
  RequestParser again(limits_, request_, headers_, no_body);
  // The very bytes that were found good before.
  [[maybe_unused]] const bool same = again.parse_head(head());
  request_.body = body;
}

bool RequestReader::take_continue() {
  return std::exchange(continue_due_, false);
}

void RequestReader::next(std::uint64_t now_ns) {
  buffer_.consume(taken_);
  if (chunked_body_.capacity() > kKeptBodyBytesMax) chunked_body_.shrink_to_fit();
  chunked_body_.clear();
  check_.reset();
  parser_.reset();
  headers_.clear();
  request_ = Request{};
  request_.peer = peer_;
  refusal_ = nullptr;
  head_bytes_ = taken_ = 0;
  request_bytes_ = 0;
  first_byte_ns_ = now_ns;
  empty_lines_ = 0;
  begun_ = continue_due_ = false;
}

}  // namespace tenon::http
