#include "http/loop.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/clock.hpp"

namespace tenon::http {
namespace {

using boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr std::chrono::milliseconds kSweepPeriod{250};
constexpr std::chrono::milliseconds kAcceptBackOff{100};
/// How long a draining loop still accepts: who began to connect before must not be reset by the
/// closing of the socket.
constexpr std::chrono::milliseconds kDrainAcceptPeriod{100};
/// Connections over the limit that are told so at the same time; more are closed without a word.
constexpr std::uint32_t kRefusingMax = 256;

std::string to_text(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> host{};
  if (address.ss_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    inet_ntop(AF_INET, &in.sin_addr, host.data(), host.size());
    return fmt::format("{}:{}", host.data(), ntohs(in.sin_port));
  }
  sockaddr_in6 in{};
  std::memcpy(&in, &address, sizeof in);
  if (IN6_IS_ADDR_V4MAPPED(&in.sin6_addr)) {
    inet_ntop(AF_INET, in.sin6_addr.s6_addr + 12, host.data(), host.size());
    return fmt::format("{}:{}", host.data(), ntohs(in.sin6_port));
  }
  inet_ntop(AF_INET6, &in.sin6_addr, host.data(), host.size());
  return fmt::format("[{}]:{}", host.data(), ntohs(in.sin6_port));
}

tcp protocol_of(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return address.ss_family == AF_INET6 ? tcp::v6() : tcp::v4();
}

/// The process or the machine has no room for another connection just now.
bool is_shortage(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

Loop::Loop(std::size_t index, LoopShare& share, int listening)
    : index_(index),
      share_(share),
      acceptor_(context_.get_executor(), protocol_of(listening), listening),
      sweep_timer_(context_.get_executor()),
      accept_timer_(context_.get_executor()),
      drain_timer_(context_.get_executor()) {}

Loop::~Loop() {
  draining_ = ending_ = false;
}

void Loop::run() {
  await_connections();
  sweep();
  for (;;) {
    try {
      context_.run();
      return;
    } catch (const std::exception& error) {
      share_.log.write(Level::error, "an event loop caught an exception and goes on",
                       {{"exception", error.what()}});
    }
  }
}

void Loop::await_connections() {
  acceptor_.async_wait(tcp::acceptor::wait_read, [this](ErrorCode ec) {
    if (ec || ending_ || !acceptor_.is_open()) return;
    // One at a time: the loops share the listening socket, and each shall get its part of a burst.
    if (accept_one() == Accepted::no_room) return;
    await_connections();
  });
}

Loop::Accepted Loop::accept_one() {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  const int descriptor = accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&address),
                                 &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor >= 0) {
    accept_error_ = 0;
    open_session(descriptor, to_text(address));
    return Accepted::one;
  }
  if (is_shortage(errno)) {
    back_off(errno);
    return Accepted::no_room;
  }
  // Another loop was faster, or the peer has gone again: nothing that another attempt would not
  // mend.
  return Accepted::none;
}

void Loop::back_off(int error) {
  if (accept_error_ != error) {
    accept_error_ = error;  // said once per shortage, not ten times a second
    share_.log.write(
        Level::warning,
        "cannot accept connections for now; they wait in the backlog. Raise the limit of "
        "open files, or lower connections_max",
        {{"reason", std::generic_category().message(error)}});
  }
  accept_timer_.expires_after(kAcceptBackOff);
  accept_timer_.async_wait([this](ErrorCode ec) {
    if (!ec && !ending_ && acceptor_.is_open()) await_connections();
  });
}

void Loop::open_session(int descriptor, std::string peer) {
  counters_.accepted.add(1);
  const bool is_one_too_many = share_.serving.load() >= share_.limits.connections_max;
  if (is_one_too_many) counters_.refused.add(1);
  if (is_one_too_many && share_.refusing.load() >= kRefusingMax) {
    ::close(descriptor);
    counters_.closed.add(1);
    return;
  }
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ErrorCode ec;
  Socket socket(context_.get_executor());
  if (socket.assign(protocol_of(descriptor), descriptor, ec)) {
    ::close(descriptor);
    counters_.closed.add(1);
    return;
  }
  const auto purpose = is_one_too_many ? Session::Purpose::refuse : Session::Purpose::serve;
  const Session::Pointer session(new Session(*this, std::move(socket), std::move(peer), purpose));
  ++(is_one_too_many ? share_.refusing : share_.serving);
  sessions_.push_back(*session);
  session->start(share_.factory, index_);
}

void Loop::on_session_gone(const Session& session) {
  --(session.purpose() == Session::Purpose::refuse ? share_.refusing : share_.serving);
  counters_.closed.add(1);
  rest_when_empty();
}

void Loop::sweep() {
  sweep_timer_.expires_after(kSweepPeriod);
  sweep_timer_.async_wait([this](ErrorCode ec) {
    // A timer that had expired before it was cancelled comes without an error.
    if (ec || (ending_ && sessions_.empty())) return;
    const std::uint64_t now_ns = monotonic_ns();
    for (auto next = sessions_.begin(); next != sessions_.end();) {
      Session& session = *next++;  // it may end, and with it its place in the list
      session.check_deadline(now_ns);
    }
    sweep();
  });
}

void Loop::begin_drain() {
  boost::asio::post(context_, [this] { drain_now(); });
}

void Loop::close_all() {
  boost::asio::post(context_, [this] { close_all_now(); });
}

void Loop::end() {
  boost::asio::post(context_, [this] {
    ending_ = true;
    ErrorCode ignored;
    acceptor_.close(ignored);
    close_all_now();
    rest_when_empty();
  });
}

void Loop::drain_now() {
  if (draining_) return;
  draining_ = true;
  for (auto next = sessions_.begin(); next != sessions_.end();) {
    Session& session = *next++;
    session.begin_drain();
  }
  drain_timer_.expires_after(kDrainAcceptPeriod);
  drain_timer_.async_wait([this](ErrorCode ec) {
    if (!ec) stop_accepting();
  });
}

void Loop::stop_accepting() {
  if (acceptor_.is_open()) {
    while (accept_one() == Accepted::one) {
    }
  }
  ErrorCode ignored;
  acceptor_.close(ignored);
  accept_timer_.cancel();
  rest_when_empty();
}

void Loop::close_all_now() {
  for (auto next = sessions_.begin(); next != sessions_.end();) {
    const Session::Pointer session(&*next++);
    session->close();
  }
}

void Loop::rest_when_empty() {
  if (!sessions_.empty()) return;
  if (draining_ && !drained_ && !acceptor_.is_open()) {
    drained_ = true;
    share_.on_drained();
  }
  if (ending_) {
    sweep_timer_.cancel();
    accept_timer_.cancel();
    drain_timer_.cancel();
  }
}

}  // namespace tenon::http
