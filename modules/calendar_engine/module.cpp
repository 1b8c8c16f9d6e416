// The module calendar_engine: one service for each interface, and the time zone database they
// share. It keeps nothing from call to call.
#include "calendar_engine/module.hpp"
#include "intervals_service.hpp"
#include "recurrence_service.hpp"
#include "zones_service.hpp"

namespace calendar_engine {

class CalendarEngine final : public Module {
  tenon::Status start(const Settings& settings) override {
    limits_ = {settings.instances_max(), settings.steps_max()};
    if (!zones_.find("Etc/UTC")) {
      return tenon::failed_precondition("calendar_engine.no_time_zones", "",
                                        "no time zone database in $TZDIR or /usr/share/zoneinfo; "
                                        "install the package tzdata");
    }
    return tenon::ok();
  }

  intervals_1::Service& intervals() override { return intervals_service_; }
  recurrence_1::Service& recurrence() override { return recurrence_service_; }
  zones_1::Service& zones() override { return zones_service_; }

  Zones zones_;
  Limits limits_{};  // set by start()
  IntervalsService intervals_service_{zones_, limits_};
  RecurrenceService recurrence_service_{zones_, limits_};
  ZonesService zones_service_{zones_};
};

}  // namespace calendar_engine

TENON_MODULE(calendar_engine, calendar_engine::CalendarEngine);
