// What an expansion costs, in steps: not in time, which a busy machine would spoil.
#include <catch2/catch.hpp>

#include "expansion.hpp"
#include "rule_parser.hpp"

using namespace calendar_engine;

namespace {

Asked weeks_of_2026(const char* start, const char* rule) {
  Asked asked{start, {rule}};
  asked.time_zone = "Europe/Berlin";
  asked.from = "2026-03-04T00:00:00Z";
  asked.until = "2026-03-30T00:00:00Z";
  return asked;
}

}  // namespace

TEST_CASE("a rule of a hundred years costs as many steps as a new one") {
  for (const char* rule :
       {"FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=TU", "FREQ=HOURLY;INTERVAL=7;BYDAY=SA",
        "FREQ=MINUTELY;BYHOUR=9;BYMINUTE=30", "FREQ=DAILY;INTERVAL=3;BYMONTH=3"}) {
    INFO(rule);
    // 1901-03-05 and 2026-03-03 are Tuesdays; 45,654 days lie between them: a multiple of 3, of 2
    // and of 7.
    const Answered old = ask(weeks_of_2026("1901-03-05T09:00:00", rule));
    const Answered young = ask(weeks_of_2026("2026-03-03T09:00:00", rule));
    CHECK(old.instances.size() >= 1);
    CHECK(old.instances == young.instances);
    CHECK(old.steps == young.steps);
    CHECK(old.steps < 200);
  }
}

TEST_CASE("COUNT of an old rule with equal periods is reckoned, not walked") {
  Asked asked{"1926-01-01T00:00:00", {"FREQ=SECONDLY;COUNT=2147483647"}};
  asked.from = "1994-01-19T03:14:05";
  const Answered answered = ask(asked);
  CHECK(answered.instances == Texts{"1994-01-19T03:14:05", "1994-01-19T03:14:06"});
  CHECK(answered.exhausted);
  CHECK(answered.steps < 10);
  asked.rules = {"FREQ=WEEKLY;BYDAY=TU,TH,SA;COUNT=15653"};
  asked.from = "2025-12-26T00:00:00";
  CHECK(ask(asked).instances == Texts{"2025-12-27T00:00:00", "2025-12-30T00:00:00"});
  CHECK(ask(asked).steps < 10);
}

TEST_CASE("COUNT of an old rule with unequal periods is walked by periods") {
  Asked asked{"1926-01-31T09:00:00", {"FREQ=MONTHLY;BYMONTHDAY=31;COUNT=700"}};
  asked.from = "2025-10-01T00:00:00";
  // Seven months a year have a 31st: a hundred years make the 700.
  CHECK(ask(asked).instances == Texts{"2025-10-31T09:00:00", "2025-12-31T09:00:00"});
  CHECK(ask(asked).steps < 1300);
}

TEST_CASE("a COUNT that was used up long ago costs no walk from there to the window") {
  for (const char* rule : {"FREQ=MINUTELY;BYDAY=TU,SU;COUNT=17", "FREQ=MONTHLY;COUNT=17",
                           "FREQ=YEARLY;BYMONTH=3;BYDAY=TU;COUNT=17", "FREQ=DAILY;COUNT=17"}) {
    INFO(rule);
    Asked asked{"1926-03-02T09:00:00", {rule}};
    asked.from = "2026-03-02T00:00:00";
    const Answered answered = ask(asked);
    CHECK(answered.message == "");
    CHECK(answered.instances.empty());
    CHECK(answered.exhausted);
    CHECK(answered.steps < 40);
  }
}

