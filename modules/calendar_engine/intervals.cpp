#include "intervals.hpp"

#include <algorithm>

namespace calendar_engine {

std::vector<TimeRange> merge(std::vector<TimeRange> intervals) {
  std::sort(intervals.begin(), intervals.end(),
            [](const TimeRange& a, const TimeRange& b) { return a.start < b.start; });
  std::size_t count = 0;
  for (const TimeRange& interval : intervals) {
    if (interval.start >= interval.end) continue;
    if (count != 0 && interval.start <= intervals[count - 1].end) {
      intervals[count - 1].end = std::max(intervals[count - 1].end, interval.end);
    } else {
      intervals[count++] = interval;
    }
  }
  intervals.resize(count);
  return intervals;
}

std::vector<TimeRange> subtract(const std::vector<TimeRange>& from,
                                const std::vector<TimeRange>& taken) {
  std::vector<TimeRange> left;
  std::size_t at = 0;
  for (TimeRange rest : from) {
    while (at < taken.size() && taken[at].end <= rest.start) ++at;
    // The last of these may reach into the next interval, so `at` stays on it.
    for (std::size_t i = at; i < taken.size() && taken[i].start < rest.end; ++i) {
      if (taken[i].start > rest.start) left.push_back({rest.start, taken[i].start});
      rest.start = taken[i].end;
      at = i;
    }
    if (rest.start < rest.end) left.push_back(rest);
  }
  return left;
}

std::vector<TimeRange> intersect(const std::vector<TimeRange>& a, const std::vector<TimeRange>& b) {
  std::vector<TimeRange> both;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const TimeRange common{std::max(a[i].start, b[j].start), std::min(a[i].end, b[j].end)};
    if (common.start < common.end) both.push_back(common);
    a[i].end < b[j].end ? ++i : ++j;
  }
  return both;
}

}  // namespace calendar_engine
