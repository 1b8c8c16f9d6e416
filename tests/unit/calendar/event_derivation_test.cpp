// What follows from an event: the question to the engine, and what its answer makes of the event.
#include "event_derivation.hpp"

#include <catch2/catch.hpp>

#include "clock_text.hpp"
#include "fake_call.hpp"

using namespace calendar;
using namespace std::chrono_literals;
using calendar_engine::recurrence_1::Inspected;
using calendar_engine::recurrence_1::Recurrence;
using event_1::DateKind;
using event_1::Event;
using event_1::Extent;
using event_1::Kind;

namespace {

tenon::LocalTime at(const char* text) {
  return *read_local_time(text);
}

/// An event of an hour, and the engine's answer to it, which tests fill.
struct Case {
  FakeCall host;
  Event::Writer event{host.call()};
  Inspected::Writer answer{host.call()};

  explicit Case(const char* start, Kind kind = Kind::timed) {
    event.set_kind(kind);
    event.set_start(at(start));
    if (kind == Kind::timed) event.set_time_zone("Europe/Berlin");
    if (kind != Kind::all_day) event.set_duration(1h);
  }
  Recurrence question() {
    Recurrence::Writer recurrence(host.call());
    describe_recurrence(event.view(), recurrence);
    return recurrence.view();
  }
  Derived derived() {
    auto result = derive(event.view(), answer.view());
    REQUIRE(result);
    return *result;
  }
  std::string days() {
    const Derived found = derived();
    return write_date(found.first_day) + " " + write_date(found.last_day);
  }
  tenon::Failure fault(const char* code, const char* path) {
    auto fault = answer.init_fault();
    fault.set_code(code);
    fault.set_path(path);
    fault.set_message("no");
    auto result = derive(event.view(), answer.view());
    REQUIRE_FALSE(result);
    return result.failure();
  }
};

}  // namespace

TEST_CASE("the engine is asked about all that makes instances") {
  Case timed("2026-03-02T09:00:00");
  timed.event.init_rules(1)[0].set_rule("FREQ=DAILY");
  auto dates = timed.event.init_dates(2);
  dates[0].set_kind(DateKind::excluded);
  dates[0].set_at(at("2026-03-03T09:00:00"));
  dates[1].set_kind(DateKind::added);
  dates[1].set_at(at("2026-03-03T10:00:00"));
  timed.event.init_overrides(1)[0].set_recurrence_id(at("2026-03-04T09:00:00"));
  timed.event.set_start_policy(event_1::StartPolicy::include);
  const Recurrence question = timed.question();
  CHECK(question.start() == "2026-03-02T09:00:00");
  CHECK(question.time_zone() == "Europe/Berlin");
  CHECK(question.rules()[0] == "FREQ=DAILY");
  CHECK(question.rdates()[0] == "2026-03-03T10:00:00");
  CHECK(question.exdates()[0] == "2026-03-03T09:00:00");
  CHECK(question.candidates()[0] == "2026-03-04T09:00:00");
  CHECK(question.start_policy() == calendar_engine::recurrence_1::StartPolicy::include);
}

TEST_CASE("of whole days the engine is asked by dates, without a zone") {
  Case days("2026-03-02", Kind::all_day);
  days.event.init_overrides(1)[0].set_recurrence_id(at("2026-03-04"));
  const Recurrence question = days.question();
  CHECK(question.start() == "2026-03-02");
  CHECK_FALSE(question.time_zone());
  CHECK(question.candidates()[0] == "2026-03-04");
}

TEST_CASE("an event that comes once is found by the days that it takes") {
  CHECK(derive_single(Case("2026-03-02T09:00:00").event.view()).extent == Extent::single);
  Case late("2026-03-02T23:30:00");
  CHECK(write_date(derive_single(late.event.view()).last_day) == "2026-03-03");
  Case to_midnight("2026-03-02T23:00:00");
  CHECK(write_date(derive_single(to_midnight.event.view()).last_day) == "2026-03-02");
  Case holiday("2026-03-02", Kind::all_day);
  CHECK(write_date(derive_single(holiday.event.view()).last_day) == "2026-03-02");
  holiday.event.set_duration_days(32);
  CHECK(write_date(derive_single(holiday.event.view()).last_day) == "2026-04-02");
  CHECK(derive_single(holiday.event.view()).extent == Extent::single);
  holiday.event.set_duration_days(33);
  CHECK(derive_single(holiday.event.view()).extent == Extent::series);
}

