#include "rest/trace.hpp"

#include <sys/random.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/hex.hpp"

namespace tenon::rest {
namespace {

template <std::size_t N>
bool is_zero(const std::array<std::uint8_t, N>& bytes) {
  for (const std::uint8_t byte : bytes) {
    if (byte != 0) return false;
  }
  return true;
}

char* write_hex(char* to, const std::uint8_t* bytes, std::size_t count) {
  constexpr char kDigits[] = "0123456789abcdef";
  for (std::size_t i = 0; i < count; ++i) {
    *to++ = kDigits[bytes[i] >> 4];
    *to++ = kDigits[bytes[i] & 15];
  }
  return to;
}

}  // namespace

std::optional<TraceContext> parse_traceparent(std::string_view value) {
  if (value.size() < kTraceparentChars) return std::nullopt;
  std::uint8_t version = 0;
  TraceContext trace;
  const bool read = parse_lower_hex(value.substr(0, 2), &version, 1) && value[2] == '-' &&
                    parse_lower_hex(value.substr(3, 32), trace.trace_id.data(), 16) &&
                    value[35] == '-' &&
                    parse_lower_hex(value.substr(36, 16), trace.span_id.data(), 8) &&
                    value[52] == '-' && parse_lower_hex(value.substr(53, 2), &trace.flags, 1);
  if (!read || version == 0xff) return std::nullopt;
  const bool longer = value.size() > kTraceparentChars;
  if (longer && (version == 0 || value[kTraceparentChars] != '-')) return std::nullopt;
  if (is_zero(trace.trace_id) || is_zero(trace.span_id)) return std::nullopt;
  trace.flags &= TraceContext::kSampled | TraceContext::kRandom;
  return trace;
}

IdGenerator::IdGenerator() {
  std::size_t filled = 0;
  auto* const bytes = reinterpret_cast<unsigned char*>(state_.data());
  while (filled < sizeof state_) {
    const ssize_t count = getrandom(bytes + filled, sizeof state_ - filled, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw std::system_error(errno, std::generic_category(), "getrandom");
    filled += static_cast<std::size_t>(count);
  }
  state_[0] |= 1;  // the generator's one fixed point is all zero
}

// xoshiro256++ by Blackman and Vigna.
std::uint64_t IdGenerator::next() {
  const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

TraceContext IdGenerator::continue_or_start(std::string_view traceparent) {
  TraceContext trace;
  if (auto parent = traceparent.empty() ? std::nullopt : parse_traceparent(traceparent)) {
    trace = *parent;
  } else {
    const std::uint64_t halves[2] = {next() | 1, next()};  // never all zero
    std::memcpy(trace.trace_id.data(), halves, sizeof halves);
  }
  const std::uint64_t span = next() | 1;
  std::memcpy(trace.span_id.data(), &span, sizeof span);
  return trace;
}

void write_trace_id(char* to, const TraceContext& trace) {
  write_hex(to, trace.trace_id.data(), trace.trace_id.size());
}

void write_traceparent(char* to, const TraceContext& trace) {
  *to++ = '0';
  *to++ = '0';
  *to++ = '-';
  to = write_hex(to, trace.trace_id.data(), trace.trace_id.size());
  *to++ = '-';
  to = write_hex(to, trace.span_id.data(), trace.span_id.size());
  *to++ = '-';
  write_hex(to, &trace.flags, 1);
}

}  // namespace tenon::rest
