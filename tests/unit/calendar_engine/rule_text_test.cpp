#include "rule_text.hpp"

#include <catch2/catch.hpp>

#include "random_rules.hpp"
#include "rule_parser.hpp"

using namespace calendar_engine;

namespace {

std::string canonical(std::string_view rule) {
  const auto parsed = parse_rule(rule);
  REQUIRE(parsed);
  return canonical_text(*parsed);
}

}  // namespace

TEST_CASE("parts come in one order, in capitals, without defaults") {
  CHECK(canonical("freq=daily;interval=1;wkst=mo") == "FREQ=DAILY");
  CHECK(canonical("WKST=SU;BYDAY=tu;INTERVAL=2;COUNT=8;FREQ=WEEKLY") ==
        "FREQ=WEEKLY;COUNT=8;INTERVAL=2;BYDAY=TU;WKST=SU");
  CHECK(canonical("BYSETPOS=1;BYSECOND=2;BYMINUTE=3;BYHOUR=4;BYDAY=FR;BYMONTHDAY=5;BYYEARDAY=6;"
                  "BYWEEKNO=7;BYMONTH=8;INTERVAL=9;FREQ=YEARLY;COUNT=10") ==
        "FREQ=YEARLY;COUNT=10;INTERVAL=9;BYMONTH=8;BYWEEKNO=7;BYYEARDAY=6;BYMONTHDAY=5;BYDAY=FR;"
        "BYHOUR=4;BYMINUTE=3;BYSECOND=2;BYSETPOS=1");
  for (const char* frequency :
       {"SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"}) {
    CHECK(canonical(std::string("FREQ=") + frequency) == std::string("FREQ=") + frequency);
  }
}

TEST_CASE("values come in one order, each once") {
  CHECK(canonical("FREQ=MONTHLY;BYMONTHDAY=-1,15,-2,+1,15") ==
        "FREQ=MONTHLY;BYMONTHDAY=1,15,-2,-1");
  CHECK(canonical("FREQ=MONTHLY;BYDAY=SU,-1FR,2MO,+1FR,MO") ==
        "FREQ=MONTHLY;BYDAY=MO,SU,2MO,1FR,-1FR");
  CHECK(canonical("FREQ=DAILY;BYHOUR=17,09,9;BYSECOND=60,0") ==
        "FREQ=DAILY;BYHOUR=9,17;BYSECOND=0,59");
  CHECK(canonical("FREQ=YEARLY;BYYEARDAY=366,-366;BYSETPOS=-366,366") ==
        "FREQ=YEARLY;BYYEARDAY=366,-366;BYSETPOS=366,-366");
  CHECK(canonical("FREQ=YEARLY;BYWEEKNO=-53,53") == "FREQ=YEARLY;BYWEEKNO=53,-53");
}

TEST_CASE("UNTIL keeps its form") {
  for (const char* until :
       {"19971224", "19971224T090000", "19971224T090000Z", "00010101", "99991231T235959Z"}) {
    const std::string rule = std::string("FREQ=DAILY;UNTIL=") + until;
    CHECK(canonical(rule) == rule);
  }
}

TEST_CASE("the canonical form is read as the same rule, and is its own canonical form") {
  Dice dice(20260329);
  int changed = 0;
  for (int i = 0; i < 5'000; ++i) {
    const std::string text = random_rule(dice);
    INFO(text);
    const auto rule = parse_rule(text);
    REQUIRE(rule);
    const std::string form = canonical_text(*rule);
    INFO(form);
    const auto again = parse_rule(form);
    REQUIRE(again);
    REQUIRE(*again == *rule);
    REQUIRE(canonical_text(*again) == form);
    changed += form != text ? 1 : 0;
  }
  CHECK(changed > 1'000);
}
