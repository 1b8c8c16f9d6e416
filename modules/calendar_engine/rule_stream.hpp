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
  /// Goes to the first instance at `at` or later, if it is not there yet.
  void skip_to(LocalTime at, Steps& steps);
  /// Goes to where COUNT lets `count` more instances pass, the one at hand included, if more are
  /// left.
  void skip_to_last(std::int64_t count, Steps& steps);

  bool has_instance() const { return state_ == RuleCursor::State::at_instance; }
  bool is_interrupted() const { return state_ == RuleCursor::State::interrupted; }
  /// COUNT has let pass as many as it does.
  bool is_counted_out() const { return left_ <= 0; }
  /// Requires has_instance().
  LocalTime instance() const { return cursor_.instance(); }
  /// Every instance still to come is at this time or later.
  LocalTime reached() const { return cursor_.reached(); }
  /// UNTIL lets no instance after this time pass, for sure.
  LocalTime last_possible() const { return last_possible_; }

 private:
  static LocalTime last_local(const Rule& rule, ZoneClock* zone);
  void pass_counted(LocalTime at, Steps& steps);
  void check_until(Steps& steps);

  const Rule& rule_;
  LocalTime start_;
  ZoneClock* zone_;
  LocalTime last_possible_;
  RuleCursor cursor_;
  RuleCursor::State state_ = RuleCursor::State::ended;
  std::int64_t left_ = INT64_MAX;  // of COUNT, the instance at hand included
  LocalTime check_from_;           // from here on UNTIL has to be compared in UTC
};

}  // namespace calendar_engine
