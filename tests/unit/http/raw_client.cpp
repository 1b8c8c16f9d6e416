#include "raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <utility>

#include "http/exchange.hpp"

namespace http_test {
namespace {

int open_socket(int family) {
  const int opened = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(opened >= 0);
  const timeval patience{20, 0};
  setsockopt(opened, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(opened, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  return opened;
}

}  // namespace

std::string Answer::header(std::string_view name) const {
  std::size_t at = head.find("\r\n");
  while (at != std::string::npos && at + 4 <= head.size()) {
    at += 2;
    const std::size_t end = head.find("\r\n", at);
    const std::string line = head.substr(at, end - at);
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos &&
        tenon::http::equals_ignoring_case(line.substr(0, colon), name)) {
      return line.substr(colon + 2);
    }
    at = end;
  }
  return "";
}

RawClient::RawClient(std::uint16_t port, How how) {
  if (how == How::tcp4) {
    socket_ = open_socket(AF_INET);
    REQUIRE(connect(port));
    return;
  }
  socket_ = open_socket(AF_INET6);
  sockaddr_in6 to{};
  to.sin6_family = AF_INET6;
  to.sin6_port = htons(port);
  to.sin6_addr = in6addr_loopback;
  REQUIRE(::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
}

RawClient RawClient::unconnected() {
  RawClient client;
  client.socket_ = open_socket(AF_INET);
  return client;
}

RawClient::RawClient(RawClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), pending_(std::move(other.pending_)) {}

RawClient& RawClient::operator=(RawClient&& other) noexcept {
  std::swap(socket_, other.socket_);
  std::swap(pending_, other.pending_);
  return *this;
}

RawClient::~RawClient() {
  if (socket_ >= 0) close(socket_);
}

bool RawClient::connect(std::uint16_t port) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool RawClient::fill() {
  char bytes[16 * 1024];
  const ssize_t count = recv(socket_, bytes, sizeof bytes, 0);
  if (count <= 0) return false;
  pending_.append(bytes, static_cast<std::size_t>(count));
  return true;
}

Answer RawClient::read_answer(bool head_only) {
  Answer answer;
  std::size_t head_end = 0;
  while ((head_end = pending_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return answer;
  }
  answer.head = pending_.substr(0, head_end + 4);
  pending_.erase(0, head_end + 4);
  const std::string length = answer.header("content-length");
  const std::size_t wanted = head_only || length.empty() ? 0 : std::stoul(length);
  while (pending_.size() < wanted) {
    if (!fill()) return answer;
  }
  answer.body = pending_.substr(0, wanted);
  pending_.erase(0, wanted);
  answer.status = std::stoi(answer.head.substr(9, 3));
  return answer;
}

std::string RawClient::read_to_end() {
  while (fill()) {
  }
  return std::exchange(pending_, {});
}

bool RawClient::wait_for_end() {
  char byte = 0;
  return pending_.empty() && recv(socket_, &byte, 1, 0) == 0;
}

void RawClient::half_close() {
  shutdown(socket_, SHUT_WR);
}

void RawClient::reset() {
  const linger at_once{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close(std::exchange(socket_, -1));
}

void RawClient::set_receive_buffer(int bytes) {
  setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

std::string join(std::initializer_list<std::string_view> parts) {
  std::string whole;
  for (const std::string_view part : parts) whole.append(part);
  return whole;
}

Answer ask(std::uint16_t port, std::string_view bytes) {
  RawClient client(port);
  REQUIRE(client.send(bytes));
  return client.read_answer();
}

}  // namespace http_test
