#include "http/refusals.hpp"

#include <fmt/format.h>

namespace tenon::http::refusals {

std::string say_limit(const Refusal& refusal, const Limits& limits) {
  const auto most = [&](std::uint64_t count, std::string_view unit) {
    return fmt::format("{}; the most is {} {}", refusal.detail, count, unit);
  };
  if (refusal.code == kBodyTooLarge.code) return most(limits.body_bytes_max, "bytes");
  if (refusal.code == kTargetTooLong.code) return most(limits.target_bytes_max, "bytes");
  if (refusal.code == kHeaderTooLarge.code) return most(limits.header_bytes_max, "bytes");
  if (refusal.code == kTooManyHeaders.code) return most(limits.header_count_max, "headers");
  return std::string(refusal.detail);
}

}  // namespace tenon::http::refusals
