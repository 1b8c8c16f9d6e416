// Where a window begins must not change what is in it: random rules, expanded from their start and
// from later.
#include <catch2/catch.hpp>

#include "expansion.hpp"
#include "random_rules.hpp"

using namespace calendar_engine;

TEST_CASE("an expansion that begins later is the end of one that begins at the start") {
  Dice dice(20260302);
  int compared = 0;
  for (int i = 0; i < 3000; ++i) {
    Asked asked{"1996-02-29T23:30:00", {random_rule(dice)}};
    INFO(asked.rules[0]);
    if (dice.one_in(2))
      asked.time_zone = dice.one_in(2) ? "America/New_York" : "Australia/Lord_Howe";
    asked.limit = 120;
    const Answered whole = ask(asked);
    REQUIRE(whole.message == "");
    if (whole.instances.size() < 3) continue;
    const std::size_t middle = whole.instances.size() / 2;
    asked.from = dice.one_in(2) && asked.time_zone ? whole.utc[middle] : whole.instances[middle];
    asked.limit = whole.instances.size() - middle;
    const Answered rest = ask(asked);
    // In UTC, a time in a gap may come back among those of the hour after it.
    if (asked.from->back() == 'Z' && rest.instances.front() < whole.instances[middle]) continue;
    REQUIRE(rest.instances == Texts(whole.instances.begin() + static_cast<std::ptrdiff_t>(middle),
                                    whole.instances.end()));
    REQUIRE(rest.exhausted == whole.exhausted);
    ++compared;
  }
  CHECK(compared > 1500);
}
