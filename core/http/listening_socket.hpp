// The socket that connections come to, opened and checked at the start, where a person can still
// mend things.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/result.hpp"

namespace tenon::http {

/// Owns a descriptor.
class ListeningSocket {
 public:
  /// Binds and listens.
  /// @param address  an IPv4 or IPv6 address as text; "::" takes IPv4 as well
  /// @param port     0 = any free one
  /// @error failed_precondition  http.bad_address, http.port_in_use, http.cannot_listen
  static Result<ListeningSocket> open(const std::string& address, std::uint16_t port);

  ListeningSocket(ListeningSocket&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), port_(other.port_) {}
  ListeningSocket& operator=(ListeningSocket&&) = delete;
  ~ListeningSocket();

  std::uint16_t port() const { return port_; }
  /// Another descriptor of the same socket, the caller's. (throws: no descriptor is left)
  int duplicate() const;
  /// Lets nobody new begin to connect: their packets are dropped, so that they try again and meet a
  /// refusal, or a successor. Who has begun may finish. Holds for all duplicates.
  void turn_away_new();
  /// The socket itself lives on while a duplicate is open.
  void close();

 private:
  ListeningSocket(int descriptor, std::uint16_t port) : descriptor_(descriptor), port_(port) {}

  int descriptor_;
  std::uint16_t port_;
};

}  // namespace tenon::http
