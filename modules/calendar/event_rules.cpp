#include "event_rules.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "calendar/store.hpp"
#include "clock_text.hpp"
#include "event_changed.hpp"
#include "event_check.hpp"
#include "event_derivation.hpp"
#include "event_uid.hpp"

namespace calendar {
namespace {

namespace recurrence = calendar_engine::recurrence_1;
using event_1::Event;
using event_1::Kind;

/// A zone beside the event's own that has to exist.
struct NamedZone {
  std::string_view name;
  std::string path;
};

std::vector<NamedZone> other_zones(const Event& event) {
  std::vector<NamedZone> zones;
  if (event.has_end_time_zone()) zones.push_back({*event.end_time_zone(), "/end_time_zone"});
  const auto overrides = event.overrides();
  for (std::size_t at = 0; at < overrides.size(); ++at) {
    const std::string under = "/overrides/" + std::to_string(at);
    if (overrides[at].has_time_zone())
      zones.push_back({*overrides[at].time_zone(), under + "/time_zone"});
    if (overrides[at].has_end_time_zone())
      zones.push_back({*overrides[at].end_time_zone(), under + "/end_time_zone"});
  }
  return zones;
}

/// Whether an event has this instance whatever its rules say.
bool is_added(const Event& event, tenon::LocalTime at) {
  const auto dates = event.dates();
  return std::any_of(dates.begin(), dates.end(), [&](const auto& one) {
    return one.kind() == event_1::DateKind::added && one.at() == at;
  });
}

/// Whether the event as it was stored differs at this instance already.
bool had_override(const std::optional<Event>& before, tenon::LocalTime recurrence_id) {
  if (!before) return false;
  const auto overrides = before->overrides();
  return std::any_of(overrides.begin(), overrides.end(),
                     [&](const auto& one) { return one.recurrence_id() == recurrence_id; });
}

/// One seam call for all that the engine has to say of the event.
tenon::Result<Derived> ask(const tenon::Call& call, const Engine& engine, const Event& event) {
  const std::vector<NamedZone> zones = other_zones(event);
  recurrence::InspectRequest::Writer request(call);
  auto recurrences = request.init_recurrences(1 + zones.size());
  auto own = recurrences[0];
  describe_recurrence(event, own);
  // Imported events may begin off their rules; what a client writes here says what it means.
  if (event.start_policy() == event_1::StartPolicy::exclude && !is_added(event, event.start()))
    own.set_start_policy(recurrence::StartPolicy::reject);
  for (std::size_t k = 0; k < zones.size(); ++k) {
    auto to = recurrences[1 + k];
    to.set_start(write_local_time(event.start()));
    to.set_time_zone(zones[k].name);
  }
  auto answer = engine.recurrence.inspect(call, request.view());
  if (!answer) return std::move(answer).status();
  const auto answers = answer->answers();
  for (std::size_t k = 0; k < zones.size(); ++k) {
    if (const auto fault = answers[1 + k].fault()) {
      return tenon::invalid_argument(std::string(fault->code()), zones[k].path,
                                     std::string(fault->message()));
    }
  }
  const auto fault = answers[0].fault();
  if (fault && fault->code() == "calendar_engine.start_not_in_rule") {
    return tenon::invalid_argument(
        "calendar.start_not_in_rule", "/start",
        "the rules do not produce the start: move it to their first instance, or change the rules");
  }
  return derive(event, answers[0]);
}

}  // namespace

tenon::Status EventRules::prepare(const tenon::Call& call, const event_rules_1::Change& change,
                                  event_rules_1::Decision::Writer& decision) {
  if (!change.has_after()) return tenon::ok();
  Event::Writer event(call);
  event.assign(*change.after());
  if (!event.view().has_uid()) {
    const auto known = change.before() ? change.before()->uid() : std::nullopt;
    event.set_uid(known ? std::string(*known) : new_uid());
  }
  if (event.view().kind() == Kind::all_day && event.view().duration_days() == 0)
    event.set_duration_days(1);
  if (tenon::Status sound = check_event(event.view()); !sound) return sound;
  auto derived = ask(call, engine_, event.view());
  if (!derived) return std::move(derived).status();
  const auto overrides = event.view().overrides();
  for (const std::size_t stray : derived->strays) {
    const tenon::LocalTime recurrence_id = overrides[stray].recurrence_id();
    if (had_override(change.before(), recurrence_id)) continue;
    return tenon::invalid_argument(
        "calendar.no_such_instance", "/overrides/" + std::to_string(stray) + "/recurrence_id",
        "the event has no instance then: name the local start that its rules and dates give one");
  }
  write_derived(*derived, event);
  event.set_stamped_at(std::chrono::floor<std::chrono::seconds>(
      std::chrono::time_point_cast<tenon::Duration>(std::chrono::system_clock::now())));
  decision.set_document(event.view());
  return tenon::ok();
}

tenon::Status EventRules::apply(const tenon::Call& call, const event_rules_1::Change& change,
                                event_rules_1::Decision::Writer&) {
  Unit unit(call);
  if (!change.has_after()) return publish_deleted(unit, *change.before());
  // As it is about to be stored, but for its version.
  Event::Writer event(call);
  event.assign(*change.after());
  if (!change.has_before()) {
    event.set_version(1);
    return publish_created(unit, event.view());
  }
  const std::int64_t previous = change.before()->version();
  event.set_version(previous + 1);
  return publish_updated(unit, event.view(), previous);
}

}  // namespace calendar
