#include "http/raw_head_check.hpp"

#include <cstring>

#include "http/refusals.hpp"

namespace tenon::http {

void RawHeadCheck::reset() {
  refusal_ = nullptr;
  scanned_ = line_start_ = lines_ = 0;
}

RawHeadCheck::Verdict RawHeadCheck::refuse(const Refusal& refusal) {
  refusal_ = &refusal;
  return Verdict::refused;
}

RawHeadCheck::Verdict RawHeadCheck::check_size(std::size_t arrived) {
  if (lines_ == 0) {
    constexpr std::size_t kAroundTarget = kMethodBytesMax + sizeof("  HTTP/1.1\r\n") - 1;
    if (arrived > limits_.target_bytes_max + kAroundTarget || arrived > limits_.header_bytes_max) {
      return refuse(refusals::kTargetTooLong);
    }
  } else if (arrived > limits_.header_bytes_max) {
    return refuse(refusals::kHeaderTooLarge);
  }
  return Verdict::more;
}

RawHeadCheck::Verdict RawHeadCheck::scan(std::string_view bytes) {
  while (const void* found = std::memchr(bytes.data() + scanned_, '\n', bytes.size() - scanned_)) {
    const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    if (at == line_start_ || bytes[at - 1] != '\r') return refuse(refusals::kBadLineEnding);
    if (at >= limits_.header_bytes_max) return check_size(at + 1);
    const std::size_t line_bytes = at - 1 - line_start_;
    const char first = bytes[line_start_];
    line_start_ = scanned_ = at + 1;
    if (line_bytes == 0) return lines_ == 0 ? refuse(refusals::kBadRequestLine) : Verdict::complete;
    if (lines_ > 0 && (first == ' ' || first == '\t')) return refuse(refusals::kFoldedHeader);
    if (++lines_ > std::size_t{limits_.header_count_max} + 1)
      return refuse(refusals::kTooManyHeaders);
  }
  scanned_ = bytes.size();
  return check_size(bytes.size());
}

}  // namespace tenon::http
