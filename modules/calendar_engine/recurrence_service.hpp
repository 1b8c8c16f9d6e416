// Serves calendar_engine.recurrence/1: views of the generated messages to the pure expansion and
// back.
#pragma once

#include "calendar_engine/recurrence_1.hpp"
#include "recurrence.hpp"
#include "service_status.hpp"

namespace calendar_engine {

class RecurrenceService final : public recurrence_1::Service {
 public:
  /// Both outlive this; `limits` is set before the first call.
  RecurrenceService(const Zones& zones, const Limits& limits) : zones_(zones), limits_(limits) {}

  tenon::Status expand(const tenon::Call& call, const recurrence_1::ExpandRequest& request,
                       recurrence_1::ExpandResponse::Writer& response) override;
  tenon::Status expand_many(const tenon::Call& call, const recurrence_1::ExpandManyRequest& request,
                            recurrence_1::ExpandManyResponse::Writer& response) override;
  tenon::Status inspect(const tenon::Call& call, const recurrence_1::InspectRequest& request,
                        recurrence_1::InspectResponse::Writer& response) override;

 private:
  /// @param steps  what is left for this call
  tenon::Status answer(const tenon::Call& call, const recurrence_1::ExpandRequest& request,
                       RecurrenceText& text, Steps& steps,
                       recurrence_1::ExpandResponse::Writer& response) const;

  const Zones& zones_;
  const Limits& limits_;
};

}  // namespace calendar_engine
