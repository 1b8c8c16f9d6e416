#include "instances_service.hpp"

#include "calendar/store.hpp"

namespace calendar {

tenon::Status InstancesService::of_calendar(const tenon::Call&, const instances_1::CalendarWindow&,
                                            instances_1::InstancePage::Writer&) {
  (void)engine_;
  return tenon::fail(TN_UNIMPLEMENTED, "calendar.not_yet", "", "not yet");
}

tenon::Status InstancesService::within(const tenon::Call&, const instances_1::CalendarsWindow&,
                                       instances_1::InstancePage::Writer&) {
  (void)engine_;
  return tenon::fail(TN_UNIMPLEMENTED, "calendar.not_yet", "", "not yet");
}

tenon::Status InstancesService::free_busy(const tenon::Call&, const instances_1::BusyWindow&,
                                          calendar_engine::intervals_1::FreeBusyResponse::Writer&) {
  (void)engine_;
  return tenon::fail(TN_UNIMPLEMENTED, "calendar.not_yet", "", "not yet");
}

}  // namespace calendar
