// Serves calendar.series/1.
#pragma once

#include "calendar/series_1.hpp"
#include "engine.hpp"

namespace calendar {

class SeriesService final : public series_1::Service {
 public:
  /// @param engine  outlives this
  explicit SeriesService(const Engine& engine) : engine_(engine) {}

  tenon::Status split(const tenon::Call& call, const series_1::InstanceOfEvent& request,
                      series_1::SplitSeries::Writer& response) override;
  tenon::Status cancel_instance(const tenon::Call& call, const series_1::InstanceOfEvent& request,
                                event_1::Event::Writer& response) override;

 private:
  const Engine& engine_;
};

}  // namespace calendar
