#include "event_changed.hpp"

#include <string>
#include <vector>

namespace calendar {

using event_1::Event;
using events_1::EventChange;
using events_1::EventChanged;

namespace {

void describe(const Event& event, EventChange change, EventChanged::Writer& to) {
  to.set_change(change);
  to.set_event(event.id());
  to.set_calendar(event.calendar());
  if (event.has_uid()) to.set_uid(*event.uid());
}

/// With all of the event, unless that is more than an event may hold: a large attachment is no
/// reason to refuse the change.
tenon::Status publish_with_snapshot(Unit& unit, const Event& event,
                                    const EventChanged::Writer& changed) {
  EventChanged::Writer whole(unit.call());
  whole.assign(changed.view());
  whole.set_snapshot(event);
  tenon::Status told = unit.publish_event_changed(whole.view());
  if (told || told.failure().code != "store.event_too_large") return told;
  return unit.publish_event_changed(changed.view());
}

}  // namespace

tenon::Status publish_created(Unit& unit, const Event& event) {
  EventChanged::Writer changed(unit.call());
  describe(event, EventChange::created, changed);
  return publish_with_snapshot(unit, event, changed);
}

tenon::Status publish_updated(Unit& unit, const Event& event, std::int64_t previous_version) {
  EventChanged::Writer changed(unit.call());
  describe(event, EventChange::updated, changed);
  changed.set_previous_version(previous_version);
  return publish_with_snapshot(unit, event, changed);
}

tenon::Status publish_deleted(Unit& unit, const Event& event) {
  EventChanged::Writer changed(unit.call());
  describe(event, EventChange::deleted, changed);
  changed.set_previous_version(event.version());
  return unit.publish_event_changed(changed.view());
}

tenon::Status publish_all_deleted(Unit& unit, const tn_uuid& calendar) {
  struct Gone {
    tn_uuid id;
    std::string uid;
    std::int64_t version;
  };
  constexpr std::int32_t kPage = 1'000;
  std::string after;
  for (;;) {
    std::vector<Gone> page;
    tenon::Status read = unit.events_after(
        {.calendar = calendar, .after = after, .most = kPage}, [&](const EventsAfterRow& row) {
          page.push_back({row.id(), std::string(row.uid().value_or("")), row.version()});
        });
    if (!read) return read;
    for (const Gone& gone : page) {
      EventChanged::Writer changed(unit.call());
      changed.set_change(EventChange::deleted);
      changed.set_event(gone.id);
      changed.set_calendar(calendar);
      changed.set_uid(gone.uid);
      changed.set_previous_version(gone.version);
      if (tenon::Status told = unit.publish_event_changed(changed.view()); !told) return told;
    }
    if (page.size() < static_cast<std::size_t>(kPage)) return tenon::ok();
    after = page.back().uid;
  }
}

}  // namespace calendar
