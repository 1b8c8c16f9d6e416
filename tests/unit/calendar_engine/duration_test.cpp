// Where instances end, and which of them overlap a window.
#include "duration.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "expansion.hpp"

using namespace calendar_engine;

namespace {

Asked single(const char* start, const char* zone) {
  Asked asked{start, {}};
  if (*zone != '\0') asked.time_zone = zone;
  return asked;
}

/// "local end = its instant" of the one instance.
std::string end_of(const char* start, const char* zone, std::int64_t days, std::int64_t seconds) {
  Asked asked = single(start, zone);
  asked.duration_days = days;
  asked.duration_seconds = seconds;
  const Answered answered = ask(asked);
  REQUIRE(answered.message == "");
  REQUIRE(answered.ends.size() == 1);
  return answered.ends[0] + " = " + answered.ends_utc[0];
}

}  // namespace

TEST_CASE("days are days of the local clock, seconds are seconds of any clock") {
  const char* const berlin = "Europe/Berlin";
  // 2026-03-29 has 23 hours in Berlin, 2026-10-25 has 25.
  CHECK(end_of("2026-03-28T12:00:00", berlin, 1, 0) ==
        "2026-03-29T12:00:00 = 2026-03-29T10:00:00Z");
  CHECK(end_of("2026-03-28T12:00:00", berlin, 0, 86'400) ==
        "2026-03-29T13:00:00 = 2026-03-29T11:00:00Z");
  CHECK(end_of("2026-10-24T12:00:00", berlin, 1, 0) ==
        "2026-10-25T12:00:00 = 2026-10-25T11:00:00Z");
  CHECK(end_of("2026-10-24T12:00:00", berlin, 0, 86'400) ==
        "2026-10-25T11:00:00 = 2026-10-25T10:00:00Z");
  // An hour over the change is an hour.
  CHECK(end_of("2026-03-29T01:30:00", berlin, 0, 3'600) ==
        "2026-03-29T03:30:00 = 2026-03-29T01:30:00Z");
  CHECK(end_of("2026-10-25T01:30:00", berlin, 0, 3'600) ==
        "2026-10-25T02:30:00 = 2026-10-25T00:30:00Z");
  CHECK(end_of("2026-10-25T02:30:00", berlin, 0, 3'600) ==
        "2026-10-25T02:30:00 = 2026-10-25T01:30:00Z");
  // Days first, then seconds.
  CHECK(end_of("2026-03-28T01:30:00", berlin, 1, 3'600) ==
        "2026-03-29T03:30:00 = 2026-03-29T01:30:00Z");
  CHECK(end_of("2026-01-01T00:00:00", "Etc/UTC", 36'600, 2'147'483'647) ==
        "2194-04-05T03:14:07 = 2194-04-05T03:14:07Z");
}

TEST_CASE(
    "days that end in a gap or a fold end by its rules, and the end is what the clock shows") {
  const char* const new_york = "America/New_York";
  CHECK(end_of("2026-03-07T02:30:00", new_york, 1, 0) ==
        "2026-03-08T03:30:00 = 2026-03-08T07:30:00Z");
  CHECK(end_of("2026-03-08T02:30:00", new_york, 0, 3'600) ==
        "2026-03-08T04:30:00 = 2026-03-08T08:30:00Z");
  CHECK(end_of("2026-10-31T01:30:00", new_york, 1, 0) ==
        "2026-11-01T01:30:00 = 2026-11-01T05:30:00Z");
  CHECK(end_of("2026-10-31T01:30:00", new_york, 1, 5'400) ==
        "2026-11-01T02:00:00 = 2026-11-01T07:00:00Z");
}

TEST_CASE("without a zone the clock is all there is") {
  CHECK(end_of("2026-03-28T12:00:00", "", 1, 3'600) ==
        "2026-03-29T13:00:00 = 2026-03-29T13:00:00Z");
  Asked asked{"2026-03-28", {"FREQ=DAILY;COUNT=2"}};
  asked.duration_days = 2;
  CHECK(ask(asked).ends == Texts{"2026-03-30", "2026-03-31"});
}

TEST_CASE("the end of whole days is the date after them, at its midnight") {
  CHECK(end_of("2026-03-29", "Europe/Berlin", 1, 0) == "2026-03-30 = 2026-03-29T22:00:00Z");
  CHECK(end_of("2026-03-29", "Europe/Berlin", 0, 0) == "2026-03-29 = 2026-03-28T23:00:00Z");
  // On 2011-12-30 there was no day in Samoa.
  CHECK(end_of("2011-12-29", "Pacific/Apia", 1, 0) == "2011-12-30 = 2011-12-30T10:00:00Z");
  CHECK(end_of("2011-12-29", "Pacific/Apia", 2, 0) == "2011-12-31 = 2011-12-30T10:00:00Z");
  // Midnight is left out in Beirut on 2026-03-29: the date stays the date.
  CHECK(end_of("2026-03-28", "Asia/Beirut", 1, 0) == "2026-03-29 = 2026-03-28T22:00:00Z");
}

TEST_CASE("nothing ends after the end of time") {
  CHECK(end_of("9999-12-31T23:00:00", "Etc/UTC", 3, 7'200) ==
        "9999-12-31T23:59:59 = 9999-12-31T23:59:59Z");
  CHECK(end_of("9999-12-31", "Etc/UTC", 1, 0) == "9999-12-31 = 9999-12-31T23:59:59Z");
  CHECK(end_of("9999-12-31T16:00:00", "America/New_York", 36'600, 2'147'483'647) ==
        "9999-12-31T23:59:59 = 9999-12-31T23:59:59Z");
}

TEST_CASE("ends are there when they are asked for, also when they are no later than the starts") {
  Asked asked = single("2026-03-28T12:00:00", "Etc/UTC");
  CHECK(ask(asked).ends.empty());
  asked.window = WindowMode::overlaps;
  CHECK(ask(asked).ends.empty());
  asked.duration_seconds = 0;
  CHECK(ask(asked).ends == Texts{"2026-03-28T12:00:00"});
  asked.duration_seconds = {};
  asked.duration_days = 0;
  CHECK(ask(asked).ends == Texts{"2026-03-28T12:00:00"});
}

TEST_CASE("whole days take no seconds") {
  Asked asked = single("2026-03-28", "Etc/UTC");
  asked.duration_days = 1;
  asked.duration_seconds = 60;
  const Answered answered = ask(asked);
  CHECK(answered.code == "calendar_engine.bad_duration");
  CHECK(answered.path == "/duration_seconds");
  CHECK_THAT(answered.message, Catch::Contains("give duration_days alone"));
  asked.duration_seconds = 0;
  CHECK(ask(asked).ends == Texts{"2026-03-29"});
}

namespace {

/// The starts of those nine-o'clock meetings of an hour, Monday to Friday, that overlap.
Texts meetings(const char* from, const char* until, WindowMode window = WindowMode::overlaps) {
  Asked asked{"2026-03-02T09:00:00", {"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"}};
  asked.time_zone = "Europe/Berlin";
  asked.duration_seconds = 3'600;
  asked.window = window;
  asked.from = from;
  asked.until = until;
  return ask(asked).instances;
}

}  // namespace

TEST_CASE(
    "an instance overlaps when it begins before the window's end and ends after its beginning") {
  const Texts monday{"2026-03-02T09:00:00"};
  CHECK(meetings("2026-03-02T09:30:00", "2026-03-02T09:40:00") == monday);
  CHECK(meetings("2026-03-02T08:30:00Z", "2026-03-02T08:40:00Z") == monday);
  CHECK(meetings("2026-03-02T09:59:59", "2026-03-03T09:00:00") == monday);
  CHECK(meetings("2026-03-02T10:00:00", "2026-03-03T09:00:00").empty());
  CHECK(meetings("2026-03-02T08:59:59Z", "2026-03-03T08:00:00Z") == monday);
  CHECK(meetings("2026-03-02T09:00:00Z", "2026-03-03T08:00:00Z").empty());
  CHECK(meetings("2026-03-02T09:59:59", "2026-03-03T09:00:01") ==
        Texts{"2026-03-02T09:00:00", "2026-03-03T09:00:00"});
  CHECK(meetings("2026-03-02T09:30:00", "2026-03-02T09:40:00", WindowMode::starts).empty());
}

TEST_CASE("one that takes no time is in the window where it begins") {
  Asked asked = single("2026-03-02T09:00:00", "Europe/Berlin");
  asked.window = WindowMode::overlaps;
  for (const bool has_duration : {false, true}) {
    if (has_duration) asked.duration_seconds = 0;
    asked.from = "2026-03-02T09:00:00";
    asked.until = "2026-03-02T09:00:01";
    CHECK(ask(asked).instances.size() == 1);
    asked.from = "2026-03-02T08:00:00";
    asked.until = "2026-03-02T09:00:00";
    CHECK(ask(asked).instances.empty());
    asked.from = "2026-03-02T09:00:01";
    asked.until = "2026-03-02T10:00:00";
    CHECK(ask(asked).instances.empty());
  }
  // The clock shows 03:30 at 02:30, which is left out; it begins at 02:30 all the same.
  asked = single("2026-03-08T02:30:00", "America/New_York");
  asked.duration_seconds = 0;
  asked.window = WindowMode::overlaps;
  asked.from = "2026-03-08T03:15:00";
  CHECK(ask(asked).instances.empty());
}

TEST_CASE("overlapping holds over the hour that a clock repeats or leaves out") {
  // In New York 01:45, half an hour long, ends at 01:15 of the second one o'clock: 06:15Z.
  Asked asked = single("2026-11-01T01:45:00", "America/New_York");
  asked.duration_seconds = 1'800;
  asked.window = WindowMode::overlaps;
  for (const auto& [from, overlaps] :
       std::vector<std::pair<const char*, bool>>{{"2026-11-01T01:30:00", true},
                                                 {"2026-11-01T01:50:00", true},
                                                 {"2026-11-01T06:14:59Z", true},
                                                 {"2026-11-01T06:15:00Z", false},
                                                 {"2026-11-01T02:00:00", false}}) {
    INFO(from);
    asked.from = from;
    CHECK(ask(asked).instances.size() == (overlaps ? 1U : 0U));
    CHECK(ask(asked).exhausted);
  }
  // 01:30 to 03:30, an hour, over the gap.
  asked.start = "2026-03-08T01:30:00";
  asked.duration_seconds = 3'600;
  asked.from = "2026-03-08T03:29:59";
  CHECK(ask(asked).instances.size() == 1);
  asked.from = "2026-03-08T03:30:00";
  CHECK(ask(asked).instances.empty());
}

TEST_CASE("dates overlap as dates, also where a zone left one out") {
  Asked asked = single("2011-12-29", "Pacific/Apia");
  asked.duration_days = 2;
  asked.window = WindowMode::overlaps;
  asked.from = "2011-12-30";
  CHECK(ask(asked).instances.size() == 1);
  asked.from = "2011-12-31";
  CHECK(ask(asked).instances.empty());
}

TEST_CASE("what overlaps is what a walk through all instances finds") {
  std::mt19937 dice(4711);
  const auto roll = [&](int most) {
    return static_cast<int>(dice() % static_cast<unsigned>(most));
  };
  const LocalTime begin = read_extended("2026-03-20T00:00:00")->time;
  int found = 0;
  for (int i = 0; i < 2'000; ++i) {
    // Around the change of a zone: every third hour, at any length up to eight days.
    const bool in_spring = roll(2) == 0, in_utc = roll(2) == 0;
    const LocalTime base = begin + (in_spring ? 0 : 210 * kDaySeconds);
    Asked asked{to_text(base + roll(86'400), false), {"FREQ=HOURLY;INTERVAL=3;COUNT=160"}};
    asked.time_zone = roll(4) == 0 ? "Australia/Lord_Howe" : "Europe/Berlin";
    asked.duration_days = roll(3);
    asked.duration_seconds = roll(6 * 86'400);
    const Answered all = ask(asked);
    REQUIRE(all.instances.size() == 160);
    const LocalTime from = base + roll(20 * 86'400), until = from + 7'200 + roll(3 * 86'400);
    asked.window = WindowMode::overlaps;
    asked.from = to_text(from, false) + (in_utc ? "Z" : "");
    asked.until = to_text(until, false) + (in_utc ? "Z" : "");
    const auto zone = zones().find(*asked.time_zone);
    const std::string from_utc =
        to_text(in_utc ? from : ZoneClock(*zone).to_utc(from), false) + "Z";
    Texts expected;
    for (std::size_t at = 0; at < all.instances.size(); ++at) {
      const bool is_early_enough = (in_utc ? all.utc : all.instances)[at] < *asked.until;
      if (is_early_enough && all.ends_utc[at] > from_utc) expected.push_back(all.instances[at]);
    }
    REQUIRE(ask(asked).instances == expected);
    found += static_cast<int>(expected.size());
  }
  CHECK(found > 10'000);
}

TEST_CASE("what overlaps a window costs the same thirty years after the start") {
  for (const char* rule : {"FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=MONTHLY;BYDAY=-1FR"}) {
    INFO(rule);
    Asked asked{"1995-01-02T22:00:00", {rule}};
    asked.time_zone = "Europe/Berlin";
    asked.duration_days = 2;
    asked.duration_seconds = 3'600;
    asked.window = WindowMode::overlaps;
    asked.from = "2026-03-29T00:00:00Z";
    asked.until = "2026-04-12T00:00:00Z";
    const Answered far = ask(asked);
    asked.start = "2026-03-02T22:00:00";
    const Answered near = ask(asked);
    CHECK(far.instances == near.instances);
    CHECK(far.instances.size() >= 1);
    CHECK(far.steps == near.steps);
    CHECK(far.steps < 30);
  }
}
