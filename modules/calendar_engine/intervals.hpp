// Sets of half-open intervals of instants. A set in canonical form is ascending, its intervals
// neither empty nor touching; every answer here is canonical.
#pragma once

#include <cstdint>
#include <vector>

namespace calendar_engine {

/// From `start` on, up to but without `end`, in microseconds since 1970-01-01T00:00:00Z.
struct TimeRange {
  std::int64_t start;
  std::int64_t end;
  friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

/// The canonical form of any intervals; those that touch become one, empty ones vanish.
std::vector<TimeRange> merge(std::vector<TimeRange> intervals);

/// What is in `from` and not in `taken`. Both canonical.
std::vector<TimeRange> subtract(const std::vector<TimeRange>& from,
                                const std::vector<TimeRange>& taken);

/// What is in both. Both canonical.
std::vector<TimeRange> intersect(const std::vector<TimeRange>& a, const std::vector<TimeRange>& b);

}  // namespace calendar_engine
