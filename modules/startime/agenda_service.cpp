#include "agenda_service.hpp"

namespace startime {

tenon::Status AgendaService::agenda(const tenon::Call&, const agenda_1::AgendaRequest&,
                                    agenda_1::Agenda::Writer&) {
  (void)sources_;
  (void)limits_;
  return tenon::fail(TN_UNIMPLEMENTED, "startime.not_yet", "", "not yet");
}

tenon::Status AgendaService::free_slots(const tenon::Call&, const agenda_1::FreeSlotsRequest&,
                                        agenda_1::FreeSlots::Writer&) {
  return tenon::fail(TN_UNIMPLEMENTED, "startime.not_yet", "", "not yet");
}

}  // namespace startime
