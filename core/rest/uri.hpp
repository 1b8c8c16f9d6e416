// The parts of a request's target that carry fields: percent-decoding, and the parameters of a
// query.
#pragma once

#include <optional>
#include <string_view>

#include "base/arena.hpp"
#include "base/result.hpp"

namespace tenon::rest {

/// `+` is a space in queries, as forms and every client library write it, and itself in paths.
enum class UriPart { path, query };

/// True when every `%` is followed by two hex digits.
bool has_sound_escapes(std::string_view text);

/// Decodes `text`, whose escapes are sound, into `to`, which has room for text.size() bytes.
/// Returns the length.
std::size_t percent_decode(std::string_view text, UriPart part, char* to);

/// The decoded text: `text` itself when nothing is escaped, otherwise a copy in `arena`.
/// @error invalid_argument    "rest.bad_escape"
/// @error resource_exhausted  "tenon.memory_limit"
Result<std::string_view> decoded(std::string_view text, UriPart part, Arena& arena);

/// Walks the parameters of a query, still escaped: `for (auto p = next(rest); p; p = next(rest))`.
/// Empty ones are passed over; one without `=` has an empty value.
struct QueryParameter {
  std::string_view name, value;
};
std::optional<QueryParameter> next_parameter(std::string_view& rest);

}  // namespace tenon::rest
