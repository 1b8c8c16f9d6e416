// How a message lies in memory, for those that write one: fresh structs, present bits, spans.
#pragma once

#include <bit>
#include <cstring>

#include "base/arena.hpp"
#include "model/json_plan.hpp"
#include "tenon/abi/types.h"

namespace tenon::model {

/// Whether the outermost message may still lack required fields, which come from elsewhere.
enum class Missing : std::uint8_t { refused, allowed };

inline void init_message(const MessagePlan& plan, char* at) {
  std::memcpy(at, plan.prototype.data(), plan.prototype.size());
}

/// A message with nothing present; nullptr when the arena is at its limit.
inline char* make_message(const MessagePlan& plan, Arena& arena) {
  auto* made = static_cast<char*>(arena.allocate(plan.prototype.size(), alignof(tn_message)));
  if (made != nullptr) init_message(plan, made);
  return made;
}

inline std::uint64_t present_of(const char* message) {
  tn_message head;
  std::memcpy(&head, message, sizeof head);
  return head.present;
}

inline void set_present(char* message, std::uint64_t present) {
  std::memcpy(message + offsetof(tn_message, present), &present, sizeof present);
}

inline void set_span(char* slot, const FieldPlan& field, const char* elements, std::size_t count) {
  const tn_span span{elements, count, field.element.size, 0};
  std::memcpy(slot, &span, sizeof span);
}

/// The first required field, in the order of tags, that `present` lacks; nullptr = none.
inline const FieldPlan* first_missing(const MessagePlan& plan, std::uint64_t present) {
  const std::uint64_t missing = plan.required & ~present;
  return missing == 0 ? nullptr : &plan.fields[static_cast<std::size_t>(std::countr_zero(missing))];
}

}  // namespace tenon::model
