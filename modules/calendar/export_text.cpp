#include "export_text.hpp"

#include <algorithm>

#include "clock_text.hpp"
#include "clocks.hpp"
#include "event_derivation.hpp"
#include "export_zones.hpp"
#include "values.hpp"
#include "writer.hpp"

namespace calendar {

using event_1::DateKind;
using event_1::EndForm;
using event_1::Kind;
using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;

namespace {

int year_of(tenon::Date day) {
  return static_cast<int>(std::chrono::year_month_day(day).year());
}

/// The end that is written by its own clock rather than by the start's.
const std::string& end_zone(const ExportTimes& times) {
  return times.end_time_zone.empty() ? times.time_zone : times.end_time_zone;
}

/// Whether DTEND takes the engine: of what has a zone.
bool needs_clock(const ExportTimes& times) {
  return times.kind == Kind::timed;
}

tenon::LocalTime start_and_days(const ExportTimes& times) {
  return times.start + days(times.duration_days);
}

class Export {
 public:
  explicit Export(const std::vector<ExportEvent>& events) : events_(events) {}

  /// Finds where events end by their clocks, in three questions of each zone at most.
  tenon::Status resolve(const tenon::Call& call, const Engine& engine) {
    each_times([&](const ExportTimes& times) {
      clocks_.want_instant(times.time_zone, start_and_days(times));
    });
    if (tenon::Status status = clocks_.resolve(call, engine); !status) return status;
    each_times(
        [&](const ExportTimes& times) { clocks_.want_local(end_zone(times), end_of(times)); });
    if (tenon::Status status = clocks_.resolve(call, engine); !status) return status;
    each_times([&](const ExportTimes& times) {
      clocks_.want_instant(end_zone(times), local_end_of(times));
    });
    return clocks_.resolve(call, engine);
  }

  void collect_zones(ExportZones& zones) const {
    for (const ExportEvent& event : events_) {
      const int first =
          std::min(year_of(event.first_day), year_of(day_of(event.master.times.start)));
      const int last = event.last_day == kNoLastDay ? first : year_of(event.last_day);
      const auto use = [&](const ExportTimes& times) {
        if (times.kind != Kind::timed) return;
        for (const std::string& zone : {times.time_zone, end_zone(times)}) {
          if (zone != kUtc) zones.use(zone, first, last);
        }
      };
      use(event.master.times);
      for (const ExportComponent& override : event.overrides) use(override.times);
    }
  }

  void write(ical::Writer& writer) const {
    for (const ExportEvent& event : events_) {
      if (!event.is_detached) write_component(event, event.master, writer);
      for (const ExportComponent& override : event.overrides)
        write_component(event, override, writer);
    }
  }

 private:
  template <class Each>
  void each_times(const Each& each) const {
    for (const ExportEvent& event : events_) {
      if (needs_clock(event.master.times)) each(event.master.times);
      for (const ExportComponent& override : event.overrides) {
        if (needs_clock(override.times)) each(override.times);
      }
    }
  }

  tenon::Instant end_of(const ExportTimes& times) const {
    return clocks_.instant(times.time_zone, start_and_days(times)) + times.duration;
  }
  tenon::LocalTime local_end_of(const ExportTimes& times) const {
    return clocks_.local(end_zone(times), end_of(times));
  }

