#include "export_event.hpp"

#include <algorithm>
#include <cstring>
#include <span>

#include "clock_text.hpp"
#include "content_line.hpp"

namespace calendar {

using event_1::EndForm;
using event_1::Kind;

namespace {

constexpr std::int32_t kPage = 500;  // events

template <class To, class From>
To as(From value) {
  return static_cast<To>(static_cast<std::uint32_t>(value));
}

std::optional<std::string> text_of(const std::optional<std::string_view>& text) {
  if (!text) return std::nullopt;
  return std::string(*text);
}

ExportEvent event_of(const ExportedEventsRow& row) {
  ExportEvent event;
  event.id = row.id();
  event.uid = row.uid().value_or("");
  event.is_detached = row.detached();
  event.master.times = {.kind = row.kind(),
                        .start = row.start(),
                        .time_zone = std::string(row.time_zone().value_or("")),
                        .duration_days = row.duration_days(),
                        .duration = row.duration(),
                        .end_time_zone = std::string(row.end_time_zone().value_or("")),
                        .end_form = row.end_form()};
  event.first_day = row.first_day().value_or(day_of(row.start()));
  event.last_day = row.last_day().value_or(event.first_day);
  event.master.sequence = row.sequence();
  event.master.stamped_at = row.stamped_at();
  event.master.summary = text_of(row.summary());
  event.master.description = text_of(row.description());
  event.master.location = text_of(row.location());
  event.master.organizer = text_of(row.organizer());
  event.master.status = row.status();
  event.master.transparency = row.transparency();
  return event;
}

/// What an override says itself, or else its master; an empty text is none.
std::optional<std::string> resolve(const std::optional<std::string_view>& own,
                                   const std::optional<std::string>& master) {
  if (!own) return master;
  if (own->empty()) return std::nullopt;
  return std::string(*own);
}

ExportTimes times_of(const ExportedOverridesRow& row, const ExportTimes& master) {
  ExportTimes times = master;
  if (row.kind()) times.kind = as<Kind>(*row.kind());
  times.start = row.start().value_or(row.recurrence_id());
  if (row.time_zone()) times.time_zone = *row.time_zone();
  if (times.kind != Kind::timed) times.time_zone.clear();
  if (row.duration_days() || row.duration()) {
    times.duration_days = row.duration_days().value_or(0);
    times.duration = row.duration().value_or(tenon::Duration{});
  }
  if (row.end_time_zone()) times.end_time_zone = *row.end_time_zone();
  if (row.end_form()) times.end_form = as<EndForm>(*row.end_form());
  return times;
}

ExportComponent override_of(const ExportedOverridesRow& row, const ExportComponent& master) {
  ExportComponent override;
  override.instance = row.recurrence_id();
  override.times = times_of(row, master.times);
  override.sequence = row.sequence();
  override.stamped_at = row.stamped_at();
  override.summary = resolve(row.summary(), master.summary);
  override.description = resolve(row.description(), master.description);
  override.location = resolve(row.location(), master.location);
  override.organizer = resolve(row.organizer(), master.organizer);
  override.status = master.status;
  if (row.status()) override.status = as<event_1::Status>(*row.status());
  if (row.cancelled()) override.status = event_1::Status::cancelled;
  override.transparency = master.transparency;
  if (row.transparency()) override.transparency = as<event_1::Transparency>(*row.transparency());
  return override;
}

ExportAttendee attendee_of(const ExportedAttendeesRow& row) {
  ExportAttendee attendee{row.recurrence_id(), std::string(row.address()), {}};
  std::string& to = attendee.parameters;
  const auto add = [&](std::string_view text) {
    if (!to.empty()) to += ';';
    to += text;
  };
  const auto add_value = [&](std::string name, const std::optional<std::string_view>& value) {
    if (value) add(name.append("=").append(ical::encode_parameter(*value)));
  };
  add_value("CN", row.name());
  add_value("CUTYPE", row.user_type());
  add_value("ROLE", row.role());
  add_value("PARTSTAT", row.participation());
  if (const auto reply = row.reply_requested()) add(*reply ? "RSVP=TRUE" : "RSVP=FALSE");
  if (const auto others = row.parameters(); others && !others->empty()) add(*others);
  return attendee;
}

/// Leads from the rows of parts, which are by UID, to the events of a page.
class Page {
 public:
  explicit Page(std::span<ExportEvent> events) : events_(events) {}

  /// The event of a part; parts come in the order of the events.
  ExportEvent& of(const tn_uuid& id) {
    while (std::memcmp(events_[at_].id.b, id.b, sizeof id.b) != 0) ++at_;
    return events_[at_];
  }

 private:
  std::span<ExportEvent> events_;
  std::size_t at_ = 0;
};

tenon::Status read_parts(const Snapshot& snapshot, const tn_uuid& calendar, std::string_view after,
                         std::span<ExportEvent> events) {
  const std::string_view last = events.back().uid;
  tenon::Status status = snapshot.exported_rules(
      {calendar, after, last}, [page = Page(events)](const ExportedRulesRow& row) mutable {
        page.of(row.event()).rules.emplace_back(row.rule());
      });
  if (!status) return status;
  status = snapshot.exported_dates(
      {calendar, after, last}, [page = Page(events)](const ExportedDatesRow& row) mutable {
        page.of(row.event()).dates.push_back({row.kind(), row.at(), row.duration()});
      });
  if (!status) return status;
  status = snapshot.exported_overrides(
      {calendar, after, last}, [page = Page(events)](const ExportedOverridesRow& row) mutable {
        ExportEvent& event = page.of(row.event());
        event.overrides.push_back(override_of(row, event.master));
      });
  if (!status) return status;
  status = snapshot.exported_attendees(
      {calendar, after, last}, [page = Page(events)](const ExportedAttendeesRow& row) mutable {
        page.of(row.event()).attendees.push_back(attendee_of(row));
      });
  if (!status) return status;
  return snapshot.exported_properties(
      {calendar, after, last}, [page = Page(events)](const ExportedPropertiesRow& row) mutable {
        page.of(row.event())
            .properties.push_back({row.recurrence_id(), std::string(row.name()), row.component(),
                                   std::string(row.parameters().value_or("")),
                                   text_of(row.value())});
      });
}

}  // namespace

tenon::Result<std::vector<ExportEvent>> read_events(const Snapshot& snapshot,
                                                    const tn_uuid& calendar) {
  std::vector<ExportEvent> events;
  while (true) {
    const std::size_t before = events.size();
    const std::string after = events.empty() ? std::string() : events.back().uid;
    tenon::Status status = snapshot.exported_events(
        {.calendar = calendar, .after = after, .most = kPage},
        [&](const ExportedEventsRow& row) { events.push_back(event_of(row)); });
    if (!status) return status;
    if (events.size() == before) return events;
    const auto page = std::span(events).subspan(before);
    if (status = read_parts(snapshot, calendar, after, page); !status) return status;
    for (ExportEvent& event : page) {
      std::stable_sort(event.overrides.begin(), event.overrides.end(),
                       [](const auto& a, const auto& b) { return a.instance < b.instance; });
    }
    if (page.size() < static_cast<std::size_t>(kPage)) return events;
  }
}

}  // namespace calendar
