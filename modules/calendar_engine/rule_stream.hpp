// One rule's instances within COUNT and UNTIL, for the merge of a recurrence set.
#pragma once

#include <optional>

#include "rule_cursor.hpp"
#include "zones.hpp"

namespace calendar_engine {

class RuleStream {
 public:
  /// @param rule  complete(); borrowed
  /// @param zone  of the start; null when floating. Borrowed.
  RuleStream(const Rule& rule, LocalTime start, ZoneClock* zone);

  /// Goes to the first instance at `at` or later. Once, before anything else.
  /// @param counted_already  instances of COUNT that are used up by a start that the rule does not
  /// produce
  void open(LocalTime at, std::int64_t counted_already, Steps& steps);
  void advance(Steps& steps);

  bool has_instance() const { return state_ == RuleCursor::State::at_instance; }
  bool is_interrupted() const { return state_ == RuleCursor::State::interrupted; }
  /// Requires has_instance().
  LocalTime instance() const { return cursor_.instance(); }
  /// Every instance still to come is at this time or later.
  LocalTime reached() const { return cursor_.reached(); }

 private:
  static LocalTime last_local(const Rule& rule, ZoneClock* zone);
  void check_until(Steps& steps);

  const Rule& rule_;
  LocalTime start_;
  ZoneClock* zone_;
  RuleCursor cursor_;
  RuleCursor::State state_ = RuleCursor::State::ended;
  std::int64_t left_ = INT64_MAX;  // of COUNT, the instance at hand included
  LocalTime check_from_;           // from here on UNTIL has to be compared in UTC
};

}  // namespace calendar_engine
