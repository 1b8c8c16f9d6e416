// The messages of every rules interface as structs: the C layout rule applied by hand.
#pragma once

#include <cstdint>

#include "tenon/abi/types.h"

namespace tenon::host {

struct ChangeMessage {
  tn_message head;
  std::uint32_t kind;
  const void* before;
  const void* after;
  static constexpr std::uint64_t kKind = 1U << 0U, kBefore = 1U << 1U, kAfter = 1U << 2U;
};

struct DecisionMessage {
  tn_message head;
  const void* document;
};

}  // namespace tenon::host
