// Checks a calendar before it is stored: its zone exists. Tells of the events that go with one.
#pragma once

#include "calendar/calendar_rules_1.hpp"
#include "engine.hpp"

namespace calendar {

class CalendarRules final : public calendar_rules_1::Service {
 public:
  /// @param engine  outlives this
  explicit CalendarRules(const Engine& engine) : engine_(engine) {}

  tenon::Status prepare(const tenon::Call& call, const calendar_rules_1::Change& change,
                        calendar_rules_1::Decision::Writer& decision) override;
  tenon::Status apply(const tenon::Call& call, const calendar_rules_1::Change& change,
                      calendar_rules_1::Decision::Writer& decision) override;

 private:
  const Engine& engine_;
};

}  // namespace calendar
