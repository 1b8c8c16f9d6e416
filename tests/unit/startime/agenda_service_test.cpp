// The services over a seam that is watched: what they answer, and what it costs in calls.
#include "agenda_service.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "fake_seam.hpp"
#include "window_text.hpp"

using namespace startime;
using namespace std::chrono_literals;

namespace {

using Crossings = std::map<std::string, int>;
using Texts = std::vector<std::string>;

constexpr AgendaLimits kLimits{.slots_max = 50, .days_max = 100};

struct Asking {
  FakeSeam seam;
  AgendaSources sources = seam.sources();
  AgendaService service{sources, kLimits};
};

struct Agenda : Asking {
  agenda_1::AgendaRequest::Writer request{seam.call()};
  agenda_1::Agenda::Writer response{seam.call()};

  Agenda() {
    request.set_calendars({tn_uuid{}});
    request.set_from("2026-03-02");
    request.set_until("2026-03-09");
    request.set_time_zone("Europe/Berlin");
  }
  /// "start/end" of each item, or the failure.
  Texts items() {
    const auto status = service.agenda(seam.call(), request.view(), response);
    if (!status) return {status.failure().code + " " + status.failure().path};
    Texts shown;
    for (const auto& item : response.view().items())
      shown.push_back(write_local_time(item.start()) + "/" + write_local_time(item.end()));
    return shown;
  }
};

struct Slots : Asking {
  agenda_1::FreeSlotsRequest::Writer request{seam.call()};
  agenda_1::FreeSlots::Writer response{seam.call()};

  Slots(const char* zone, const char* from, const char* until, tenon::Duration duration,
        Texts working_hours) {
    request.set_calendars({tn_uuid{}});
    request.set_from(from);
    request.set_until(until);
    request.set_time_zone(zone);
    request.set_duration(duration);
    if (!working_hours.empty()) request.set_working_hours(working_hours);
    // Far wider than any window, which is what a real calendar never answers.
    seam.free = {{"2000-01-01T00:00:00Z", "2040-01-01T00:00:00Z"}};
  }
  /// "start (UTC)" of each slot, or the failure.
  Texts slots() {
    const auto status = service.free_slots(seam.call(), request.view(), response);
    if (!status) return {status.failure().code + " " + status.failure().path};
    Texts shown;
    for (const auto& slot : response.view().slots()) {
      const tenon::LocalTime utc(slot.start_utc().time_since_epoch());
      shown.push_back(write_local_time(slot.start()) + " (" + write_local_time(utc) + ")");
    }
    return shown;
  }
};

}  // namespace

TEST_CASE("an agenda is two calls, however many calendars and instances") {
  Agenda agenda;
  for (int i = 0; i < 1000; ++i)
    agenda.seam.held.push_back({"2026-03-03T11:00:00", "2026-03-03T11:30:00",
                                "2026-03-03T16:00:00Z", "2026-03-03T16:30:00Z",
                                "America/New_York"});
  CHECK(agenda.items() == Texts(1000, "2026-03-03T17:00:00/2026-03-03T17:30:00"));
  CHECK(agenda.seam.crossings == Crossings{{"within", 1}, {"offsets", 1}});
  CHECK(agenda.response.view().next_cursor() == "more");
}

TEST_CASE("whole days and floating times stay as they are, and cost no look at a zone") {
  Agenda agenda;
  agenda.seam.held = {{"2026-03-05T00:00:00", "2026-03-06T00:00:00", "2026-03-04T23:00:00Z",
                       "2026-03-05T23:00:00Z", "", true},
                      {"2026-03-29T02:30:00", "2026-03-29T02:45:00", "2026-03-29T01:30:00Z",
                       "2026-03-29T01:45:00Z"}};
  CHECK(agenda.items() == Texts{"2026-03-05T00:00:00/2026-03-06T00:00:00",
                                "2026-03-29T02:30:00/2026-03-29T02:45:00"});
  CHECK(agenda.seam.crossings == Crossings{{"within", 1}});
}

