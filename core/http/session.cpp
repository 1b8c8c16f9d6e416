#include "http/session.hpp"

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "base/assert.hpp"
#include "base/clock.hpp"
#include "http/loop.hpp"
#include "http/refusals.hpp"
#include "http/response_writer.hpp"

namespace tenon::http {
namespace {

using Wait = boost::asio::socket_base;

constexpr std::uint64_t kNsPerMs = 1'000'000;
constexpr std::uint64_t kSecond = 1000 * kNsPerMs;

/// So many pipelined requests are answered before other connections get their turn.
constexpr unsigned kServedInARowMax = 64;
/// Answers to pipelined requests are sent together up to this many bytes.
constexpr std::size_t kCoalescedBytesMax = 32 * 1024;
/// A larger body is sent from where it is.
constexpr std::size_t kCopiedBodyBytesMax = 16 * 1024;
/// What is kept of a response's memory for the next request.
constexpr std::size_t kKeptBodyBytesMax = 32 * 1024;
/// How long, and for how many bytes, a connection that we end is read on, so that its peer gets to
/// read the answer: closing with bytes unread makes the kernel reset, and a reset destroys what is
/// under way. @source RFC 9112 §9.6
constexpr std::uint64_t kLingerNs = kSecond;
constexpr std::size_t kLingerBytesMax = 1024 * 1024;
/// While draining, a connection that is younger and has sent nothing yet is waited for: its request
/// is on its way.
constexpr std::uint64_t kFirstRequestGraceNs = kSecond / 2;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::uint64_t to_ns(std::chrono::milliseconds time) {
  return static_cast<std::uint64_t>(time.count()) * kNsPerMs;
}

}  // namespace

Session::Session(Loop& loop, Socket socket, std::string peer, Purpose purpose)
    : loop_(loop),
      socket_(std::move(socket)),
      reader_(loop.limits(), std::move(peer), monotonic_ns()),
      purpose_(purpose),
      accepted_ns_(reader_.first_byte_ns()),
      idle_deadline_ns_(accepted_ns_ + to_ns(loop.limits().idle_timeout)) {}

Session::~Session() {
  if (is_linked()) unlink();
  loop_.on_session_gone(*this);
}

template <class Step>
void Session::guarded(Step step) noexcept {
  const Pointer self(this);  // the step may drop what else keeps it alive
  try {
    step();
  } catch (const std::exception& error) {
    fail(error.what());
  } catch (...) {
    fail("not a std::exception");
  }
}

void Session::fail(const char* what) noexcept {
  try {
    loop_.log().write(Level::error, "a connection was ended by an exception",
                      {{"peer", reader_.request().peer}, {"exception", what}});
    // Thrown by handle(): by contract no answer follows. In any other phase one that is due stays
    // so.
    if (phase_ == Phase::busy && due_ != nullptr) {
      due_.reset();
      response_.status = 500;
    }
    close();
  } catch (...) {
    // close() had closed the socket before it told the conversation, which threw again; nothing is
    // left to be done.
    phase_ = Phase::closed;
  }
}

void Session::start(ConversationFactory& factory, std::size_t loop_index) {
  guarded([&] {
    conversation_ = factory.open(loop_index);
    if (purpose_ == Purpose::refuse) return refuse(refusals::kTooManyConnections);
    await_bytes();
    if (loop_.is_draining()) begin_drain();
  });
}

// ---- receiving

void Session::serve() {
  phase_ = Phase::busy;
  deadline_ns_ = kNever;
  for (unsigned served = 0; served < kServedInARowMax; ++served) {
    switch (reader_.advance()) {
      case RequestReader::Progress::more: return await_bytes();
      case RequestReader::Progress::refused: return refuse(reader_.refusal());
      case RequestReader::Progress::complete: break;
    }
    if (!handle_request() || !send_answer()) return;
  }
  yield();
}

void Session::yield() {
  if (!output_.is_empty() && !flush()) return;
  boost::asio::post(loop_.context(), [self = Pointer(this)] {
    self->guarded([&] {
      if (self->phase_ == Phase::busy) self->serve();
    });
  });
}

void Session::await_bytes() {
  if (reader_.take_continue()) output_.bytes().append(kContinue);
  if (!output_.is_empty() && !flush()) return;
  if (peer_half_closed_) return close();
  phase_ = Phase::receiving;
  deadline_ns_ = receive_deadline();
  if (!reading_) read();
}

std::uint64_t Session::receive_deadline() const {
  const Limits& limits = loop_.limits();
  if (reader_.is_in_body()) return reader_.head_done_ns() + to_ns(limits.body_timeout);
  if (reader_.has_begun()) return reader_.first_byte_ns() + to_ns(limits.header_timeout);
  return idle_deadline_ns_;
}

void Session::read() {
  if (phase_ == Phase::lingering) reader_.discard();
  receive_into(reader_.make_room());
}

void Session::receive_into(std::span<char> room) {
  reading_ = true;
  socket_.async_receive(boost::asio::buffer(room.data(), room.size()),
                        [self = Pointer(this), at = room.data()](ErrorCode ec, std::size_t count) {
                          self->guarded([&] { self->on_received(at, ec, count); });
                        });
}

void Session::on_received(const char* at, ErrorCode ec, std::size_t count) {
  reading_ = false;
  if (phase_ == Phase::closed) return;
  if (ec) return on_receive_failed(ec);
  loop_.counters().bytes_received.add(count);
  if (phase_ == Phase::lingering) {
    lingered_bytes_ += count;
    return lingered_bytes_ > kLingerBytesMax ? close() : read();
  }
  has_received_ = true;
  reader_.received(at, count, monotonic_ns());
  if (phase_ == Phase::receiving) return serve();
  if (phase_ == Phase::answering) watch_peer();
}

void Session::on_receive_failed(ErrorCode ec) {
  if (ec != boost::asio::error::eof) return close();
  // Perhaps only its sending half: what it has asked for is still answered.
  peer_half_closed_ = true;
  if (phase_ == Phase::receiving || phase_ == Phase::lingering) return close();
  if (phase_ == Phase::answering) watch_peer();
}

// ---- answering

void Session::begin_exchange() {
  response_.status = 200;
  response_.content_type = {};
  response_.extra.clear();
  if (response_.body.capacity() > kKeptBodyBytesMax) response_.body = std::string();
  response_.body.clear();
  response_.close = false;
  exchange_open_ = true;
  answered_ = false;
  answer_bytes_ = 0;
}

bool Session::handle_request() {
  begin_exchange();
  loop_.counters().requests.add(1);
  due_ = Pointer(this);
  conversation_->handle(*this);
  if (answered_) {
    due_.reset();
    return true;
  }
  phase_ = Phase::answering;
  watch_peer();
  return false;
}

void Session::finish() {
  TN_ASSERT(due_ != nullptr && !answered_);
  answered_ = true;
  if (phase_ == Phase::busy) return;  // inside handle(): it goes on where it was called
  guarded([&] { deliver_answer(); });
}

void Session::finish_from_worker() {
  // due_ keeps the session alive until the loop has taken the answer; its count is the loop's, so
  // none is taken here.
  boost::asio::post(loop_.context(), [this] { guarded([&] { deliver_answer(); }); });
}

void Session::deliver_answer() {
  TN_ASSERT(due_ != nullptr);
  const Pointer self = std::move(due_);
  if (phase_ == Phase::closed) return complete_exchange(false);
  if (send_answer()) serve();
}

void Session::refuse(const Refusal& refusal) {
  phase_ = Phase::busy;
  deadline_ns_ = kNever;
  reader_.renew_request();
  begin_exchange();
  loop_.counters().requests_refused.add(1);
  response_.status = refusal.status;
  const std::string detail = refusals::say_limit(refusal, loop_.limits());
  conversation_->refuse(*this, {refusal.status, refusal.code, detail});
  response_.status = refusal.status;
  response_.close = true;
  if (refusal.status == 503) response_.extra.append("Retry-After: 1\r\n");
  send_answer();
}

void Session::watch_peer() {
  if (reading_) return;
  if (!peer_half_closed_) {
    // The request's views must hold: only room that is there is read into. When none is left, the
    // peer has to wait.
    const std::span<char> room = reader_.room();
    if (!room.empty()) return receive_into(room);
  }
  if (watching_) return;
  watching_ = true;
  socket_.async_wait(Wait::wait_error, [self = Pointer(this)](ErrorCode ec) {
    self->watching_ = false;
    if (!ec) self->guarded([&] { self->on_peer_event(); });
  });
}

void Session::on_peer_event() {
  if (phase_ != Phase::answering) return;
  int error = 0;
  socklen_t size = sizeof error;
  const int asked = getsockopt(socket_.native_handle(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (asked != 0 || error != 0) close();
}

// ---- sending

bool Session::send_answer() {
  phase_ = Phase::busy;
  next_ = next_after_answer();
  Persistence persistence = Persistence::unsaid;
  if (next_ != Next::request) {
    persistence = Persistence::close;
  } else if (reader_.is_http_1_0()) {
    persistence = Persistence::keep_alive;
  }
  std::string& out = output_.bytes();
  const std::size_t before = out.size();
  append_head(out, response_, persistence, loop_.date_line());
  answer_bytes_ = out.size() - before;
  if (may_have_body(response_.status) && request().method != "HEAD") {
    answer_bytes_ += response_.body.size();
    if (response_.body.size() <= kCopiedBodyBytesMax) {
      out.append(response_.body);
    } else {
      output_.attach(response_.body);
    }
  }
  if (next_ == Next::request && reader_.bytes_after() > 0 && !output_.has_attached() &&
      output_.size() < kCoalescedBytesMax) {
    complete_exchange(
        true);  // it leaves with the answer to what follows, before anything is waited for
    return true;
  }
  return flush() && after_answer();
}

Session::Next Session::next_after_answer() const {
  if (response_.close) return Next::linger;
  const bool more_at_hand = reader_.bytes_after() > 0;
  if (!request().keep_alive) return more_at_hand ? Next::linger : Next::close;
  if (loop_.is_draining() && !more_at_hand && !has_unread_bytes()) return Next::linger;
  return Next::request;
}

bool Session::flush() {
  std::uint64_t sent = 0;
  const OutputBuffer::Outcome outcome = output_.send(socket_.native_handle(), sent);
  loop_.counters().bytes_sent.add(sent);
  if (outcome == OutputBuffer::Outcome::all_sent) return true;
  if (outcome == OutputBuffer::Outcome::peer_gone) {
    close();
    return false;
  }
  phase_ = Phase::sending;
  deadline_ns_ = monotonic_ns() + to_ns(loop_.limits().write_timeout);
  socket_.async_wait(Wait::wait_write, [self = Pointer(this)](ErrorCode ec) {
    self->guarded([&] { self->on_writable(ec); });
  });
  return false;
}

void Session::on_writable(ErrorCode ec) {
  if (phase_ != Phase::sending) return;
  if (ec) return close();
  if (!flush()) return;
  phase_ = Phase::busy;
  if (exchange_open_ && !after_answer()) return;
  serve();
}

bool Session::after_answer() {
  complete_exchange(true);
  if (next_ == Next::request) return true;
  if (next_ == Next::close) {
    close();
  } else {
    linger();
  }
  return false;
}

void Session::complete_exchange(bool sent) {
  if (!exchange_open_) return;
  exchange_open_ = false;
  const std::uint64_t now_ns = monotonic_ns();
  const std::uint64_t unsent = std::min<std::uint64_t>(answer_bytes_, output_.size());
  const Outcome outcome{response_.status, sent ? answer_bytes_ : answer_bytes_ - unsent,
                        reader_.request_bytes(), now_ns - reader_.first_byte_ns(), sent};
  conversation_->completed(*this, outcome);
  reader_.next(now_ns);
  idle_deadline_ns_ = now_ns + to_ns(loop_.limits().idle_timeout);
}

// ---- ending

void Session::linger() {
  ErrorCode ec;
  socket_.shutdown(Wait::shutdown_send, ec);
  if (ec || peer_half_closed_) return close();
  phase_ = Phase::lingering;
  deadline_ns_ = monotonic_ns() + kLingerNs;
  if (!reading_) read();
}

void Session::close() {
  if (phase_ == Phase::closed) return;
  const bool answer_is_due = phase_ == Phase::answering;
  if (phase_ == Phase::sending) {
    // The peer does not take what is queued for it; without this the kernel would keep that for
    // minutes.
    const struct ::linger reset = {1, 0};
    setsockopt(socket_.native_handle(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  }
  phase_ = Phase::closed;
  deadline_ns_ = kNever;
  ErrorCode ignored;
  socket_.close(ignored);
  if (answer_is_due) return conversation_->abandoned();
  complete_exchange(false);
  output_.clear();
}

void Session::check_deadline(std::uint64_t now_ns) {
  if (now_ns < deadline_ns_) return;
  guarded([&] {
    if (phase_ == Phase::receiving && reader_.has_begun()) {
      return refuse(reader_.is_in_body() ? refusals::kBodyTimeout : refusals::kHeadTimeout);
    }
    close();
  });
}

void Session::begin_drain() {
  guarded([&] {
    if (phase_ != Phase::receiving || reader_.has_begun() || has_unread_bytes()) return;
    if (has_received_) return close();
    idle_deadline_ns_ = std::min(idle_deadline_ns_, accepted_ns_ + kFirstRequestGraceNs);
    deadline_ns_ = idle_deadline_ns_;
    check_deadline(monotonic_ns());
  });
}

bool Session::has_unread_bytes() const {
  int count = 0;
  // native_handle() is not const in Asio, though it changes nothing.
  return ioctl(const_cast<Socket&>(socket_).native_handle(), FIONREAD, &count) == 0 && count > 0;
}

}  // namespace tenon::http
