// The bytes of proto3 wire format: varints, keys, which of the four forms a type has.
// @source protobuf.dev/programming-guides/encoding
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/interface.hpp"

namespace tenon::model::wire {

/// The low three bits of a key. 3 and 4 were groups, which proto3 has not; 6 and 7 mean nothing.
enum class Form : std::uint8_t { varint = 0, fixed64 = 1, length = 2, fixed32 = 5 };

inline constexpr std::size_t kVarintBytesMax = 10;

/// Of one value, alone or in a list.
constexpr Form form_of(Type type) {
  switch (type) {
    case Type::boolean:
    case Type::int32:
    case Type::int64:
    case Type::decimal:
    case Type::date:
    case Type::instant:
    case Type::local_time:
    case Type::duration:
    case Type::enumeration: return Form::varint;
    case Type::float64: return Form::fixed64;
    case Type::text:
    case Type::bytes:
    case Type::zone:
    case Type::json:
    case Type::uuid:
    case Type::money:
    case Type::message: break;
  }
  return Form::length;
}

constexpr std::uint64_t key_of(std::uint32_t number, Form form) {
  return std::uint64_t{number} << 3U | static_cast<std::uint64_t>(form);
}

/// Fields of tenon.Money.
inline constexpr std::uint32_t kMoneyMinor = 1, kMoneyCurrency = 2;

/// Small for numbers near zero of either sign.
constexpr std::uint64_t zigzag(std::int64_t value) {
  return static_cast<std::uint64_t>(value) << 1U ^ static_cast<std::uint64_t>(value >> 63U);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1U ^ (~(value & 1U) + 1U));
}

/// Requires room for kVarintBytesMax.
/// @return  behind the last byte
inline char* put_varint(char* at, std::uint64_t value) {
  while (value >= 0x80) {
    *at++ = static_cast<char>(value | 0x80U);
    value >>= 7U;
  }
  *at++ = static_cast<char>(value);
  return at;
}

/// Moves `at` behind the varint.
/// @return  false: it goes on beyond `end`, or does not fit 64 bits; `at` stays
inline bool read_varint(const char*& at, const char* end, std::uint64_t& value) {
  const char* next = at;
  std::uint64_t read = 0;
  for (unsigned shift = 0; next != end && shift < 64; shift += 7) {
    const auto byte = static_cast<unsigned char>(*next++);
    if (shift == 63 && byte > 1) return false;
    read |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte >= 0x80) continue;
    at = next;
    value = read;
    return true;
  }
  return false;
}

}  // namespace tenon::model::wire
