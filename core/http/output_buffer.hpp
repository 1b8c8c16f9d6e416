// Bytes on their way out of a connection: answers in order, sent with as few system calls as can
// be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tenon::http {

class OutputBuffer {
 public:
  /// To append to. Only while nothing is attached.
  std::string& bytes() { return bytes_; }
  /// A body that follows bytes(), not copied: it stays as it is until all has been sent or clear().
  void attach(std::string_view body) { attached_ = body; }

  bool is_empty() const { return sent_ == bytes_.size() + attached_.size(); }
  std::size_t size() const { return bytes_.size() + attached_.size() - sent_; }
  bool has_attached() const { return !attached_.empty(); }

  enum class Outcome { all_sent, blocked, peer_gone };
  /// Hands over what the kernel takes now.
  /// @param sent  is increased by the bytes handed over
  Outcome send(int socket, std::uint64_t& sent);
  void clear();

 private:
  std::string bytes_;
  std::string_view attached_;
  std::size_t sent_ = 0;
};

}  // namespace tenon::http