TEST_CASE("a rule that can never match ends exhausted, soon") {
  for (const char* rule :
       {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2", "FREQ=SECONDLY;BYMONTHDAY=31;BYMONTH=4",
        "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYSETPOS=2", "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2",
        "FREQ=DAILY;BYHOUR=9;BYSETPOS=2", "FREQ=SECONDLY;BYMONTH=2;BYSETPOS=2",
        "FREQ=HOURLY;INTERVAL=2;BYHOUR=10", "FREQ=SECONDLY;INTERVAL=2;BYSECOND=1",
        "FREQ=DAILY;INTERVAL=7;BYDAY=WE", "FREQ=MONTHLY;INTERVAL=12;BYMONTH=1",
        "FREQ=MINUTELY;INTERVAL=1440;BYHOUR=10;BYMONTH=2", "FREQ=HOURLY;INTERVAL=84;BYDAY=WE",
        "FREQ=SECONDLY;INTERVAL=6048;BYHOUR=9;BYMINUTE=0;BYSECOND=0;BYDAY=WE",
        "FREQ=MONTHLY;BYDAY=6MO", "FREQ=YEARLY;BYYEARDAY=1;BYMONTH=2",
        "FREQ=DAILY;UNTIL=19970901T000000"}) {
    INFO(rule);
    for (const char* until : {"", "1998-01-01T00:00:00"}) {
      Asked asked{"1997-09-02T09:00:00", {rule}};
      if (*until != '\0') asked.until = until;
      const Answered answered = ask(asked);
      CHECK(answered.message == "");
      CHECK(answered.instances.empty());
      CHECK_FALSE(answered.truncated);
      CHECK(answered.exhausted);
      CHECK(answered.steps < 25'000);
    }
  }
}

TEST_CASE("every second for ever is answered up to the limit") {
  Asked asked{"1900-01-01T00:00:00", {"FREQ=SECONDLY"}};
  asked.from = "2026-01-01T00:00:00";
  asked.limit = 1000;
  const Answered answered = ask(asked);
  CHECK(answered.instances.size() == 1000);
  CHECK(answered.instances.back() == "2026-01-01T00:16:39");
  CHECK(answered.truncated);
  CHECK(answered.steps < 1010);
}

TEST_CASE("a zone whose year 1 begins before that of UTC costs no walk to it") {
  Asked asked{"0001-01-01T00:00:00", {"FREQ=SECONDLY"}};
  asked.time_zone = "Pacific/Apia";
  asked.limit = 1;
  CHECK(ask(asked).utc == Texts{"0001-01-01T00:00:00Z"});
  CHECK(ask(asked).steps < 10);
}

TEST_CASE("rare instances far away are found") {
  CHECK(ask({"1896-02-29", {"FREQ=YEARLY;COUNT=3"}}).instances ==
        Texts{"1896-02-29", "1904-02-29", "1908-02-29"});
  // The third day of a month whose 29th is a Monday in February, every 11 years.
  const Answered answered =
      ask({"1997-01-01", {"FREQ=YEARLY;INTERVAL=11;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;COUNT=2"}});
  CHECK(answered.instances.size() == 2);
  CHECK(answered.steps < 400);
}

TEST_CASE(
    "too many steps is an error when the window is not settled, and none when only the rest is") {
  Asked asked{
      "1997-09-02T09:00:00",
      {"FREQ=SECONDLY;INTERVAL=6047;BYHOUR=9;BYMINUTE=0;BYSECOND=0;BYMONTHDAY=29;BYMONTH=2"}};
  asked.steps_max = 1000;
  const Answered open_ended = ask(asked);
  CHECK(open_ended.code == "calendar_engine.too_many_steps");
  CHECK(open_ended.path == "");
  CHECK_THAT(open_ended.message, Catch::StartsWith("more than 1000 steps"));
  asked.until = "2000-01-01T00:00:00";
  const Answered settled = ask(asked);
  CHECK(settled.message == "");
  CHECK(settled.instances.empty());
  CHECK_FALSE(settled.exhausted);
  asked.steps_max = 1'000'000;
  asked.until = {};
  CHECK(ask(asked).instances == Texts{"9812-02-29T09:00:00"});
}

TEST_CASE("a caller who has gone stops the work within 4096 steps") {
  Asked asked{"1997-09-02T09:00:00", {"FREQ=SECONDLY"}};
  asked.limit = 1'000'000;
  int asked_whether_wanted = 0;
  const Answered answered = ask(asked, [&] { return ++asked_whether_wanted < 3; });
  CHECK(answered.interrupted);
  CHECK(asked_whether_wanted == 3);
  CHECK(answered.steps == 3 * Steps::kStepsBetweenAsking);
}
