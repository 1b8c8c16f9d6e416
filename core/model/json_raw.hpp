// One JSON value of any shape as compact text: written event by event while a document is read, or
// looked over where a module made it.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/arena.hpp"
#include "tenon/abi/types.h"

namespace tenon::model {

/// How deep objects and lists may stand in one another, in any JSON that is read.
inline constexpr std::size_t kJsonDepthMax = 32;

/// Whether `text` is one JSON value, in UTF-8 and no deeper than kJsonDepthMax, and not null.
bool is_json_value(std::string_view text);

/// Writes a value into an arena, without white space, strings with no escape that they do not need.
/// The caller's events are those of a JSON parser. All are false when the arena is at its limit.
class RawJson {
 public:
  explicit RawJson(Arena& arena) : arena_(arena) {}

  bool open(char bracket);
  bool close(char bracket);
  /// A name or a string may come in parts.
  bool key(std::string_view part, bool is_last);
  bool string(std::string_view part, bool is_last);
  /// A number as written, true, false, null.
  bool literal(std::string_view text);

  /// Within an object or a list of the value.
  bool is_open() const { return depth_ != 0; }
  /// The value that is complete; the next event begins another. Its text is in the arena.
  tn_str take();

 private:
  bool append(std::string_view text);
  bool append_escaped(std::string_view text);
  bool append_escape(unsigned char c);
  bool separate();

  Arena& arena_;
  char* text_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
  std::size_t depth_ = 0;
  bool in_string_ = false;
};

}  // namespace tenon::model
