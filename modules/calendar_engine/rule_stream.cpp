#include "rule_stream.hpp"

namespace calendar_engine {

RuleStream::RuleStream(const Rule& rule, LocalTime start, ZoneClock* zone)
    : rule_(rule),
      start_(start),
      zone_(zone),
      last_possible_(last_local(rule, zone)),
      cursor_(rule, start, last_possible_),
      check_from_(INT64_MAX) {
  if (rule.until && rule.until->is_utc && zone != nullptr) {
    check_from_ = zone->earliest_local(rule.until->time);
  }
}

/// The local time after which UNTIL lets nothing pass, for sure.
LocalTime RuleStream::last_local(const Rule& rule, ZoneClock* zone) {
  if (!rule.until) return kTimeLast;
  // A floating start has no zone to convert by: there Z is read as if it were not written.
  if (!rule.until->is_utc || zone == nullptr) return rule.until->time;
  return zone->latest_local(rule.until->time + 1) - 1;
}

void RuleStream::open(LocalTime at, std::int64_t counted_already, Steps& steps) {
  if (!rule_.count) {
    state_ = cursor_.seek(at, steps);
    return check_until(steps);
  }
  left_ = *rule_.count - counted_already;
  if (left_ <= 0) return;
  state_ = cursor_.seek(start_, steps);
  pass_counted(at, steps);
}

void RuleStream::skip_to(LocalTime at, Steps& steps) {
  if (!has_instance() || instance() >= at) return;
  if (rule_.count) return pass_counted(at, steps);
  state_ = cursor_.skip_to(at, steps);
  check_until(steps);
}

void RuleStream::pass_counted(LocalTime at, Steps& steps) {
  if (!has_instance()) return;
  state_ = cursor_.pass_to(at, left_, steps);
}

void RuleStream::skip_to_last(std::int64_t count, Steps& steps) {
  if (!has_instance() || left_ <= count) return;
  state_ = cursor_.pass(left_ - count, steps);
  left_ = count;
}

void RuleStream::advance(Steps& steps) {
  if (--left_ <= 0) {
    state_ = RuleCursor::State::ended;
    return;
  }
  state_ = cursor_.next(steps);
  check_until(steps);
}

void RuleStream::check_until(Steps& steps) {
  while (has_instance() && instance() >= check_from_ &&
         zone_->to_utc(instance()) > rule_.until->time) {
    state_ = steps.take() ? cursor_.next(steps) : RuleCursor::State::interrupted;
  }
}

}  // namespace calendar_engine
