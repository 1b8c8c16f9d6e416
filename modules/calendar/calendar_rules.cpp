#include "calendar_rules.hpp"

#include <utility>

#include "event_changed.hpp"

namespace calendar {

tenon::Status CalendarRules::prepare(const tenon::Call& call,
                                     const calendar_rules_1::Change& change,
                                     calendar_rules_1::Decision::Writer&) {
  if (!change.has_after()) return tenon::ok();
  // The engine says whether the zone exists; of no instants it answers nothing else.
  calendar_engine::zones_1::OffsetsRequest::Writer request(call);
  request.set_time_zone(change.after()->time_zone());
  request.init_instants(0);
  auto answer = engine_.zones.offsets(call, request.view());
  return answer ? tenon::ok() : std::move(answer).status();
}

tenon::Status CalendarRules::apply(const tenon::Call& call, const calendar_rules_1::Change& change,
                                   calendar_rules_1::Decision::Writer&) {
  if (change.has_after()) return tenon::ok();
  Unit unit(call);
  return publish_all_deleted(unit, change.before()->id());
}

}  // namespace calendar