TEST_CASE("a series reaches to the end of its last instance, or goes on") {
  Case series("2026-03-02T23:30:00");
  series.event.init_rules(1)[0].set_rule("count=3;freq=daily");
  series.answer.set_rules({"FREQ=DAILY;COUNT=3"});
  series.answer.set_first("2026-03-02T23:30:00");
  CHECK(series.days() == "2026-03-02 9999-12-31");
  series.answer.set_last("2026-03-04T23:30:00");
  CHECK(series.days() == "2026-03-02 2026-03-05");
  const Derived derived = series.derived();
  CHECK(derived.extent == Extent::series);
  CHECK(derived.rules == std::vector<std::string>{"FREQ=DAILY;COUNT=3"});
  write_derived(derived, series.event);
  CHECK(series.event.view().rules()[0].rule() == "FREQ=DAILY;COUNT=3");
  CHECK(series.event.view().last_day() == derived.last_day);
}

TEST_CASE("overrides and added dates widen the days of a series") {
  Case series("2026-03-02T09:00:00");
  series.event.init_rules(1)[0].set_rule("FREQ=DAILY;COUNT=3");
  series.answer.set_first("2026-03-02T09:00:00");
  series.answer.set_last("2026-03-04T09:00:00");
  auto overrides = series.event.init_overrides(3);
  overrides[0].set_recurrence_id(at("2026-03-02T09:00:00"));
  overrides[0].set_start(at("2026-02-27T09:00:00"));
  overrides[1].set_recurrence_id(at("2026-03-03T09:00:00"));
  overrides[1].set_start(at("2026-03-20T23:00:00"));
  overrides[1].set_duration(2h);
  overrides[2].set_recurrence_id(at("2026-03-04T09:00:00"));
  overrides[2].set_start(at("2026-05-01T09:00:00"));
  overrides[2].set_cancelled(true);
  CHECK(series.days() == "2026-02-27 2026-03-21");
  auto dates = series.event.init_dates(1);
  dates[0].set_kind(DateKind::added);
  dates[0].set_at(at("2026-03-20T12:00:00"));
  dates[0].set_duration(72h);
  CHECK(series.days() == "2026-02-27 2026-03-23");
}

TEST_CASE("a recurrence without instances lies on its start") {
  Case empty("2026-03-02T09:00:00");
  empty.event.init_rules(1)[0].set_rule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31");
  CHECK(empty.days() == "2026-03-02 2026-03-02");
}

TEST_CASE("of a detached event only the overrides count") {
  Case detached("2026-03-02T09:00:00");
  detached.event.set_detached(true);
  auto overrides = detached.event.init_overrides(1);
  overrides[0].set_recurrence_id(at("2026-04-02T09:00:00"));
  detached.answer.set_first("2026-03-02T09:00:00");
  CHECK(detached.days() == "2026-04-02 2026-04-02");
  CHECK(detached.derived().extent == Extent::series);
  CHECK_FALSE(detached.question().has_candidates());
}

TEST_CASE("overrides of what is no instance are named") {
  Case series("2026-03-02T09:00:00");
  series.event.init_overrides(3);
  auto members = series.answer.init_members(3);
  members.set(0, true);
  members.set(2, true);
  CHECK(series.derived().strays == std::vector<std::size_t>{1});
}

TEST_CASE("whether the start is an instance is asked along with the overrides") {
  Case series("2026-03-02T09:00:00");
  series.event.init_rules(1)[0].set_rule("FREQ=WEEKLY;BYDAY=TU");
  series.event.init_overrides(1)[0].set_recurrence_id(at("2026-03-03T09:00:00"));
  REQUIRE(series.question().candidates().size() == 2);
  CHECK(series.question().candidates()[1] == "2026-03-02T09:00:00");
  series.answer.init_members(2).set(0, true);
  CHECK_FALSE(series.derived().start_is_instance);
  CHECK(series.derived().strays.empty());
  series.event.set_start_policy(event_1::StartPolicy::include);
  CHECK(series.question().candidates().size() == 1);
}

TEST_CASE("a fault names its place in the event") {
  Case series("2026-03-02T09:00:00");
  auto dates = series.event.init_dates(3);
  dates[0].set_kind(DateKind::added);
  dates[1].set_kind(DateKind::excluded);
  dates[2].set_kind(DateKind::added);
  CHECK(series.fault("calendar_engine.bad_date", "/rdates/1").path == "/dates/2/at");
  CHECK(series.fault("calendar_engine.bad_date", "/exdates/0").path == "/dates/1/at");
  CHECK(series.fault("calendar_engine.bad_rule", "/rules/1").path == "/rules/1/rule");
  CHECK(series.fault("calendar_engine.bad_date", "/candidates/4").path ==
        "/overrides/4/recurrence_id");
  const tenon::Failure fault = series.fault("calendar_engine.bad_zone", "/time_zone");
  CHECK(fault.path == "/time_zone");
  CHECK(fault.code == "calendar_engine.bad_zone");
}
