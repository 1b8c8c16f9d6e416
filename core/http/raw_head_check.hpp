// Looks at the raw bytes of a request's head before any parser sees them: finds its end, bounds its
// size, and refuses what cannot be told after parsing (folded headers). Interprets nothing.
#pragma once

#include <cstddef>
#include <string_view>

#include "http/exchange.hpp"
#include "http/server.hpp"

namespace tenon::http {

class RawHeadCheck {
 public:
  explicit RawHeadCheck(const Limits& limits) : limits_(limits) {}

  enum class Verdict { more, complete, refused };
  /// @param bytes  all that has arrived from the request's first byte on; a later call brings the
  /// same and more
  Verdict scan(std::string_view bytes);

  /// After complete: bytes of request line, headers and the empty line.
  std::size_t head_bytes() const { return line_start_; }
  /// After refused.
  const Refusal& refusal() const { return *refusal_; }
  void reset();

  static constexpr std::size_t kMethodBytesMax = 32;

 private:
  Verdict refuse(const Refusal& refusal);
  /// Checks what is bounded before the head is complete.
  Verdict check_size(std::size_t arrived);

  const Limits& limits_;
  const Refusal* refusal_ = nullptr;
  std::size_t scanned_ = 0;     // no LF before this one is unseen
  std::size_t line_start_ = 0;  // of the line that is being looked for the end of
  std::size_t lines_ = 0;
};

}  // namespace tenon::http
