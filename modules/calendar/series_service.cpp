#include "series_service.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "calendar/store.hpp"
#include "event_changed.hpp"
#include "event_uid.hpp"
#include "series_split.hpp"

namespace calendar {
namespace {

using event_1::Event;

/// How often a change begins again that was made to a version which others have replaced meanwhile.
constexpr int kAttemptsMax = 100;

tenon::Status stale() {
  return tenon::fail(TN_ABORTED, "store.stale", "/version",
                     "the event has another version by now: read it again");
}

tenon::Instant now() {
  return std::chrono::floor<std::chrono::seconds>(
      std::chrono::time_point_cast<tenon::Duration>(std::chrono::system_clock::now()));
}

tenon::Result<Event> find(const tenon::Call& call, const series_1::InstanceOfEvent& request) {
  std::optional<Event> event;
  tenon::Status done = read(call, [&](Snapshot& snapshot) -> tenon::Status {
    auto found = snapshot.find_event(request.id());
    if (!found) return std::move(found).status();
    event = *found;
    return tenon::ok();
  });
  if (!done) return done;
  if (!event) return tenon::not_found("store.not_found", "/id", "there is no such event");
  if (request.has_version() && *request.version() != event->version()) return stale();
  return *event;
}

/// Does `change` to the event as it is, again whenever another change came in between, unless the
/// client named the version that it means.
template <class Change>
tenon::Status change_event(const tenon::Call& call, const series_1::InstanceOfEvent& request,
                           Change change) {
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    auto event = find(call, request);
    if (!event) return std::move(event).status();
    tenon::Status done = change(*event);
    const bool is_stale = !done && done.failure().code == "store.stale";
    if (!is_stale || request.has_version()) return done;
    if (tenon::Status wanted = call.still_wanted(); !wanted) return wanted;
  }
  return stale();
}

/// Where in the overrides the instance is; their number when it does not differ yet.
std::size_t place_of(const Event& event, tenon::LocalTime recurrence_id) {
  const auto overrides = event.overrides();
  std::size_t at = 0;
  while (at < overrides.size() && overrides[at].recurrence_id() != recurrence_id) ++at;
  return at;
}

/// The event with one instance cancelled. What an override said before it keeps.
Event cancelled(const tenon::Call& call, const Event& event, tenon::LocalTime recurrence_id,
                std::size_t place) {
  Event::Writer changed(call);
  changed.assign(event);
  const auto known = event.overrides();
  auto overrides = changed.init_overrides(std::max(known.size(), place + 1));
  for (std::size_t k = 0; k < known.size(); ++k) overrides[k].assign(known[k]);
  overrides[place].set_recurrence_id(recurrence_id);
  overrides[place].set_cancelled(true);
  changed.set_sequence(event.sequence() + 1);
  changed.set_stamped_at(now());
  return changed.view();
}

}  // namespace

tenon::Status SeriesService::split(const tenon::Call& call,
                                   const series_1::InstanceOfEvent& request,
                                   series_1::SplitSeries::Writer& response) {
  return change_event(call, request, [&](const Event& event) -> tenon::Status {
    Event::Writer before(call), after(call);
    tenon::Status parted =
        split_series(call, engine_, event, request.recurrence_id(), before, after);
    if (!parted) return parted;
    after.set_uid(new_uid());
    before.set_stamped_at(now());
    after.set_stamped_at(now());
    const Event shortened = before.view(), added = after.view();
    return write(call, [&](Unit& unit) -> tenon::Status {
      // Each run begins with what was read: storing advances versions and sets ids.
      Event::Writer first(call), second(call);
      first.assign(shortened);
      second.assign(added);
      if (tenon::Status stored = unit.update_event(first); !stored) return stored;
      if (tenon::Status stored = unit.insert_event(second); !stored) return stored;
      if (tenon::Status told = publish_updated(unit, first.view(), event.version()); !told)
        return told;
      if (tenon::Status told = publish_created(unit, second.view()); !told) return told;
      response.set_before(first.view());
      response.set_after(second.view());
      return tenon::ok();
    });
  });
}

tenon::Status SeriesService::cancel_instance(const tenon::Call& call,
                                             const series_1::InstanceOfEvent& request,
                                             event_1::Event::Writer& response) {
  const tenon::LocalTime recurrence_id = request.recurrence_id();
  return change_event(call, request, [&](const Event& event) -> tenon::Status {
    const auto overrides = event.overrides();
    const std::size_t place = place_of(event, recurrence_id);
    const bool is_known = place < overrides.size();
    if (is_known && overrides[place].cancelled()) {
      response.assign(event);
      return tenon::ok();
    }
    if (!is_known) {
      auto known = has_instance(call, engine_, event, recurrence_id);
      if (!known) return std::move(known).status();
      if (!*known) {
        return tenon::not_found("calendar.no_such_instance", "/recurrence_id",
                                "the series has no instance then: name the recurrence_id of one");
      }
    }
    const Event changed = cancelled(call, event, recurrence_id, place);
    return write(call, [&](Unit& unit) -> tenon::Status {
      Event::Writer record(call);
      record.assign(changed);
      if (tenon::Status stored = unit.update_event(record); !stored) return stored;
      if (tenon::Status told = publish_updated(unit, record.view(), event.version()); !told)
        return told;
      response.assign(record.view());
      return tenon::ok();
    });
  });
}

}  // namespace calendar
