// Ids of new records: UUIDs of version 7, ascending in the order in which one source made them.
#pragma once

#include <atomic>
#include <cstdint>

#include "tenon/abi/types.h"

namespace tenon::store {

/// Makes ids whose first 60 free bits are milliseconds and a counter, so that each is greater than
/// the one before, also when the clock stands still or is set back. [any]
/// @source RFC 9562 section 5.7 and section 6.2, method 1
class Uuid7Source {
 public:
  tn_uuid next();

 private:
  std::atomic<std::uint64_t> last_{0};  // milliseconds since 1970, then 12 bits of counter
};

}  // namespace tenon::store
