#include "membership.hpp"

#include <algorithm>
#include <list>
#include <numeric>

#include "rule_stream.hpp"
#include "settled_start.hpp"

namespace calendar_engine {
namespace {

/// Asked about ascending times only.
class Membership {
 public:
  Membership(const Recurrence& recurrence, Steps& steps)
      : set_(recurrence), zone_(recurrence.zone), steps_(steps) {}

  std::optional<Fault> open(LocalTime at) {
    ZoneClock* zone = zone_ ? &*zone_ : nullptr;
    const auto start = settle_start(set_, zone, steps_);
    if (!start) return start.fault();
    has_start_ = start->is_added;
    for (const Rule& rule : set_.rules) {
      streams_.emplace_back(rule, set_.start, zone).open(at, start->counted, steps_);
    }
    return std::nullopt;
  }

  Outcome<bool> has(LocalTime time) {
    if (!steps_.take()) return stopped(steps_);
    const UtcTime utc = zone_ ? zone_->to_utc(time) : time;
    if (utc < kTimeFirst || utc > kTimeLast) return false;
    if (std::binary_search(set_.exdates.begin(), set_.exdates.end(), time)) return false;
    if (has_start_ && time == set_.start) return true;
    if (std::binary_search(set_.rdates.begin(), set_.rdates.end(), time)) return true;
    bool is_open = false;
    for (RuleStream& stream : streams_) {
      stream.skip_to(time, steps_);
      if (stream.has_instance() && stream.instance() == time) return true;
      is_open |= stream.is_interrupted() && stream.reached() <= time;
    }
    if (is_open) return stopped(steps_);
    return false;
  }

 private:
  const Recurrence& set_;
  std::optional<ZoneClock> zone_;
  Steps& steps_;
  bool has_start_ = false;
  std::list<RuleStream> streams_;
};

}  // namespace

Outcome<std::vector<bool>> find_members(const Recurrence& recurrence,
                                        const std::vector<LocalTime>& candidates, Steps& steps) {
  std::vector<bool> members(candidates.size(), false);
  if (candidates.empty()) return members;
  std::vector<std::size_t> ascending(candidates.size());
  std::iota(ascending.begin(), ascending.end(), std::size_t{0});
  std::sort(ascending.begin(), ascending.end(),
            [&](std::size_t a, std::size_t b) { return candidates[a] < candidates[b]; });
  Membership membership(recurrence, steps);
  if (const auto fault = membership.open(candidates[ascending.front()])) return *fault;
  for (const std::size_t i : ascending) {
    const auto is_member = membership.has(candidates[i]);
    if (!is_member) return is_member.fault();
    members[i] = *is_member;
  }
  return members;
}

}  // namespace calendar_engine
