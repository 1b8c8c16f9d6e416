#include "zone_match.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "expansion.hpp"

using namespace calendar_engine;

namespace {

ClockReading reading(const char* at, std::int64_t offset) {
  return {read_extended(at)->time, offset};
}

bool contains(const Texts& names, const char* name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

const std::vector<ClockReading> kCentralEurope = {reading("2026-01-01T00:00:00", 3'600),
                                                  reading("2026-07-01T00:00:00", 7'200)};

}  // namespace

TEST_CASE("zones whose clocks show what is observed are found, links among them") {
  const Texts names = match_zones(zones(), kCentralEurope, {});
  CHECK(contains(names, "Europe/Berlin"));
  CHECK(contains(names, "Europe/Vienna"));
  CHECK(contains(names, "Europe/Vatican"));
  // An hour too early or late, no summer time, the other half of the year.
  for (const char* other :
       {"Europe/London", "Europe/Helsinki", "Africa/Lagos", "Etc/GMT-1", "Africa/Windhoek"}) {
    CHECK_FALSE(contains(names, other));
  }
  CHECK(std::is_sorted(names.begin(), names.end()));
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
  CHECK(match_zones(zones(), {reading("2026-01-01T00:00:00", 1)}, {}).empty());
}

TEST_CASE("every observation counts") {
  // Ceuta was without summer time in 1985, when Berlin had it.
  std::vector<ClockReading> observed = kCentralEurope;
  CHECK(contains(match_zones(zones(), observed, {}), "Africa/Ceuta"));
  observed.push_back(reading("1985-07-01T00:00:00", 7'200));
  CHECK_FALSE(contains(match_zones(zones(), observed, {}), "Africa/Ceuta"));
  CHECK(contains(match_zones(zones(), observed, {}), "Europe/Berlin"));
}

TEST_CASE("preferred zones come first in their order, each once, and only if they fit") {
  const Texts names =
      match_zones(zones(), kCentralEurope,
                  {"Europe/Rome", "Europe/London", "Nowhere/Land", "Europe/Berlin", "Europe/Rome"});
  REQUIRE(names.size() > 3);
  CHECK(Texts(names.begin(), names.begin() + 3) ==
        Texts{"Europe/Rome", "Europe/Berlin", "Africa/Ceuta"});
  CHECK(std::is_sorted(names.begin() + 2, names.end()));
  CHECK(std::count(names.begin(), names.end(), "Europe/Berlin") == 1);
  CHECK(std::count(names.begin(), names.end(), "Europe/Rome") == 1);
  CHECK(names.size() == match_zones(zones(), kCentralEurope, {}).size());
}

TEST_CASE("without a list of names only the preferred ones are tried") {
  CHECK(match_zones(Zones(""), kCentralEurope, {"Europe/Rome", "Europe/London"}) ==
        Texts{"Europe/Rome"});
}

TEST_CASE("a link is another name of a zone that there is, and shows what it shows") {
  std::size_t links = 0;
  for (const std::string& name : zones().names()) {
    const std::string_view zone = zones().canonical_name(name);
    if (zone == name) continue;
    ++links;
    const auto link_clock = zones().load(name), zone_clock = zones().load(zone);
    REQUIRE((link_clock && zone_clock));
    for (LocalTime at = read_extended("1890-01-01")->time; at < read_extended("2100-01-01")->time;
         at += 29 * kDaySeconds) {
      if (link_clock->offset_at(at) != zone_clock->offset_at(at)) FAIL(name << " " << zone);
    }
  }
  CHECK(links > 100);
  const Zones chain(
      "Z A/Zone 0 - UTC\nL A/Zone A/Link\nL A/Link A/Second\nL A/Loop A/Pool\nL A/Pool A/Loop\n");
  CHECK(chain.canonical_name("A/Second") == "A/Zone");
  CHECK(chain.canonical_name("A/Zone") == "A/Zone");
  CHECK(chain.canonical_name("None") == "None");
  CHECK(chain.canonical_name("A/Loop").size() == 6);
}
