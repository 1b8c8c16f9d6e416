#include "last_instance.hpp"

#include <algorithm>

#include "rule_stream.hpp"
#include "settled_start.hpp"

namespace calendar_engine {
namespace {

/// Looks through the sources of a recurrence set one by one.
class LastSearch {
 public:
  LastSearch(const Recurrence& recurrence, Steps& steps)
      : set_(recurrence), clock_(recurrence.zone), steps_(steps) {}

  std::optional<LocalTime> find() {
    const auto start = settle_start(set_, zone(), steps_);
    if (!start) return std::nullopt;
    if (start->is_added) add(set_.start);
    for (const LocalTime date : set_.rdates) add(date);
    for (const Rule& rule : set_.rules) {
      if (rule.until) {
        search_until(rule);
      } else if (!search_count(rule, start->counted)) {
        return std::nullopt;
      }
    }
    return last_;
  }

 private:
  /// @return  false when the rule goes on or the steps ran out
  bool search_count(const Rule& rule, std::int64_t counted) {
    RuleStream stream(rule, set_.start, zone());
    stream.open(set_.start, counted, steps_);
    if (stream.is_interrupted()) return false;
    if (!stream.has_instance()) return true;
    if (!rule.count) return false;
    // Of one more than are excluded, one is an instance.
    stream.skip_to_last(static_cast<std::int64_t>(set_.exdates.size()) + 1, steps_);
    while (stream.has_instance() && steps_.take()) {
      add(stream.instance());
      stream.advance(steps_);
    }
    return stream.is_counted_out();
  }

  /// Asks for the first instance from some time on: mostly the last is near UNTIL, so back from
  /// there, further each time, then by halves.
  void search_until(const Rule& rule) {
    const LocalTime until =
        std::min(RuleStream(rule, set_.start, zone()).last_possible(), kTimeLast);
    known_ = set_.start - 1;
    none_from_ = until + 1;
    bool is_answered = ask(rule, set_.start);
    for (LocalTime back = 0; is_answered && is_open() && until - back > known_;
         back = back * 8 + 1) {
      const LocalTime known_before = known_;
      is_answered = ask(rule, until - back);
      if (known_ != known_before) break;
    }
    while (is_answered && is_open()) {
      is_answered = ask(rule, known_ + (none_from_ - known_) / 2);
    }
    if (!is_answered) known_ = until;
    if (known_ >= set_.start) last_ = std::max(last_.value_or(known_), known_);
  }

  bool is_open() const { return none_from_ - known_ > 1; }

  /// Learns what the first instance at `time` or later is.
  /// @return  false when the steps ran out
  bool ask(const Rule& rule, LocalTime time) {
    RuleStream stream(rule, set_.start, zone());
    stream.open(time, 0, steps_);
    skip_excluded(stream);
    if (stream.is_interrupted()) return false;
    if (!stream.has_instance()) {
      none_from_ = time;
      return true;
    }
    known_ = stream.instance();
    stream.advance(steps_);
    skip_excluded(stream);
    if (stream.is_interrupted()) return false;
    if (!stream.has_instance()) none_from_ = known_ + 1;
    return true;
  }

  void skip_excluded(RuleStream& stream) {
    while (stream.has_instance() && is_excluded(stream.instance())) stream.advance(steps_);
  }

  bool is_excluded(LocalTime time) {
    if (std::binary_search(set_.exdates.begin(), set_.exdates.end(), time)) return true;
    const UtcTime utc = clock_ ? clock_->to_utc(time) : time;
    return utc < kTimeFirst || utc > kTimeLast;
  }

  void add(LocalTime time) {
    if (!is_excluded(time)) last_ = std::max(last_.value_or(time), time);
  }

  ZoneClock* zone() { return clock_ ? &*clock_ : nullptr; }

  const Recurrence& set_;
  std::optional<ZoneClock> clock_;
  Steps& steps_;
  std::optional<LocalTime> last_;
  // Of the rule with UNTIL at hand: an instance, and a time from which on there is none.
  LocalTime known_ = 0, none_from_ = 0;
};

}  // namespace

std::optional<LocalTime> find_last(const Recurrence& recurrence, Steps& steps) {
  return LastSearch(recurrence, steps).find();
}

}  // namespace calendar_engine
