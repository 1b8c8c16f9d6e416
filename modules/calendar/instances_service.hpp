// Serves calendar.instances/1.
#pragma once

#include "calendar/instances_1.hpp"
#include "engine.hpp"
#include "limits.hpp"

namespace calendar {

class InstancesService final : public instances_1::Service {
 public:
  /// Both outlive this; `limits` is set before the first call.
  InstancesService(const Engine& engine, const Limits& limits) : engine_(engine), limits_(limits) {}

  tenon::Status of_calendar(const tenon::Call& call, const instances_1::CalendarWindow& request,
                            instances_1::InstancePage::Writer& response) override;
  tenon::Status within(const tenon::Call& call, const instances_1::CalendarsWindow& request,
                       instances_1::InstancePage::Writer& response) override;
  tenon::Status free_busy(
      const tenon::Call& call, const instances_1::BusyWindow& request,
      calendar_engine::intervals_1::FreeBusyResponse::Writer& response) override;

 private:
  const Engine& engine_;
  const Limits& limits_;
};

}  // namespace calendar