TEST_CASE("each instance is shown by the offset of its own instant") {
  Agenda agenda;
  // The second is at a time that the clocks of its own zone skip.
  agenda.seam.held = {{"2026-03-28T09:00:00", "2026-03-28T10:00:00", "2026-03-28T08:00:00Z",
                       "2026-03-28T09:00:00Z", "Europe/Berlin"},
                      {"2026-03-29T02:30:00", "2026-03-29T03:30:00", "2026-03-29T01:30:00Z",
                       "2026-03-29T02:30:00Z", "Europe/Berlin"}};
  CHECK(agenda.items() == Texts{"2026-03-28T09:00:00/2026-03-28T10:00:00",
                                "2026-03-29T03:30:00/2026-03-29T04:30:00"});
}

TEST_CASE("what calendars refuse is passed on as it is") {
  Agenda agenda;
  agenda.seam.refusal = tenon::not_found("calendar.no_such_calendar", "/calendars/0", "none");
  CHECK(agenda.items() == Texts{"calendar.no_such_calendar /calendars/0"});
  Slots slots("Europe/Berlin", "2026-03-02", "2026-03-03", 1h, {});
  slots.seam.refusal = tenon::not_found("calendar.no_such_calendar", "/calendars/0", "none");
  CHECK(slots.slots() == Texts{"calendar.no_such_calendar /calendars/0"});
}

TEST_CASE("a zone that there is not is told at its own place") {
  Agenda agenda;
  agenda.seam.held = {{"2026-03-28T09:00:00", "2026-03-28T10:00:00", "2026-03-28T08:00:00Z",
                       "2026-03-28T09:00:00Z", "Europe/Berlin"}};
  agenda.request.set_time_zone("Mars/Olympus");
  CHECK(agenda.items() == Texts{"calendar_engine.bad_zone /time_zone"});
}

TEST_CASE("free slots are four calls, and two without working hours") {
  Slots some("Europe/Berlin", "2026-01-01", "2026-04-01", 1h, {"MO-FR 09:00-10:00"});
  CHECK(some.slots().size() == 50);
  CHECK(some.response.view().truncated());
  CHECK(some.seam.crossings ==
        Crossings{{"free_busy", 1}, {"to_utc", 1}, {"intersect", 1}, {"offsets", 1}});
  Slots any("Europe/Berlin", "2026-01-01", "2026-04-01", 1h, {});
  CHECK(any.slots().size() == 50);
  CHECK(any.seam.crossings == Crossings{{"free_busy", 1}, {"offsets", 1}});
}

TEST_CASE("working hours are those of the local clock on each day") {
  Slots slots("Europe/Berlin", "2026-03-27", "2026-03-31", 1h, {"MO-FR 09:00-10:00"});
  slots.seam.free = {{"2026-03-26T23:00:00Z", "2026-03-30T22:00:00Z"}};
  CHECK(slots.slots() == Texts{"2026-03-27T09:00:00 (2026-03-27T08:00:00)",
                               "2026-03-30T09:00:00 (2026-03-30T07:00:00)"});
}

TEST_CASE("a night has as many hours as it has") {
  const auto night = [](const char* from, const char* until) {
    return Slots("Europe/Berlin", from, until, 1h, {"SA 22:00-06:00"}).slots().size();
  };
  CHECK(night("2026-03-28", "2026-03-30") == 7);
  CHECK(night("2026-10-24", "2026-10-26") == 9);
  CHECK(night("2026-02-07", "2026-02-09") == 8);
}

TEST_CASE("hours that began the day before reach into the window") {
  Slots local("Europe/Berlin", "2026-03-03", "2026-03-03T02:00:00", 1h, {"MO 22:00-06:00"});
  local.seam.free = {{"2026-03-02T23:00:00Z", "2026-03-03T01:00:00Z"}};
  CHECK(local.slots() == Texts{"2026-03-03T00:00:00 (2026-03-02T23:00:00)",
                               "2026-03-03T01:00:00 (2026-03-03T00:00:00)"});
  // On Kiritimati it is Wednesday while it is Tuesday in UTC.
  Slots east("Pacific/Kiritimati", "2026-03-03T11:00:00Z", "2026-03-03T13:00:00Z", 1h,
             {"WE 00:00-06:00"});
  east.seam.free = {{"2026-03-03T11:00:00Z", "2026-03-03T13:00:00Z"}};
  CHECK(east.slots() == Texts{"2026-03-04T01:00:00 (2026-03-03T11:00:00)",
                              "2026-03-04T02:00:00 (2026-03-03T12:00:00)"});
  // In Pago Pago it is Monday while it is Tuesday in UTC, and Sunday's hours may go on.
  Slots west("Pacific/Pago_Pago", "2026-03-03T00:00:00Z", "2026-03-03T02:00:00Z", 1h,
             {"SU 20:00-16:00"});
  west.seam.free = {{"2026-03-03T00:00:00Z", "2026-03-03T02:00:00Z"}};
  CHECK(west.slots() == Texts{"2026-03-02T13:00:00 (2026-03-03T00:00:00)",
                              "2026-03-02T14:00:00 (2026-03-03T01:00:00)"});
}

