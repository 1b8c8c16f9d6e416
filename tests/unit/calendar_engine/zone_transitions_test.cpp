#include <catch2/catch.hpp>
#include <string>

#include "expansion.hpp"
#include "zones.hpp"

using namespace calendar_engine;

namespace {

UtcTime utc(const char* text) {
  return read_extended(text)->time;
}

ZoneClock clock_of(const char* zone) {
  const auto clock = zones().find(zone);
  REQUIRE(clock);
  return *clock;
}

/// As "2026-03-29T01:00:00 +7200 CEST daylight".
std::string shown(const ClockSetting& setting) {
  return to_text(setting.at, false) + (setting.offset < 0 ? " " : " +") +
         std::to_string(setting.offset) + " " + setting.abbreviation +
         (setting.is_daylight ? " daylight" : "");
}

Texts changes(const char* zone, const char* after, const char* until, std::size_t limit = 1000) {
  Texts texts;
  for (const ClockSetting& change : clock_of(zone).changes(utc(after), utc(until), limit)) {
    texts.push_back(shown(change));
  }
  return texts;
}

}  // namespace

TEST_CASE("the clocks of a zone are set at the instants that its rules say") {
  CHECK(changes("Europe/Berlin", "2026-01-01T00:00:00", "2027-01-01T00:00:00") ==
        Texts{"2026-03-29T01:00:00 +7200 CEST daylight", "2026-10-25T01:00:00 +3600 CET"});
  CHECK(changes("America/New_York", "2026-01-01T00:00:00", "2027-01-01T00:00:00") ==
        Texts{"2026-03-08T07:00:00 -14400 EDT daylight", "2026-11-01T06:00:00 -18000 EST"});
  CHECK(changes("Australia/Lord_Howe", "2026-01-01T00:00:00", "2027-01-01T00:00:00") ==
        Texts{"2026-04-04T15:00:00 +37800 +1030", "2026-10-03T15:30:00 +39600 +11 daylight"});
  // Samoa left a day out.
  CHECK(changes("Pacific/Apia", "2011-12-01T00:00:00", "2012-01-01T00:00:00") ==
        Texts{"2011-12-30T10:00:00 +50400 +14 daylight"});
  CHECK(changes("Etc/UTC", "0001-01-01T00:00:00", "9999-12-31T00:00:00").empty());
}

TEST_CASE("changes are after the beginning, before the end, and no more than the limit") {
  const char* const berlin = "Europe/Berlin";
  CHECK(changes(berlin, "2026-03-29T00:59:59", "2026-03-29T01:00:01").size() == 1);
  CHECK(changes(berlin, "2026-03-29T01:00:00", "2026-03-29T01:00:01").empty());
  CHECK(changes(berlin, "2026-03-29T00:59:59", "2026-03-29T01:00:00").empty());
  CHECK(changes(berlin, "2026-01-01T00:00:00", "2126-01-01T00:00:00", 3) ==
        Texts{"2026-03-29T01:00:00 +7200 CEST daylight", "2026-10-25T01:00:00 +3600 CET",
              "2027-03-28T01:00:00 +7200 CEST daylight"});
  CHECK(shown(clock_of(berlin).setting_at(utc("2026-03-29T00:59:59"))) ==
        "2026-03-29T00:59:59 +3600 CET");
  CHECK(shown(clock_of(berlin).setting_at(utc("2026-03-29T01:00:00"))) ==
        "2026-03-29T01:00:00 +7200 CEST daylight");
}

TEST_CASE("before its first change a zone has its local mean time") {
  CHECK(shown(clock_of("Europe/Berlin").setting_at(kTimeFirst)) == "0001-01-01T00:00:00 +3208 LMT");
  CHECK(changes("Europe/Berlin", "0001-01-01T00:00:00", "1900-01-01T00:00:00") ==
        Texts{"1893-03-31T23:06:32 +3600 CET"});
}

TEST_CASE("changes by rule go on to the end of time, others do not") {
  CHECK(changes("America/New_York", "2436-06-01T00:00:00", "2438-06-01T00:00:00") ==
        Texts{"2436-11-02T06:00:00 -18000 EST", "2437-03-08T07:00:00 -14400 EDT daylight",
              "2437-11-01T06:00:00 -18000 EST", "2438-03-14T07:00:00 -14400 EDT daylight"});
  CHECK(changes("America/New_York", "9999-01-01T00:00:00", "9999-12-31T23:59:59") ==
        Texts{"9999-03-14T07:00:00 -14400 EDT daylight", "9999-11-07T06:00:00 -18000 EST"});
  CHECK_FALSE(clock_of("America/New_York").next_change(utc("9999-11-07T06:00:00")));
  // Two a year, none twice and none left out where the list of cctz ends.
  const auto many = clock_of("Europe/Berlin")
                        .changes(utc("2400-01-01T00:00:00"), utc("2900-01-01T00:00:00"), 10'000);
  CHECK(many.size() == 1'000);
  CHECK_FALSE(clock_of("Africa/Casablanca").next_change(utc("2090-01-01T00:00:00")));
  CHECK_FALSE(clock_of("Asia/Tokyo").next_change(utc("2026-01-01T00:00:00")));
}

TEST_CASE("between two changes the clocks show one thing, at each they show another") {
  for (const char* name : {"Africa/Casablanca", "America/Juneau", "Europe/Dublin", "Asia/Manila",
                           "Pacific/Apia", "Africa/Monrovia"}) {
    INFO(name);
    const ZoneClock clock = clock_of(name);
    UtcTime at = utc("1840-01-01T00:00:00");
    int count = 0;
    while (const auto next = clock.next_change(at)) {
      if (*next > utc("2100-01-01T00:00:00")) break;
      const ClockSetting setting = clock.setting_at(at);
      for (UtcTime time = at; time < *next; time += 5 * kHourSeconds + 1) {
        if (!clock.setting_at(time).shows_as(setting)) FAIL(to_text(time, false));
      }
      CHECK(clock.setting_at(*next - 1).shows_as(setting));
      CHECK_FALSE(clock.setting_at(*next).shows_as(setting));
      at = *next;
      ++count;
    }
    CHECK(count >= 3);
  }
}