  void write_component(const ExportEvent& event, const ExportComponent& component,
                       ical::Writer& writer) const {
    const auto parameters = [&](std::string_view name) {
      return parameters_of(event, component, name);
    };
    writer.begin("VEVENT");
    writer.line("UID", parameters("UID"), ical::escape_text(event.uid));
    writer.line("DTSTAMP", parameters("DTSTAMP"), stamp_of(event, component));
    if (component.instance)
      write_time("RECURRENCE-ID", event.master.times, *component.instance, parameters, writer);
    write_time("DTSTART", component.times, component.times.start, parameters, writer);
    write_end(component.times, parameters, writer);
    if (!component.instance) write_recurrence(event, writer);
    if (component.sequence)
      writer.line("SEQUENCE", parameters("SEQUENCE"), std::to_string(*component.sequence));
    write_states(component, parameters, writer);
    write_text("SUMMARY", component.summary, parameters, writer);
    write_text("DESCRIPTION", component.description, parameters, writer);
    write_text("LOCATION", component.location, parameters, writer);
    if (component.organizer)
      writer.line("ORGANIZER", parameters("ORGANIZER"), *component.organizer);
    for (const ExportAttendee& attendee : event.attendees) {
      if (attendee.instance == component.instance)
        writer.line("ATTENDEE", attendee.parameters, attendee.address);
    }
    write_properties(event, component, writer);
    writer.end("VEVENT");
  }

  /// The parameters that are kept of a property whose value is in a field.
  static std::string_view parameters_of(const ExportEvent& event, const ExportComponent& component,
                                        std::string_view name) {
    for (const ExportProperty& property : event.properties) {
      if (!property.value && property.instance == component.instance && property.name == name)
        return property.parameters;
    }
    return {};
  }

  /// DTSTAMP has to be there: of an event that never came with one, when it was made, which its id
  /// says (RFC 9562: milliseconds in the first 48 bits).
  static std::string stamp_of(const ExportEvent& event, const ExportComponent& component) {
    std::optional<tenon::Instant> stamp = component.stamped_at;
    if (!stamp) stamp = event.master.stamped_at;
    std::int64_t milliseconds = 0;
    for (int at = 0; at < 6; ++at) milliseconds = milliseconds << 8 | event.id.b[at];
    const auto instant = stamp.value_or(tenon::Instant(std::chrono::milliseconds(milliseconds)));
    return ical::write_date_time(
        {.time = std::chrono::local_seconds(floor<seconds>(instant).time_since_epoch()),
         .has_time = true,
         .is_utc = true});
  }

  static std::string value_of(const ExportTimes& clock, tenon::LocalTime time,
                              std::string_view zone) {
    return ical::write_date_time({.time = floor<seconds>(time),
                                  .has_time = clock.kind != Kind::all_day,
                                  .is_utc = clock.kind == Kind::timed && zone == kUtc});
  }

  /// The parameters that say by what clock a time is written, before others.
  static std::string clock_parameters(const ExportTimes& clock, std::string_view zone,
                                      std::string_view others) {
    std::string parameters;
    if (clock.kind == Kind::all_day) {
      parameters = "VALUE=DATE";
    } else if (clock.kind == Kind::timed && zone != kUtc) {
      parameters.append("TZID=").append(zone);
    }
    if (!parameters.empty() && !others.empty()) parameters += ';';
    return parameters.append(others);
  }

  static void write_time(std::string_view name, const ExportTimes& clock, tenon::LocalTime time,
                         const auto& parameters, ical::Writer& writer) {
    writer.line(name, clock_parameters(clock, clock.time_zone, parameters(name)),
                value_of(clock, time, clock.time_zone));
  }

  void write_end(const ExportTimes& times, const auto& parameters, ical::Writer& writer) const {
    const bool are_days = times.kind == Kind::all_day;
    const std::int32_t own_days = are_days ? std::max(times.duration_days, 1) : times.duration_days;
    const bool has_length = are_days ? own_days > 1 : own_days > 0 || times.duration.count() > 0;
    if (times.end_form == EndForm::none && !has_length) return;
    const ical::Duration length{days(own_days),
                                are_days ? seconds(0) : floor<seconds>(times.duration)};
    if (times.end_form == EndForm::duration || !has_exact_end(times)) {
      writer.line("DURATION", parameters("DURATION"), ical::write_duration(length));
      return;
    }
    const std::string& zone = end_zone(times);
    const tenon::LocalTime end =
        times.kind == Kind::timed ? local_end_of(times) : times.start + length.days + length.time;
    writer.line("DTEND", clock_parameters(times, zone, parameters("DTEND")),
                value_of(times, end, zone));
  }

