// Reads the parts of proto3 wire format, each within its bounds, and keeps the first fault.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.hpp"
#include "model/wire_format.hpp"

namespace tenon::model::wire {

/// What is left of a message, of a packed list or of a value.
struct Cursor {
  const char* at;
  const char* end;
  std::size_t left() const { return static_cast<std::size_t>(end - at); }
};

struct Key {
  std::uint32_t number;
  Form form;
};

/// What reads moves the cursor behind what was read. All are false when the bytes are not that;
/// then error() says why.
class Reader {
 public:
  /// @param bytes  all of them: offsets in errors count from there
  explicit Reader(std::string_view bytes) : begin_(bytes.data()) {}

  bool key(Cursor& in, Key& key);
  bool varint(Cursor& in, std::uint64_t& value) {
    return read_varint(in.at, in.end, value) || refuse_varint(in);
  }
  /// Of a number of 4 or 8 bytes, which begins where the cursor was.
  bool fixed(Cursor& in, std::size_t size);
  /// @param inner  gets what the length is of
  bool length(Cursor& in, Cursor& inner);
  /// The value behind a key.
  bool skip(Cursor& in, Key key);

  /// How many values with the same key stand one behind the other, the first of them without its
  /// key. What is wrong with one of them is for those to find who read it.
  std::size_t run_length(Key key, Cursor in);

  /// @param what  of the byte at `at`
  bool refuse(const char* at, std::string_view what);
  bool refuse(Error error);
  /// Adds the outer end of the path, on the way back from a fault.
  bool refused_within(std::string_view segment);
  Error& error() { return error_; }

 private:
  bool refuse_varint(Cursor in);

  const char* begin_;
  Error error_;
};

}  // namespace tenon::model::wire
