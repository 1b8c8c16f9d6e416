#include "settled_start.hpp"

#include "rule_stream.hpp"

namespace calendar_engine {

Outcome<SettledStart> settle_start(const Recurrence& recurrence, ZoneClock* zone, Steps& steps) {
  if (recurrence.rules.empty()) return SettledStart{true, 0};
  if (recurrence.start_policy == StartPolicy::exclude) return SettledStart{};
  const LocalTime start = recurrence.start;
  for (const Rule& rule : recurrence.rules) {
    RuleStream stream(rule, start, zone);
    stream.open(start, 0, steps);
    if (stream.has_instance() && stream.instance() == start) return SettledStart{};
    if (stream.is_interrupted() && stream.reached() <= start) return stopped(steps);
  }
  if (recurrence.start_policy == StartPolicy::reject) {
    return bad_input("calendar_engine.start_not_in_rule", "/start",
                     "the rules do not produce the start; move it to their first instance, or "
                     "ask for start_policy include or exclude");
  }
  return SettledStart{true, 1};
}

Fault stopped(const Steps& steps) {
  if (steps.is_unwanted()) return {FaultKind::interrupted, "", "", ""};
  return {FaultKind::too_much, "calendar_engine.too_many_steps", "",
          "more than " + std::to_string(steps.most()) +
              " steps did not settle what the rules yield here; ask for a later `from`, a nearer "
              "`until`, a lower `limit` or COUNT, or about fewer rules"};
}

}  // namespace calendar_engine
