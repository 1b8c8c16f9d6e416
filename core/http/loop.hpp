// One event loop: accepts connections, keeps their sessions and sweeps their deadlines with one
// coarse timer. Everything but the functions marked [any] runs on the loop's thread.
#pragma once

#include <atomic>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <functional>

#include "base/log.hpp"
#include "http/date_line.hpp"
#include "http/loop_counters.hpp"
#include "http/server.hpp"
#include "http/session.hpp"

namespace tenon::http {

/// What the loops of one server share.
struct LoopShare {
  const Limits& limits;
  ConversationFactory& factory;
  Log& log;
  std::atomic<std::uint32_t> serving{0};  // connections of all loops
  std::atomic<std::uint32_t> refusing{
      0};  // beside them, those that are being told that there are too many
  std::function<void()> on_drained;  // [loop] once per loop: it drains and has no session left
};

class Loop {
 public:
  /// @param listening  a descriptor of the listening socket, the loop's own from here on
  Loop(std::size_t index, LoopShare& share, int listening);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Runs until end() and all its sessions are gone. The thread that calls it becomes the loop's.
  void run();

  void begin_drain();  // [any]
  void close_all();    // [any] closes every session; the loop goes on
  void end();          // [any] closes every session; run() returns when the last is gone

  const LoopCounters& counters() const { return counters_; }  // [any]

  // For sessions.
  boost::asio::io_context& context() { return context_; }
  LoopCounters& counters() { return counters_; }
  const Limits& limits() const { return share_.limits; }
  Log& log() { return share_.log; }
  std::string_view date_line() { return date_line_.now(); }
  bool is_draining() const { return draining_; }
  void on_session_gone(const Session& session);

 private:
  using Timer = boost::asio::basic_waitable_timer<
      std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, LoopExecutor>;
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, LoopExecutor>;
  using Sessions = boost::intrusive::list<Session, boost::intrusive::constant_time_size<false>>;

  void await_connections();
  enum class Accepted { one, none, no_room };
  Accepted accept_one();
  void open_session(int descriptor, std::string peer);
  void back_off(int error);
  void sweep();
  void drain_now();
  void stop_accepting();
  void close_all_now();
  void rest_when_empty();

  const std::size_t index_;
  LoopShare& share_;
  LoopCounters counters_;
  DateLine date_line_;
  Sessions sessions_;
  // Only post() comes from other threads: the scheduler locks, sockets and timers need not.
  boost::asio::io_context context_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  Acceptor acceptor_;
  Timer sweep_timer_;
  Timer accept_timer_;
  Timer drain_timer_;
  int accept_error_ = 0;
  bool draining_ = false;
  bool drained_ = false;
  bool ending_ = false;
};

}  // namespace tenon::http
