// The shapes of the codec's tests on the wire: from JSON to bytes in hex, and back.
#pragma once

#include <catch2/catch.hpp>

#include <cstring>
#include <string>
#include <string_view>

#include "base/arena.hpp"
#include "json_shapes.hpp"
#include "model/json_codec.hpp"
#include "model/wire_codec.hpp"
#include "tenon/abi/types.h"

namespace shapes {

/// "08 0a" as it is written in tests; spaces mean nothing.
inline std::string from_hex(std::string_view hex) {
  std::string bytes;
  int high = -1;
  for (const char c : hex) {
    if (c == ' ') continue;
    const int digit = c <= '9' ? c - '0' : c - 'a' + 10;
    if (high >= 0) bytes.push_back(static_cast<char>(high * 16 + digit));
    high = high >= 0 ? -1 : digit;
  }
  return bytes;
}

inline std::string to_hex(std::string_view bytes) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    if (!hex.empty()) hex.push_back(' ');
    hex.push_back(kDigits[static_cast<unsigned char>(c) / 16U]);
    hex.push_back(kDigits[static_cast<unsigned char>(c) % 16U]);
  }
  return hex;
}

struct Wire {
  Interface interface = shapes_interface();
  tenon::model::JsonCodec codec{interface};
  tenon::Arena arena{std::size_t{1} << 20U};

  const tenon::model::MessagePlan& plan(std::string_view name) const { return *codec.plan(name); }

  std::string bytes_of(std::string_view name, const void* message) {
    std::string bytes;
    if (!encode_wire(plan(name), message, bytes))
      FAIL(to_text(tenon::model::wire_fault_of(plan(name), message)));
    return bytes;
  }
  /// The bytes, in hex, of what JSON says.
  std::string encode(std::string_view name, std::string_view json) {
    const auto message = decode_json_body(plan(name), json, arena);
    if (!message) FAIL(to_text(message.error()));
    return to_hex(bytes_of(name, *message));
  }
  const tn_message* decode(std::string_view name, std::string_view hex) {
    const auto message = decode_wire(plan(name), from_hex(hex), arena);
    if (!message) FAIL(to_text(message.error()));
    return static_cast<const tn_message*>(*message);
  }
  /// What JSON says of the bytes, but for the lists without elements, which it always says.
  std::string json(std::string_view name, std::string_view hex) {
    std::string to;
    encode_json(plan(name), decode(name, hex), to);
    for (const Field& field : interface.find_message(name)->fields) {
      for (const std::string& empty : {",\"" + field.name + "\":[]", "\"" + field.name + "\":[],",
                                       "\"" + field.name + "\":[]"}) {
        for (std::size_t at = to.find(empty); at != std::string::npos; at = to.find(empty))
          to.erase(at, empty.size());
      }
    }
    return to;
  }
  tenon::Error refusal(std::string_view name, std::string_view hex) {
    const auto message = decode_wire(plan(name), from_hex(hex), arena);
    if (message) FAIL("accepted: " << hex);
    return message.error();
  }

  const Field& field(std::string_view name, std::string_view field_name) const {
    for (const Field& one : interface.find_message(name)->fields) {
      if (one.name == field_name) return one;
    }
    throw std::logic_error("no such field");
  }
  /// A zeroed message, its size set.
  char* make(std::string_view name) {
    const std::uint32_t size = message_size(plan(name));
    auto* at = static_cast<char*>(arena.allocate(size, 8));
    std::memset(at, 0, size);
    std::memcpy(at, &size, sizeof size);
    return at;
  }
  template <class T>
  void set(char* message, std::string_view name, std::string_view field_name, const T& value) {
    const Field& one = field(name, field_name);
    std::memcpy(message + one.offset, &value, sizeof value);
    reinterpret_cast<tn_message*>(message)->present |= std::uint64_t{1} << one.ordinal;
  }
  template <class T>
  T get(const void* message, std::string_view name, std::string_view field_name) const {
    T value;
    std::memcpy(&value, static_cast<const char*>(message) + field(name, field_name).offset,
                sizeof value);
    return value;
  }
};

}  // namespace shapes
