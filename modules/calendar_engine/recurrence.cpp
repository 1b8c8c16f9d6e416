#include "recurrence.hpp"

#include <algorithm>
#include <list>

#include "rule_stream.hpp"
#include "settled_start.hpp"

namespace calendar_engine {
namespace {

/// Merges the sources of one recurrence set in the order of local time.
class Expander {
 public:
  Expander(const Recurrence& recurrence, std::size_t limit, Steps& steps)
      : set_(recurrence),
        zone_(recurrence.zone),
        limit_(limit),
        steps_(steps),
        dates_(recurrence.rdates) {
    if (set_.duration) ends_.emplace(*set_.duration, set_.zone, set_.is_whole_day);
  }

  Outcome<Expansion> expand() {
    set_bounds();
    if (const auto fault = settle()) return *fault;
    open_sources();
    while (const auto candidate = take_next()) {
      if (*candidate > local_last_) {
        has_later_ = true;
        break;
      }
      const UtcTime utc = zone_ ? zone_->to_utc(*candidate) : *candidate;
      if (utc > kTimeLast) break;
      const InstanceEnd end = ends_ ? ends_->end_of(*candidate) : InstanceEnd{};
      const bool is_early = is_before(*candidate, utc) && !reaches_in(end);
      if (utc < kTimeFirst || is_early || is_after(*candidate, utc)) {
        has_later_ |= is_after(*candidate, utc);
        if (!steps_.take()) return stopped(steps_);
        continue;
      }
      if (answer_.instances.size() == limit_) {
        answer_.is_truncated = true;
        return std::move(answer_);
      }
      answer_.instances.push_back(*candidate);
      if (zone_) answer_.utc.push_back(utc);
      if (ends_) answer_.ends.push_back(end);
    }
    // Work that ran out while looking for what is after the window leaves the window itself
    // answered.
    const bool ran_out = horizon_ != INT64_MAX;
    if (ran_out && (steps_.is_unwanted() || horizon_ <= local_last_)) return stopped(steps_);
    answer_.is_exhausted = !has_later_ && !ran_out;
    return std::move(answer_);
  }

 private:
  /// The window in local time: what is outside of it is outside for sure.
  void set_bounds() {
    // Where the local year 1 begins before that of UTC.
    if (zone_ && set_.start < kTimeFirst + 2 * kDaySeconds) {
      local_first_ = zone_->earliest_local(kTimeFirst);
    }
    if (set_.from) {
      const Bound from = *set_.from;
      LocalTime earliest = from.is_utc ? zone_->earliest_local(from.time) : from.time;
      if (may_reach_in()) earliest = std::min(earliest, earliest_reaching_in());
      local_first_ = std::max(local_first_, earliest);
    }
    if (set_.until) {
      const Bound until = *set_.until;
      local_last_ = (until.is_utc ? zone_->latest_local(until.time) : until.time) - 1;
    }
  }

  /// Whether an instance that begins before the window may be in it.
  bool may_reach_in() const {
    return set_.window == WindowMode::overlaps && set_.from && ends_ && !set_.duration->is_none();
  }
  /// Dates are compared as dates; times of a zone as instants, as a clock that is set back may show
  /// less at the end than at the start.
  bool ends_by_clock() const { return !zone_ || (set_.is_whole_day && !set_.from->is_utc); }
  UtcTime from_instant() {
    return set_.from->is_utc || !zone_ ? set_.from->time : zone_->to_utc(set_.from->time);
  }
  LocalTime earliest_reaching_in() {
    return ends_by_clock() ? ends_->earliest_start_by_clock(set_.from->time)
                           : ends_->earliest_start(from_instant());
  }
  bool reaches_in(const InstanceEnd& end) {
    if (!may_reach_in()) return false;
    return ends_by_clock() ? end.local > set_.from->time : end.utc > from_instant();
  }

  bool is_before(LocalTime local, UtcTime utc) const {
    return set_.from && (set_.from->is_utc ? utc : local) < set_.from->time;
  }
  bool is_after(LocalTime local, UtcTime utc) const {
    return set_.until && (set_.until->is_utc ? utc : local) >= set_.until->time;
  }

  /// Makes the start an instance of its own where the policy says so.
  std::optional<Fault> settle() {
    const auto start = settle_start(set_, zone(), steps_);
    if (!start) return start.fault();
    counted_already_ = start->counted;
    if (start->is_added) {
      dates_.insert(std::lower_bound(dates_.begin(), dates_.end(), set_.start), set_.start);
    }
    return std::nullopt;
  }

  void open_sources() {
    for (const Rule& rule : set_.rules) {
      streams_.emplace_back(rule, set_.start, zone()).open(local_first_, counted_already_, steps_);
    }
    next_date_ = index_from(dates_, local_first_);
    next_exdate_ = index_from(set_.exdates, local_first_);
  }

  /// The next time that is not excluded, whether in the window or not; nothing when there is none,
  /// or when a source that ran out of steps might still have an earlier one.
  std::optional<LocalTime> take_next() {
    for (;;) {
      LocalTime least = next_date_ < dates_.size() ? dates_[next_date_] : INT64_MAX;
      for (const RuleStream& stream : streams_) {
        if (stream.has_instance()) {
          least = std::min(least, stream.instance());
        } else if (stream.is_interrupted()) {
          horizon_ = std::min(horizon_, stream.reached());
        }
      }
      if (least == INT64_MAX || least >= horizon_) return std::nullopt;
      while (next_date_ < dates_.size() && dates_[next_date_] == least) ++next_date_;
      for (RuleStream& stream : streams_) {
        if (stream.has_instance() && stream.instance() == least) stream.advance(steps_);
      }
      while (next_exdate_ < set_.exdates.size() && set_.exdates[next_exdate_] < least)
        ++next_exdate_;
      if (next_exdate_ == set_.exdates.size() || set_.exdates[next_exdate_] != least) return least;
    }
  }

  static std::size_t index_from(const std::vector<LocalTime>& times, LocalTime at) {
    return static_cast<std::size_t>(std::lower_bound(times.begin(), times.end(), at) -
                                    times.begin());
  }

  ZoneClock* zone() { return zone_ ? &*zone_ : nullptr; }

  const Recurrence& set_;
  std::optional<ZoneClock> zone_;
  std::optional<EndClock> ends_;  // when the recurrence has a duration
  std::size_t limit_;
  Steps& steps_;
  std::list<RuleStream> streams_;
  std::vector<LocalTime> dates_;
  std::size_t next_date_ = 0, next_exdate_ = 0;
  std::int64_t counted_already_ = 0;
  LocalTime local_first_ = kTimeFirst, local_last_ = kTimeLast;
  LocalTime horizon_ = INT64_MAX;  // before it, no interrupted source has anything to come
  bool has_later_ = false;
  Expansion answer_;
};

}  // namespace

Outcome<Expansion> expand(const Recurrence& recurrence, std::size_t limit, Steps& steps) {
  return Expander(recurrence, limit, steps).expand();
}

}  // namespace calendar_engine
