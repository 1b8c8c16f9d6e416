#include "series_service.hpp"

#include "calendar/store.hpp"

namespace calendar {

tenon::Status SeriesService::split(const tenon::Call&, const series_1::InstanceOfEvent&,
                                   series_1::SplitSeries::Writer&) {
  (void)engine_;
  return tenon::fail(TN_UNIMPLEMENTED, "calendar.not_yet", "", "not yet");
}

tenon::Status SeriesService::cancel_instance(const tenon::Call&, const series_1::InstanceOfEvent&,
                                             event_1::Event::Writer&) {
  (void)engine_;
  return tenon::fail(TN_UNIMPLEMENTED, "calendar.not_yet", "", "not yet");
}

}  // namespace calendar
