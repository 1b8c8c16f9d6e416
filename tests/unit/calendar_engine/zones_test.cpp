#include "zones.hpp"

#include <cctz/civil_time.h>
#include <catch2/catch.hpp>
#include <string>

#include "expansion.hpp"

using namespace calendar_engine;

namespace {

LocalTime local(const char* text) {
  return read_extended(text)->time;
}

std::string utc_of(const char* zone, const char* text) {
  auto clock = zones().find(zone);
  REQUIRE(clock);
  return to_text(clock->to_utc(local(text)), false);
}

}  // namespace

TEST_CASE("a gap counts by the offset before it, a fold means the first") {
  CHECK(utc_of("America/Vancouver", "2021-03-14T02:22:10") == "2021-03-14T10:22:10");
  CHECK(utc_of("America/New_York", "2026-11-01T01:30:00") == "2026-11-01T05:30:00");
  CHECK(utc_of("America/New_York", "2026-11-01T02:00:00") == "2026-11-01T07:00:00");
  // A whole day left out: Samoa went from December 29 to 31.
  CHECK(utc_of("Pacific/Apia", "2011-12-30T12:00:00") == "2011-12-30T22:00:00");
  // Half an hour of daylight saving time.
  CHECK(utc_of("Australia/Lord_Howe", "2026-10-04T02:15:00") == "2026-10-03T15:45:00");

  const auto clock = zones().find("America/New_York");
  CHECK(clock->kind_of(local("2026-03-08T02:30:00")) == LocalKind::in_gap);
  CHECK(clock->kind_of(local("2026-11-01T01:30:00")) == LocalKind::in_fold);
  CHECK(clock->kind_of(local("2026-11-01T02:00:00")) == LocalKind::once);
}

TEST_CASE("rules of zones go on after the last transition that is listed") {
  CHECK(utc_of("America/New_York", "2399-07-01T12:00:00") == "2399-07-01T16:00:00");
  CHECK(utc_of("America/New_York", "2500-07-01T12:00:00") == "2500-07-01T16:00:00");
  CHECK(utc_of("America/New_York", "9999-01-01T12:00:00") == "9999-01-01T17:00:00");
}

TEST_CASE("a stretch that a clock remembers ends where the listed transitions do") {
  auto clock = zones().find("America/New_York");
  for (const char* before : {"2399-12-31T00:00:00", "2400-01-01T00:00:00", "2437-12-31T00:00:00"}) {
    clock->to_utc(local(before));
    CHECK(to_text(clock->to_utc(local("2438-07-01T12:00:00")), false) == "2438-07-01T16:00:00");
    CHECK(to_text(clock->to_utc(local("2400-07-01T12:00:00")), false) == "2400-07-01T16:00:00");
  }
}

TEST_CASE("what a clock remembers changes no answer, in any zone") {
  REQUIRE(zones().names().size() > 400);
  for (const std::string& name : zones().names()) {
    auto remembering = zones().find(name);
    REQUIRE(remembering);
    // Steps of about 19 days and some, so that all times of day come by and some gaps and folds are
    // met.
    for (LocalTime time = local("1890-01-01T00:00:00"); time < local("2110-01-01T00:00:00");
         time += 1'666'301) {
      ZoneClock fresh = *zones().find(name);
      if (remembering->to_utc(time) != fresh.to_utc(time))
        FAIL(name << " " << to_text(time, false));
    }
  }
}

TEST_CASE("around every transition of a zone with many, the clock answers as cctz does") {
  for (const char* name : {"Africa/Casablanca", "America/New_York", "Pacific/Apia", "Europe/Dublin",
                           "America/Juneau"}) {
    cctz::time_zone zone;
    REQUIRE(cctz::load_time_zone(name, &zone));
    auto clock = zones().find(name);
    cctz::time_zone::civil_transition change;
    cctz::time_point<cctz::seconds> at = cctz::time_point<cctz::seconds>::min();
    while (zone.next_transition(at, &change) && change.from.year() < 2100) {
      at = zone.lookup(change.to).trans;
      for (const auto& side : {change.from, change.to}) {
        for (const int seconds : {-3601, -1, 0, 1, 1799, 3599, 3601}) {
          const cctz::civil_second time = side + seconds;
          REQUIRE(clock->to_utc(time - cctz::civil_second()) ==
                  zone.lookup(time).pre.time_since_epoch().count());
        }
      }
    }
  }
}

TEST_CASE("names that are none are refused without a look at the disk, with the nearest one") {
  const auto message = [](const char* name) {
    const auto found = zones().find(name);
    REQUIRE_FALSE(found);
    CHECK(found.fault().code == "calendar_engine.bad_zone");
    return found.fault().message;
  };
  CHECK_THAT(message("Europe/Belrin"), Catch::EndsWith("did you mean \"Europe/Berlin\"?"));
  CHECK_THAT(message("berlin"), Catch::EndsWith("did you mean \"Europe/Berlin\"?"));
  CHECK_THAT(message("america/new_york"), Catch::EndsWith("did you mean \"America/New_York\"?"));
  for (const char* name : {"", "/etc/passwd", "../zoneinfo/UTC", "posix/UTC", "localtime",
                           "Fixed/UTC+01:00:00", "libc:localtime", "file:UTC"}) {
    INFO(name);
    message(name);
  }
}

TEST_CASE("names and version come from the database's own source") {
  const Zones small(
      "# version 2031x\nR u 1916 o - Jun 1\nZ Etc/UTC 0 - UTC\nL Etc/UTC Zulu\nZ No/Where 0 - X\n");
  CHECK(small.version() == "2031x");
  CHECK(small.names() == std::vector<std::string>{"Etc/UTC", "No/Where", "Zulu"});
  CHECK(small.find("Zulu"));
  CHECK_FALSE(small.find("No/Where"));
  CHECK_FALSE(small.find("Europe/Berlin"));
  const Zones without("");
  CHECK(without.version() == "unknown");
  CHECK(without.find("Europe/Berlin"));
  CHECK_FALSE(without.find("/usr/share/zoneinfo/Europe/Berlin"));
  CHECK(zones().version().size() == 5);
}
