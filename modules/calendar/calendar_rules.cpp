#include "calendar_rules.hpp"

#include "calendar/store.hpp"

namespace calendar {

tenon::Status CalendarRules::prepare(const tenon::Call&, const calendar_rules_1::Change&,
                                     calendar_rules_1::Decision::Writer&) {
  (void)engine_;
  return tenon::fail(TN_UNIMPLEMENTED, "calendar.not_yet", "", "not yet");
}

}  // namespace calendar