TEST_CASE("hours that the clocks skip are nowhere") {
  // Samoa had no December 30, 2011: its Friday hours are not those of Saturday.
  Slots day("Pacific/Apia", "2011-12-29", "2012-01-01", 4h, {"FR 09:00-17:00"});
  CHECK(day.slots().empty());
  Slots half_hour("Europe/Berlin", "2026-03-29", "2026-03-30", 15min, {"02:15-02:45"});
  half_hour.seam.free = {{"2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"}};
  CHECK(half_hour.slots().empty());
  Slots turned("Europe/Berlin", "2026-03-29", "2026-03-30", 5min, {"02:30-03:15"});
  turned.seam.free = half_hour.seam.free;
  CHECK(turned.slots().empty());
}

TEST_CASE("working hours that touch are one") {
  Slots slots("Europe/Berlin", "2026-03-02", "2026-03-03", 3h, {"09:00-10:30", "10:30-12:00"});
  slots.seam.free = {{"2026-03-01T23:00:00Z", "2026-03-02T23:00:00Z"}};
  CHECK(slots.slots() == Texts{"2026-03-02T09:00:00 (2026-03-02T08:00:00)"});
}

TEST_CASE("lengths are a second or more, and no longer than a window may be") {
  const auto with = [](tenon::Duration duration, tenon::Duration step) {
    Slots slots("Europe/Berlin", "2026-03-02", "2026-03-03", duration, {});
    slots.request.set_step(step);
    return slots.slots();
  };
  CHECK(with(0s, 1h) == Texts{"startime.bad_duration /duration"});
  CHECK(with(-1h, 1h) == Texts{"startime.bad_duration /duration"});
  CHECK(with(999ms, 1h) == Texts{"startime.bad_duration /duration"});
  CHECK(with(std::chrono::days(100) + 1s, 1h) == Texts{"startime.bad_duration /duration"});
  CHECK(with(1h, 0s) == Texts{"startime.bad_duration /step"});
  CHECK(with(1h, -1s) == Texts{"startime.bad_duration /step"});
  CHECK(with(1h, std::chrono::days(100) + 1s) == Texts{"startime.bad_duration /step"});
  CHECK(with(1s, std::chrono::days(100)).size() == 50);
}

TEST_CASE("what is wrong with a search is told before anybody is asked") {
  Slots hours("Europe/Berlin", "2026-03-02", "2026-03-03", 1h, {"MO-FR 09:00-17:00", "MO-FR"});
  CHECK(hours.slots() == Texts{"startime.bad_working_hours /working_hours/1"});
  CHECK(hours.seam.crossings.empty());
  Slots from("Europe/Berlin", "soon", "later", 1h, {});
  CHECK(from.slots() == Texts{"calendar.bad_window /from"});
  Slots until("Europe/Berlin", "2026-03-02", "later", 1h, {});
  CHECK(until.slots() == Texts{"calendar.bad_window /until"});
}

TEST_CASE("a window has days_max days at most, whatever the clocks do in it") {
  Slots longest("Europe/Berlin", "2026-03-02", "2026-06-10", 1h, {});
  CHECK(longest.slots().size() == 50);
  Slots longer("Europe/Berlin", "2026-03-02", "2026-06-10T00:00:01", 1h, {});
  CHECK(longer.slots() == Texts{"startime.window_too_long /until"});
  CHECK(longer.seam.crossings.empty());
}

TEST_CASE("the first and the last days of the calendar can be asked about") {
  Slots last("Europe/Berlin", "9999-12-30", "9999-12-31T23:59:59", 1h, {"22:00-06:00"});
  CHECK(last.slots().empty());
  Slots first("Europe/Berlin", "0001-01-01", "0001-01-02", 1h, {"22:00-06:00"});
  CHECK(first.slots().empty());
}
