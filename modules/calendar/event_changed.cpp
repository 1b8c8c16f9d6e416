#include "event_changed.hpp"

#include <optional>
#include <string>
#include <vector>

#include "scratch_call.hpp"

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

/// The event with every field and every list that it has: what is about to be stored may lack those
/// that read as a default or as empty.
Event whole_of(const tenon::Call& call, const Event& event) {
  Event::Writer whole(call);
  whole.assign(event);
  whole.set_sequence(event.sequence());
  whole.set_kind(event.kind());
  whole.set_duration_days(event.duration_days());
  whole.set_duration(event.duration());
  whole.set_end_form(event.end_form());
  whole.set_start_policy(event.start_policy());
  whole.set_detached(event.detached());
  whole.set_extent(event.extent());
  if (event.rules().empty()) whole.init_rules(0);
  if (event.dates().empty()) whole.init_dates(0);
  if (event.attendees().empty()) whole.init_attendees(0);
  const auto overrides = event.overrides();
  auto whole_overrides = whole.init_overrides(overrides.size());
  for (std::size_t k = 0; k < overrides.size(); ++k) {
    whole_overrides[k].assign(overrides[k]);
    whole_overrides[k].set_cancelled(overrides[k].cancelled());
  }
  const auto properties = event.properties();
  auto whole_properties = whole.init_properties(properties.size());
  for (std::size_t k = 0; k < properties.size(); ++k) {
    whole_properties[k].assign(properties[k]);
    whole_properties[k].set_component(properties[k].component());
  }
  return whole.view();
}

/// With all of the event, unless that is more than an event may hold: a large attachment is no
/// reason to refuse the change.
tenon::Status publish_with_snapshot(Unit& unit, const Event& event, EventChange change,
                                    std::optional<std::int64_t> previous_version) {
  ScratchCall scratch;
  EventChanged::Writer changed(scratch.call());
  describe(event, change, changed);
  if (previous_version) changed.set_previous_version(*previous_version);
  EventChanged::Writer whole(scratch.call());
  whole.assign(changed.view());
  whole.set_snapshot(whole_of(scratch.call(), event));
  tenon::Status told = unit.publish_event_changed(whole.view());
  if (told || told.failure().code != "store.event_too_large") return told;
  return unit.publish_event_changed(changed.view());
}

}  // namespace

tenon::Status publish_created(Unit& unit, const Event& event) {
  return publish_with_snapshot(unit, event, EventChange::created, std::nullopt);
}

tenon::Status publish_updated(Unit& unit, const Event& event, std::int64_t previous_version) {
  return publish_with_snapshot(unit, event, EventChange::updated, previous_version);
}

tenon::Status publish_deleted(Unit& unit, const Event& event) {
  ScratchCall scratch;
  EventChanged::Writer changed(scratch.call());
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
  ScratchCall scratch;
  for (;;) {
    std::vector<Gone> page;
    tenon::Status read = unit.events_after(
        {.calendar = calendar, .after = after, .most = kPage}, [&](const EventsAfterRow& row) {
          page.push_back({row.id(), std::string(row.uid().value_or("")), row.version()});
        });
    if (!read) return read;
    for (const Gone& gone : page) {
      scratch.clear();
      EventChanged::Writer changed(scratch.call());
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
