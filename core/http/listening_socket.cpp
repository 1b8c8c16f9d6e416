#include "http/listening_socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>

namespace tenon::http {
namespace {

struct Place {
  sockaddr_storage address{};
  socklen_t size = 0;
};

std::optional<Place> parse(const std::string& address, std::uint16_t port) {
  Place place;
  sockaddr_in v4{};
  if (inet_pton(AF_INET, address.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    place.size = sizeof v4;
    std::memcpy(&place.address, &v4, sizeof v4);
    return place;
  }
  sockaddr_in6 v6{};
  if (inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    place.size = sizeof v6;
    std::memcpy(&place.address, &v6, sizeof v6);
    return place;
  }
  return std::nullopt;
}

Error fault(const char* code, std::string message) {
  return {Errc::failed_precondition, code, std::move(message), {}, false};
}

Error explain(int error, const std::string& address, std::uint16_t port) {
  const bool is_v4 = address.find(':') == std::string::npos;
  const std::string place =
      is_v4 ? fmt::format("{}:{}", address, port) : fmt::format("[{}]:{}", address, port);
  if (error == EADDRINUSE) {
    return fault("http.port_in_use",
                 fmt::format("{} is taken by another program; stop that one or choose another port "
                             "(0 takes any free one)",
                             place));
  }
  if (error == EADDRNOTAVAIL || error == EAFNOSUPPORT) {
    return fault(
        "http.bad_address",
        fmt::format("{} is not an address of this machine; use one of its own, or 127.0.0.1 "
                    "for this machine alone, or 0.0.0.0 for all",
                    address));
  }
  const char* const remedy =
      error == EACCES ? "choose a port above 1023, or give the process CAP_NET_BIND_SERVICE"
                      : "see to the cause, or choose another address or port";
  return fault("http.cannot_listen", fmt::format("cannot listen on {}: {}; {}", place,
                                                 std::generic_category().message(error), remedy));
}

/// Binds and listens; 0, or errno.
int listen_at(int descriptor, const Place& place) {
  const int on = 1;
  // Connections that a predecessor has left in TIME_WAIT do not keep the port. No SO_REUSEPORT:
  // with it, two hosts would share the port and neither would be told.
  if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) return errno;
  if (place.address.ss_family == AF_INET6) {
    const int off = 0;
    if (setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) != 0) return errno;
  }
  if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&place.address), place.size) != 0) {
    return errno;
  }
  return ::listen(descriptor, SOMAXCONN) == 0 ? 0 : errno;
}

std::uint16_t port_of(int descriptor) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  // The port is at the same place in both families.
  sockaddr_in in{};
  std::memcpy(&in, &address, sizeof in);
  return ntohs(in.sin_port);
}

}  // namespace

Result<ListeningSocket> ListeningSocket::open(const std::string& address, std::uint16_t port) {
  const std::optional<Place> place = parse(address, port);
  if (!place) {
    return fault(
        "http.bad_address",
        fmt::format("\"{}\" is not an IPv4 or IPv6 address; write one as 127.0.0.1, 0.0.0.0 "
                    "or ::1",
                    address));
  }
  const int descriptor =
      ::socket(place->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return explain(errno, address, port);
  ListeningSocket opened(descriptor, 0);
  if (const int error = listen_at(descriptor, *place); error != 0) {
    return explain(error, address, port);
  }
  opened.port_ = port_of(descriptor);
  return opened;
}

ListeningSocket::~ListeningSocket() {
  close();
}

int ListeningSocket::duplicate() const {
  const int copy = fcntl(descriptor_, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) throw std::system_error(errno, std::generic_category(), "the listening socket");
  return copy;
}

void ListeningSocket::turn_away_new() {
  // Closing alone would reset whoever connects between the last accept() and the close(). The
  // filter sees the TCP header first: byte 13 holds the flags, and 2 is SYN.
  sock_filter code[] = {BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
                        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 2, 0, 1), BPF_STMT(BPF_RET | BPF_K, 0),
                        BPF_STMT(BPF_RET | BPF_K, 0xffffffff)};
  const sock_fprog program = {sizeof code / sizeof code[0], code};
  // Where the kernel knows no filters the socket is closed all the same, only less gently.
  setsockopt(descriptor_, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

void ListeningSocket::close() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

}  // namespace tenon::http
