// W3C trace context (Level 1): reads a caller's traceparent, makes ids, writes the answer's. Keeps
// no tracestate.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tenon::rest {

/// The trace that a request belongs to, and the host's own span in it.
struct TraceContext {
  std::array<std::uint8_t, 16> trace_id{};
  std::array<std::uint8_t, 8> span_id{};
  std::uint8_t flags = 0;

  static constexpr std::uint8_t kSampled = 1;
  static constexpr std::uint8_t kRandom = 2;  // Level 2: the id's right half is random; passed on
};

/// Reads a header value; span_id is the caller's. Strict: anything malformed is nothing, as the
/// standard asks; a later version is read as far as version 00 goes; flags that nobody has defined
/// are dropped.
/// @source W3C Trace Context, section 3.2
std::optional<TraceContext> parse_traceparent(std::string_view value);

/// Makes ids: fast, unpredictable enough to be unique, of no use as secrets. One per thread.
class IdGenerator {
 public:
  /// Seeds itself from the kernel.
  IdGenerator();

  /// The caller's trace when `traceparent` is sound, or a new one; always a new span.
  TraceContext continue_or_start(std::string_view traceparent);

 private:
  std::uint64_t next();

  std::array<std::uint64_t, 4> state_{};
};

inline constexpr std::size_t kTraceIdChars = 32;
inline constexpr std::size_t kTraceparentChars = 55;

/// Writes exactly kTraceIdChars characters.
void write_trace_id(char* to, const TraceContext& trace);

/// Writes exactly kTraceparentChars characters: version 00, the trace, the host's span, the flags.
void write_traceparent(char* to, const TraceContext& trace);

}  // namespace tenon::rest
