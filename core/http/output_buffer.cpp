#include "http/output_buffer.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>

namespace tenon::http {
namespace {

constexpr std::size_t kKeptBytesMax = 64 * 1024;

}  // namespace

OutputBuffer::Outcome OutputBuffer::send(int socket, std::uint64_t& sent) {
  while (!is_empty()) {
    const std::size_t head_sent = sent_ < bytes_.size() ? sent_ : bytes_.size();
    const std::size_t tail_sent = sent_ - head_sent;
    ssize_t count = 0;
    if (attached_.empty()) {
      count =
          ::send(socket, bytes_.data() + sent_, bytes_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
    } else {
      iovec parts[2] = {
          {bytes_.data() + head_sent, bytes_.size() - head_sent},
          {const_cast<char*>(attached_.data()) + tail_sent, attached_.size() - tail_sent}};
      msghdr message{};
      message.msg_iov = parts;
      message.msg_iovlen = 2;
      count = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    if (count < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN || errno == EWOULDBLOCK ? Outcome::blocked : Outcome::peer_gone;
    }
    sent_ += static_cast<std::size_t>(count);
    sent += static_cast<std::uint64_t>(count);
  }
  clear();
  return Outcome::all_sent;
}

void OutputBuffer::clear() {
  bytes_.clear();
  if (bytes_.capacity() > kKeptBytesMax) bytes_.shrink_to_fit();
  attached_ = {};
  sent_ = 0;
}

}  // namespace tenon::http
