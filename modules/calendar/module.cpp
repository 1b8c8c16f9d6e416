// The module calendar: one service for each interface, and the rules of its entities.
#include "calendar/module.hpp"

#include "calendar_rules.hpp"
#include "engine.hpp"
#include "event_rules.hpp"
#include "instances_service.hpp"
#include "limits.hpp"
#include "series_service.hpp"
#include "transfer_service.hpp"

namespace calendar {

class CalendarModule final : public Module {
  tenon::Status start(const Settings& settings) override {
    engine_ = {recurrence(), intervals(), zones()};
    limits_ = {.import_bytes_max = settings.import_bytes_max(),
               .import_components_max = settings.import_components_max(),
               .import_problems_max = settings.import_problems_max(),
               .instances_max = settings.instances_max(),
               .candidates_max = settings.candidates_max(),
               .calendars_max = settings.calendars_max()};
    return tenon::ok();
  }

  calendar_rules_1::Service& calendar_rules() override { return calendar_rules_; }
  event_rules_1::Service& event_rules() override { return event_rules_; }
  instances_1::Service& instances() override { return instances_; }
  series_1::Service& series() override { return series_; }
  transfer_1::Service& transfer() override { return transfer_; }

  Engine engine_;
  Limits limits_;  // both set by start()
  CalendarRules calendar_rules_{engine_};
  EventRules event_rules_{engine_};
  InstancesService instances_{engine_, limits_};
  SeriesService series_{engine_};
  TransferService transfer_{engine_, limits_};
};

}  // namespace calendar

TENON_MODULE(calendar, calendar::CalendarModule);
