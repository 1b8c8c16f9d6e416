// The place where a page ended, as a text that only the same query takes back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::store {

/// A value of a column that waits to be bound.
struct SqlValue {
  enum class Kind : std::uint8_t { null, integer, real, text, blob, head } kind = Kind::null;
  std::int64_t integer = 0;
  double real = 0;
  std::string bytes;  // text, blob; head: the beginning of one that is too long for a cursor
};

/// A longer text is cut to this: a cursor of eight keys stays within a request's limits, and what
/// was cut off is read again from the row.
inline constexpr std::size_t kCursorTextMax = 256;

/// base64url without padding (RFC 4648 section 5) of: a version, the query's hash, the values.
std::string to_cursor(std::uint64_t query_hash, const std::vector<SqlValue>& after);

struct Cursor {
  std::uint64_t query_hash = 0;
  std::vector<SqlValue> after;
};

/// nullopt: to_cursor() made no such text.
std::optional<Cursor> parse_cursor(std::string_view text);

}  // namespace tenon::store
