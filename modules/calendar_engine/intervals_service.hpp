// Serves calendar_engine.intervals/1: views of the generated messages to the pure arithmetic and
// back.
#pragma once

#include "calendar_engine/intervals_1.hpp"
#include "intervals.hpp"
#include "recurrence.hpp"
#include "service_status.hpp"

namespace calendar_engine {

class IntervalsService final : public intervals_1::Service {
 public:
  /// Both outlive this; `limits` is set before the first call.
  IntervalsService(const Zones& zones, const Limits& limits) : zones_(zones), limits_(limits) {}

  tenon::Status merge(const tenon::Call& call, const intervals_1::MergeRequest& request,
                      intervals_1::IntervalsResponse::Writer& response) override;
  tenon::Status subtract(const tenon::Call& call, const intervals_1::SubtractRequest& request,
                         intervals_1::IntervalsResponse::Writer& response) override;
  tenon::Status intersect(const tenon::Call& call, const intervals_1::IntersectRequest& request,
                          intervals_1::IntervalsResponse::Writer& response) override;
  tenon::Status free_busy(const tenon::Call& call, const intervals_1::FreeBusyRequest& request,
                          intervals_1::FreeBusyResponse::Writer& response) override;

 private:
  tenon::Status add_recurrence(const tenon::Call& call, const intervals_1::BusyRecurrence& message,
                               const TimeRange& window, RecurrenceText& text, Steps& steps,
                               std::vector<TimeRange>& busy) const;

  const Zones& zones_;
  const Limits& limits_;
};

}  // namespace calendar_engine
