// Checks one scalar against its field and writes it into its slot of a struct or a list.
#pragma once

#include <string_view>

#include "base/arena.hpp"
#include "model/json_fault.hpp"
#include "model/json_plan.hpp"

namespace tenon::model {

/// Whose memory a text is: borrowed text is copied.
enum class TextOwner : std::uint8_t { caller, arena };

/// Where a scalar goes and what may be said when it does not fit. All are false when `fault` was
/// filled.
struct Store {
  const FieldPlan& field;
  bool in_list;
  char* slot;  // uninitialised, of the element's size
  Arena& arena;
  Fault& fault;

  /// A JSON string, escapes resolved. Requires that it is UTF-8.
  bool string(std::string_view text, TextOwner owner);
  /// A JSON number as written.
  bool number(std::string_view literal);
  bool boolean(bool value);
  /// Text from outside of JSON: numbers, booleans without quotes; UTF-8 is checked.
  bool plain_text(std::string_view text);

 private:
  bool text(std::string_view value, TextOwner owner);
  bool bytes(std::string_view base64);
  bool enumeration(std::string_view name);
  bool integer(std::int64_t value, std::string_view shown);
  template <class T>
  bool parsed(TextFault why, std::string_view from, const T& value);
  bool refuse(Fault what);
};

}  // namespace tenon::model
