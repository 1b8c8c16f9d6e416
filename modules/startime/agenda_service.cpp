#include "agenda_service.hpp"

#include "local_clock.hpp"

namespace startime {
namespace {

using agenda_1::AgendaItem;
using calendar::instances_1::Instance;

/// Everything but when it is by the clock of the agenda.
void write_item(const Instance& from, AgendaItem::Writer to) {
  to.set_calendar(from.calendar());
  to.set_event(from.event());
  to.set_uid(from.uid());
  to.set_start_utc(from.start_utc());
  to.set_end_utc(from.end_utc());
  to.set_all_day(from.all_day());
  to.set_summary(from.summary());
  if (const auto location = from.location()) to.set_location(*location);
  if (const auto recurrence_id = from.recurrence_id()) to.set_recurrence_id(*recurrence_id);
  if (const auto time_zone = from.time_zone()) to.set_time_zone(*time_zone);
  to.set_status(from.status());
  to.set_transparency(from.transparency());
}

}  // namespace

tenon::Status AgendaService::agenda(const tenon::Call& call, const agenda_1::AgendaRequest& request,
                                    agenda_1::Agenda::Writer& response) {
  calendar::instances_1::CalendarsWindow::Writer window(call);
  window.set_calendars(request.calendars());
  window.set_from(request.from());
  window.set_until(request.until());
  window.set_time_zone(request.time_zone());
  window.set_limit(request.limit());
  if (const auto cursor = request.cursor()) window.set_cursor(*cursor);
  // Its fields are named as ours are, so that the path of a failure is right as it stands.
  auto page = sources_.instances.within(call, window.view());
  if (!page) return std::move(page).status();

  const auto instances = page->items();
  std::vector<tenon::Instant> instants;
  instants.reserve(instances.size() * 2);
  for (const Instance& instance : instances) {
    // Whole days and floating times are the same on every clock.
    if (!instance.has_time_zone()) continue;
    instants.push_back(instance.start_utc());
    instants.push_back(instance.end_utc());
  }
  auto shown = local_times(call, sources_.zones, request.time_zone(), instants);
  if (!shown) return std::move(shown).status();

  auto items = response.init_items(instances.size());
  std::size_t next = 0;
  for (std::size_t i = 0; i < instances.size(); ++i) {
    const Instance instance = instances[i];
    auto item = items[i];
    write_item(instance, item);
    const bool is_shown = instance.has_time_zone();
    item.set_start(is_shown ? (*shown)[next++] : instance.start());
    item.set_end(is_shown ? (*shown)[next++] : instance.end());
  }
  if (const auto cursor = page->next_cursor()) response.set_next_cursor(*cursor);
  response.set_time_zone(request.time_zone());
  response.set_tzdb_version(page->tzdb_version());
  return tenon::ok();
}

}  // namespace startime
