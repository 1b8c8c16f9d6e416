#include "store/list_cursor.hpp"

#include <bit>
#include <cstring>

namespace tenon::store {
namespace {

constexpr char kFormat = 1;
constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string to_base64url(std::string_view bytes) {
  std::string to;
  to.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) to.push_back(kDigits[bits >> (held - 6) & 63]);
  }
  if (held != 0) to.push_back(kDigits[bits << (6 - held) & 63]);
  return to;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string to;
  to.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    to.push_back(static_cast<char>(bits >> held & 255));
  }
  // Neither a lone digit nor bits that no byte has: one cursor has one text.
  if (held >= 6 || (bits & ((1U << held) - 1)) != 0) return std::nullopt;
  return to;
}

void append_number(std::string& to, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8)
    to.push_back(static_cast<char>(number >> shift & 255));
}

bool take_number(std::string_view& from, std::uint64_t& number) {
  if (from.size() < 8) return false;
  number = 0;
  for (int i = 0; i < 8; ++i)
    number = number << 8 | static_cast<unsigned char>(from[static_cast<std::size_t>(i)]);
  from.remove_prefix(8);
  return true;
}

void append_value(std::string& to, const SqlValue& value) {
  if (value.bytes.size() > kCursorTextMax) {
    to.push_back(static_cast<char>(SqlValue::Kind::head));
    append_number(to, kCursorTextMax);
    to.append(value.bytes, 0, kCursorTextMax);
    return;
  }
  to.push_back(static_cast<char>(value.kind));
  switch (value.kind) {
    case SqlValue::Kind::null: return;
    case SqlValue::Kind::integer:
      return append_number(to, static_cast<std::uint64_t>(value.integer));
    case SqlValue::Kind::real: return append_number(to, std::bit_cast<std::uint64_t>(value.real));
    case SqlValue::Kind::text:
    case SqlValue::Kind::blob:
    case SqlValue::Kind::head: append_number(to, value.bytes.size()); to.append(value.bytes);
  }
}

bool take_value(std::string_view& from, SqlValue& value) {
  const auto kind = static_cast<unsigned char>(from.front());
  if (kind > static_cast<unsigned char>(SqlValue::Kind::head)) return false;
  value.kind = static_cast<SqlValue::Kind>(kind);
  from.remove_prefix(1);
  if (value.kind == SqlValue::Kind::null) return true;
  std::uint64_t number = 0;
  if (!take_number(from, number)) return false;
  if (value.kind == SqlValue::Kind::integer) {
    value.integer = static_cast<std::int64_t>(number);
  } else if (value.kind == SqlValue::Kind::real) {
    value.real = std::bit_cast<double>(number);
  } else {
    if (number > from.size()) return false;
    value.bytes.assign(from.substr(0, number));
    from.remove_prefix(number);
  }
  return true;
}

}  // namespace

std::string to_cursor(std::uint64_t query_hash, const std::vector<SqlValue>& after) {
  std::string bytes(1, kFormat);
  append_number(bytes, query_hash);
  for (const SqlValue& value : after) append_value(bytes, value);
  return to_base64url(bytes);
}

std::optional<Cursor> parse_cursor(std::string_view text) {
  const std::optional<std::string> bytes = from_base64url(text);
  if (!bytes || bytes->empty() || bytes->front() != kFormat) return std::nullopt;
  std::string_view rest = std::string_view(*bytes).substr(1);
  Cursor cursor;
  if (!take_number(rest, cursor.query_hash)) return std::nullopt;
  while (!rest.empty()) {
    if (!take_value(rest, cursor.after.emplace_back())) return std::nullopt;
  }
  return cursor;
}

}  // namespace tenon::store
