#include "slots.hpp"

namespace startime {

FittedSlots fit_slots(const std::vector<TimeSpan>& free, tenon::Duration duration,
                      tenon::Duration step, std::size_t limit) {
  FittedSlots fitted;
  for (const TimeSpan& span : free) {
    // By what is left, not by where a slot would end: the last steps before the end of time must
    // not go past it.
    tenon::Duration left = span.end - span.start;
    while (left >= duration) {
      if (fitted.slots.size() == limit) {
        fitted.is_truncated = true;
        return fitted;
      }
      const tenon::Instant start = span.end - left;
      fitted.slots.push_back({start, start + duration});
      if (step > left) break;
      left -= step;
    }
  }
  return fitted;
}

}  // namespace startime
