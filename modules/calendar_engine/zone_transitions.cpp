// When the clocks of a zone change, and what they show in between.
#include "zones.hpp"

namespace calendar_engine {
namespace {

using CctzTime = cctz::time_point<cctz::seconds>;

/// After so many seconds a zone that changes its clocks by rule does so on the same dates.
constexpr std::int64_t kCycleSeconds = kCycleDays * kDaySeconds;

CctzTime point_of(UtcTime time) {
  return CctzTime(cctz::seconds(time));
}

/// Of the transitions that cctz lists, the first after `time`.
std::optional<UtcTime> next_listed(const cctz::time_zone& zone, UtcTime time) {
  cctz::time_zone::civil_transition change;
  if (!zone.next_transition(point_of(time), &change)) return std::nullopt;
  // Up to the change the clock goes by the offset that it has now. Its reading after the change
  // may occur twice.
  return change.from - cctz::civil_second() - zone.lookup(point_of(time)).offset;
}

std::optional<UtcTime> last_listed(const cctz::time_zone& zone) {
  cctz::time_zone::civil_transition change;
  if (!zone.prev_transition(CctzTime::max(), &change)) return std::nullopt;
  return zone.lookup(change.to).post.time_since_epoch().count();
}

}  // namespace

ClockSetting ZoneClock::setting_at(UtcTime time) const {
  const auto found = zone_.lookup(point_of(time));
  return {time, found.offset, found.abbr, found.is_dst};
}

std::optional<UtcTime> ZoneClock::next_change(UtcTime time) const {
  if (const auto next = next_listed(zone_, time)) return next;
  // cctz lists the changes by rule for one cycle of the calendar; those after it are like these.
  const auto last = last_listed(zone_);
  if (!last) return std::nullopt;
  const std::int64_t ahead = ((time - *last) / kCycleSeconds + 1) * kCycleSeconds;
  const UtcTime next = *next_listed(zone_, time - ahead) + ahead;
  if (next > kTimeLast) return std::nullopt;
  // A zone without a rule lists changes that do not come again.
  if (setting_at(next - 1).shows_as(setting_at(next))) return std::nullopt;
  return next;
}

std::vector<ClockSetting> ZoneClock::changes(UtcTime after, UtcTime until,
                                             std::size_t limit) const {
  std::vector<ClockSetting> changes;
  for (auto at = next_change(after); at && *at < until && changes.size() < limit;
       at = next_change(*at)) {
    changes.push_back(setting_at(*at));
  }
  return changes;
}

}  // namespace calendar_engine
