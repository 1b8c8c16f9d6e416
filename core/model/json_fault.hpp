// What the codec says when a request is refused: the wording of every fault, in one place. Only
// failures come here.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "model/json_plan.hpp"
#include "model/scalar_text.hpp"

namespace tenon::model {

/// A fault before it is known where: the decoder adds the path.
struct Fault {
  Errc errc = Errc::invalid_argument;
  std::string_view code;  // static storage
  std::string message;
};

/// What stands where something else was expected.
enum class Found : std::uint8_t { object, list, string, number, boolean, null };

Fault memory_fault(std::size_t bytes_max);
/// @param in_list  the value is an element of the field's list
Fault wrong_type(const FieldPlan& field, bool in_list, Found found, std::string_view literal);
/// For text from outside of JSON that is not of the field's type.
Fault wrong_plain_text(const FieldPlan& field, std::string_view text);
Fault wrong_top_level(const MessagePlan& plan, Found found);
/// For a scalar whose text parse_...() refused.
Fault text_fault(const FieldPlan& field, TextFault why, std::string_view text);
/// For an amount of money that parse_money refused: of its member "amount", or of "currency" when
/// that is unknown.
Fault money_fault(TextFault why, std::string_view amount, std::string_view currency);
/// The same for parse_plain_money.
Fault plain_money_fault(const FieldPlan& field, TextFault why, std::string_view text);
Fault below_minimum(const FieldPlan& field, std::string_view text);
Fault above_maximum(const FieldPlan& field, std::string_view text);
Fault wrong_length(const FieldPlan& field, std::size_t length);
Fault wrong_count(const FieldPlan& field, std::size_t count);
Fault unknown_value(const FieldPlan& field, std::string_view text);
Fault unknown_field(const MessagePlan& plan, std::string_view name);
Fault repeated_field(std::string_view name);
Fault missing_field(const MessagePlan& plan, const FieldPlan& field);

/// What is wrong with JSON that is none, at byte `offset`.
enum class Malformed : std::uint8_t {
  syntax,
  incomplete,
  trailing,
  too_deep,
  surrogate,
  number_overflow
};
Fault malformed(Malformed why, std::string_view json, std::size_t offset);

/// `text` for a message: in quotes, control characters escaped, cut after some sixty bytes.
std::string in_quotes(std::string_view text);

/// Appends "/segment". @source RFC 6901
void append_pointer(std::string& to, std::string_view segment);

}  // namespace tenon::model
