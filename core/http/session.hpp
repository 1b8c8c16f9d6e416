// One connection, from accept to close: reads requests, has them answered in order, keeps to the
// limits of time. Lives on one loop; only finish_from_worker() may be called elsewhere. Knows no
// route.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list_hook.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <memory>
#include <string>

#include "http/exchange.hpp"
#include "http/output_buffer.hpp"
#include "http/request_reader.hpp"

namespace tenon::http {

class Loop;

using LoopExecutor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, LoopExecutor>;

/// Kept alive by the operations that are under way on its socket, and by an answer that is due;
/// closed, it dies with the last of them. References are counted without a lock: they are taken and
/// dropped on the loop.
class Session final : public Exchange,
                      public boost::intrusive::list_base_hook<
                          boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  using Pointer = boost::intrusive_ptr<Session>;

  /// What the session is for: to answer requests, or to say that there are too many connections.
  enum class Purpose { serve, refuse };
  Session(Loop& loop, Socket socket, std::string peer, Purpose purpose);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Opens the conversation and begins to read, or refuses at once.
  void start(ConversationFactory& factory, std::size_t loop_index);
  Purpose purpose() const { return purpose_; }
  /// Called every now and then: acts when a limit of time has passed.
  void check_deadline(std::uint64_t now_ns);
  /// Closes when idle; otherwise after the requests that have begun to arrive.
  void begin_drain();
  /// Closes at once. An answer that is due is still waited for, and dropped.
  void close();

  const Request& request() const override { return reader_.request(); }
  Response& response() override { return response_; }
  void finish() override;
  void finish_from_worker() override;

  friend void intrusive_ptr_add_ref(Session* session) { ++session->references_; }
  friend void intrusive_ptr_release(Session* session) {
    if (--session->references_ == 0) delete session;
  }

 private:
  enum class Phase {
    receiving,  // waits for bytes of a request
    busy,       // serve() is running, or will be called by the loop
    answering,  // the conversation has the request, its answer is due
    sending,    // waits until the peer takes more
    lingering,  // all is said; waits until the peer has read it
    closed,
  };
  using ErrorCode = boost::system::error_code;
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};

  void serve();
  void await_bytes();
  void read();
  void receive_into(std::span<char> room);
  void on_received(const char* at, ErrorCode ec, std::size_t count);
  void on_receive_failed(ErrorCode ec);
  void yield();

  bool handle_request();
  void refuse(const Refusal& refusal);
  void begin_exchange();
  void deliver_answer();
  void watch_peer();
  void on_peer_event();

  bool send_answer();
  bool flush();
  void on_writable(ErrorCode ec);
  bool after_answer();
  void complete_exchange(bool sent);
  void linger();

  /// What follows an answer.
  enum class Next { request, close, linger };
  Next next_after_answer() const;
  bool has_unread_bytes() const;
  std::uint64_t receive_deadline() const;
  /// Runs one step of this session; what it throws ends this session only.
  template <class Step>
  void guarded(Step step) noexcept;
  void fail(const char* what) noexcept;

  Loop& loop_;
  Socket socket_;
  std::unique_ptr<Conversation> conversation_;
  RequestReader reader_;
  Response response_;
  OutputBuffer output_;
  Pointer due_;  // itself, while an answer is due
  const Purpose purpose_;
  Phase phase_ = Phase::busy;
  Next next_ = Next::request;
  std::uint64_t accepted_ns_;
  std::uint64_t idle_deadline_ns_;
  std::uint64_t deadline_ns_ = kNever;
  std::uint64_t answer_bytes_ = 0;
  std::size_t lingered_bytes_ = 0;
  unsigned references_ = 0;
  bool reading_ = false;   // a receive is under way: the buffer must not move
  bool watching_ = false;  // a wait for an error is under way
  bool peer_half_closed_ = false;
  bool exchange_open_ = false;  // completed() is owed
  bool answered_ = false;       // finish() was called while handle() was running
  bool has_received_ = false;
};

}  // namespace tenon::http
