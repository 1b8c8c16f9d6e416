// Checks an event before it is stored and fills in what follows from it; sees it stored.
#pragma once

#include "calendar/event_rules_1.hpp"
#include "engine.hpp"

namespace calendar {

class EventRules final : public event_rules_1::Service {
 public:
  /// @param engine  outlives this
  explicit EventRules(const Engine& engine) : engine_(engine) {}

  tenon::Status prepare(const tenon::Call& call, const event_rules_1::Change& change,
                        event_rules_1::Decision::Writer& decision) override;
  tenon::Status apply(const tenon::Call& call, const event_rules_1::Change& change,
                      event_rules_1::Decision::Writer& decision) override;

 private:
  const Engine& engine_;
};

}  // namespace calendar
