// Serves startime.agenda/1: composes what calendars hold with the engine's arithmetic of zones and
// intervals. Keeps nothing; the number of its calls does not depend on what it finds.
#pragma once

#include "calendar/instances_1.hpp"
#include "calendar_engine/intervals_1.hpp"
#include "calendar_engine/zones_1.hpp"
#include "startime/agenda_1.hpp"

namespace startime {

/// What the agenda asks others; bound before the module starts.
struct AgendaSources {
  calendar::instances_1::Client instances;
  calendar_engine::intervals_1::Client intervals;
  calendar_engine::zones_1::Client zones;
};

struct AgendaLimits {
  std::int32_t slots_max = 0;
  std::int32_t days_max = 0;
};

class AgendaService final : public agenda_1::Service {
 public:
  /// Both outlive this and are set before the first call.
  AgendaService(const AgendaSources& sources, const AgendaLimits& limits)
      : sources_(sources), limits_(limits) {}

  /// Two calls: the instances, and the offsets of all of them.
  tenon::Status agenda(const tenon::Call& call, const agenda_1::AgendaRequest& request,
                       agenda_1::Agenda::Writer& response) override;
  /// Four calls: the instants of the working hours, who is busy, what both leave, and the offsets
  /// of the slots. Two without working hours.
  tenon::Status free_slots(const tenon::Call& call, const agenda_1::FreeSlotsRequest& request,
                           agenda_1::FreeSlots::Writer& response) override;

 private:
  const AgendaSources& sources_;
  const AgendaLimits& limits_;
};

}  // namespace startime