  /// Whether the local time that it ends at is read as that end: not so in the hour that clocks
  /// repeat.
  bool has_exact_end(const ExportTimes& times) const {
    return times.kind != Kind::timed ||
           clocks_.instant(end_zone(times), local_end_of(times)) == end_of(times);
  }

  static void write_recurrence(const ExportEvent& event, ical::Writer& writer) {
    for (const std::string& rule : event.rules) writer.line("RRULE", rule);
    write_dates("RDATE", DateKind::added, false, event, writer);
    write_dates("RDATE", DateKind::added, true, event, writer);
    write_dates("EXDATE", DateKind::excluded, false, event, writer);
  }

  /// All dates of a kind, with a duration or without, in one line.
  static void write_dates(std::string_view name, DateKind kind, bool has_duration,
                          const ExportEvent& event, ical::Writer& writer) {
    const ExportTimes& clock = event.master.times;
    std::string values;
    for (const ExportDate& date : event.dates) {
      if (date.kind != kind ||
          (kind == DateKind::added && date.duration.has_value()) != has_duration)
        continue;
      if (!values.empty()) values += ',';
      values += value_of(clock, date.at, clock.time_zone);
      if (has_duration)
        values += '/' + ical::write_duration({days(0), floor<seconds>(*date.duration)});
    }
    if (values.empty()) return;
    const std::string_view others = has_duration ? "VALUE=PERIOD" : "";
    writer.line(name, clock_parameters(clock, clock.time_zone, others), values);
  }

  static void write_states(const ExportComponent& component, const auto& parameters,
                           ical::Writer& writer) {
    if (component.status) {
      constexpr std::string_view kStatuses[] = {"", "CONFIRMED", "TENTATIVE", "CANCELLED"};
      writer.line("STATUS", parameters("STATUS"),
                  kStatuses[static_cast<std::uint32_t>(*component.status)]);
    }
    if (component.transparency) {
      const bool is_opaque = *component.transparency == event_1::Transparency::opaque;
      writer.line("TRANSP", parameters("TRANSP"), is_opaque ? "OPAQUE" : "TRANSPARENT");
    }
  }

  static void write_text(std::string_view name, const std::optional<std::string>& text,
                         const auto& parameters, ical::Writer& writer) {
    if (text) writer.line(name, parameters(name), ical::escape_text(*text));
  }

  static void write_properties(const ExportEvent& event, const ExportComponent& component,
                               ical::Writer& writer) {
    for (const ExportProperty& property : event.properties) {
      if (!property.value || property.instance != component.instance) continue;
      if (!property.is_component) {
        writer.line(property.name, property.parameters, *property.value);
        continue;
      }
      writer.begin(property.name);
      std::string_view lines = *property.value;
      while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        writer.raw_line(lines.substr(0, end));
        lines.remove_prefix(std::min(end + 1, lines.size()));
      }
      writer.end(property.name);
    }
  }

  const std::vector<ExportEvent>& events_;
  Clocks clocks_;
};

}  // namespace

tenon::Result<std::string> write_calendar(const tenon::Call& call, const Engine& engine,
                                          const std::vector<ExportedProperty>& properties,
                                          const std::vector<ExportEvent>& events) {
  Export exported(events);
  if (tenon::Status status = exported.resolve(call, engine); !status) return status;
  ExportZones zones;
  exported.collect_zones(zones);
  ical::Writer writer;
  writer.begin("VCALENDAR");
  writer.line("VERSION", "2.0");
  writer.line("PRODID", "-//Tenon//StarTime//EN");
  for (const ExportedProperty& property : properties)
    writer.line(property.name, property.parameters, property.value);
  if (tenon::Status status = zones.write(call, engine, writer); !status) return status;
  exported.write(writer);
  writer.end("VCALENDAR");
  return writer.text();
}

}  // namespace calendar
