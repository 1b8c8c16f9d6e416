// The routes of StarTime. Each composes what other modules know; nothing is kept here.
#include "startime/module.hpp"

#include "agenda_service.hpp"

namespace startime {

class Startime final : public Module, private api_1::Service {
  tenon::Status start(const Settings& settings) override {
    sources_ = {instances(), intervals(), zones()};
    limits_ = {.slots_max = settings.slots_max(), .days_max = settings.days_max()};
    return tenon::ok();
  }

  api_1::Service& api() override { return *this; }
  agenda_1::Service& agenda() override { return agenda_; }

  tenon::Status expand(const tenon::Call& call, const ExpandRequest& request,
                       ExpandResponse::Writer& response) override {
    return recurrence().expand_into(call, request, response);
  }

  tenon::Status free_busy(const tenon::Call& call, const FreeBusyRequest& request,
                          FreeBusyResponse::Writer& response) override {
    return intervals().free_busy_into(call, request, response);
  }

  AgendaSources sources_;
  AgendaLimits limits_;  // both set by start()
  AgendaService agenda_{sources_, limits_};
};

}  // namespace startime

TENON_MODULE(startime, startime::Startime);
