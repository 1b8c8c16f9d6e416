// Tells others what has become of an event: a row of the outbox, in the unit that changes it.
#pragma once

#include <cstdint>

#include "calendar/store.hpp"

namespace calendar {

/// `event` is as it is stored, with its id and its version.
tenon::Status publish_created(Unit& unit, const event_1::Event& event);
tenon::Status publish_updated(Unit& unit, const event_1::Event& event,
                              std::int64_t previous_version);
tenon::Status publish_deleted(Unit& unit, const event_1::Event& event);
/// All of a calendar that goes, its events with it.
tenon::Status publish_all_deleted(Unit& unit, const tn_uuid& calendar);

}  // namespace calendar
