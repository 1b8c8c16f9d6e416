#include "event_rules.hpp"

#include "calendar/store.hpp"

namespace calendar {

tenon::Status EventRules::prepare(const tenon::Call&, const event_rules_1::Change&,
                                  event_rules_1::Decision::Writer&) {
  (void)engine_;
  return tenon::fail(TN_UNIMPLEMENTED, "calendar.not_yet", "", "not yet");
}

tenon::Status EventRules::apply(const tenon::Call&, const event_rules_1::Change&,
                                event_rules_1::Decision::Writer&) {
  (void)engine_;
  return tenon::fail(TN_UNIMPLEMENTED, "calendar.not_yet", "", "not yet");
}

}  // namespace calendar
