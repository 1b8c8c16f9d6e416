// A client that sends any bytes it likes over a blocking socket and reads what comes back.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace http_test {

/// An answer as it was on the wire.
struct Answer {
  int status = 0;
  std::string head;  // status line and headers, with the empty line
  std::string body;

  /// The value of a header, "" when absent.
  std::string header(std::string_view name) const;
};

class RawClient {
 public:
  enum class How { tcp4, tcp6 };
  explicit RawClient(std::uint16_t port, How how = How::tcp4);
  /// A socket that is not connected yet.
  static RawClient unconnected();
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient(const RawClient&) = delete;
  RawClient& operator=(RawClient&& other) noexcept;

  bool connect(std::uint16_t port);
  /// Sends all; false when the peer is gone.
  bool send(std::string_view bytes);
  /// One answer with Content-Length; status 0 when the connection ended first, or nothing came for
  /// 20 s.
  Answer read_answer(bool head_only = false);
  /// Everything up to the end of the connection.
  std::string read_to_end();
  /// Waits for the peer to end the connection. True: an orderly end, nothing unread; false: bytes,
  /// a reset, or 20 s.
  bool wait_for_end();
  void half_close();
  /// Ends with a reset.
  void reset();
  void set_receive_buffer(int bytes);
  int descriptor() const { return socket_; }

 private:
  RawClient() = default;
  bool fill();

  int socket_ = -1;
  std::string pending_;
};

/// The parts, one after another.
std::string join(std::initializer_list<std::string_view> parts);

/// Sends `bytes` on a fresh connection and reads the first answer.
Answer ask(std::uint16_t port, std::string_view bytes);

}  // namespace http_test
