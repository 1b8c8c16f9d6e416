// Recurrence sets beyond single rules: the start and its policy, ends, added and excluded dates,
// zones.
#include <catch2/catch.hpp>

#include "expansion.hpp"

using namespace calendar_engine;

namespace {

const char* const kTuesday = "1997-09-02T09:00:00";

Asked zoned(const char* zone, const char* start, Texts rules) {
  Asked asked{start, std::move(rules)};
  asked.time_zone = zone;
  return asked;
}

}  // namespace

TEST_CASE("without rules the start is an instance under every policy") {
  for (const StartPolicy policy :
       {StartPolicy::exclude, StartPolicy::include, StartPolicy::reject}) {
    Asked asked{kTuesday, {}};
    asked.start_policy = policy;
    const Answered answered = ask(asked);
    CHECK(answered.instances == Texts{kTuesday});
    CHECK(answered.exhausted);
  }
}

TEST_CASE("the policy decides about a start that the rules do not produce") {
  Asked asked{kTuesday, {"FREQ=WEEKLY;BYDAY=WE;COUNT=3"}};
  SECTION("exclude leaves it out") {
    CHECK(ask(asked).instances ==
          Texts{"1997-09-03T09:00:00", "1997-09-10T09:00:00", "1997-09-17T09:00:00"});
  }
  SECTION("include takes it in, as the first of COUNT") {
    asked.start_policy = StartPolicy::include;
    CHECK(ask(asked).instances == Texts{kTuesday, "1997-09-03T09:00:00", "1997-09-10T09:00:00"});
    asked.rules = {"FREQ=WEEKLY;BYDAY=WE;COUNT=1"};
    CHECK(ask(asked).instances == Texts{kTuesday});
  }
  SECTION("include counts the start also when the window begins after it") {
    asked.start_policy = StartPolicy::include;
    asked.from = "1997-09-04T00:00:00";
    CHECK(ask(asked).instances == Texts{"1997-09-10T09:00:00"});
  }
  SECTION("reject refuses") {
    asked.start_policy = StartPolicy::reject;
    const Answered answered = ask(asked);
    CHECK(answered.code == "calendar_engine.start_not_in_rule");
    CHECK(answered.path == "/start");
  }
  SECTION("a start that one of the rules produces is none of its business") {
    asked.rules.push_back("FREQ=WEEKLY;COUNT=2");
    for (const StartPolicy policy :
         {StartPolicy::exclude, StartPolicy::include, StartPolicy::reject}) {
      asked.start_policy = policy;
      CHECK(ask(asked).instances == Texts{kTuesday, "1997-09-03T09:00:00", "1997-09-09T09:00:00",
                                          "1997-09-10T09:00:00", "1997-09-17T09:00:00"});
    }
  }
}

TEST_CASE("rules are united, dates added and taken away, each instance once") {
  Asked asked{kTuesday, {"FREQ=DAILY;COUNT=3", "FREQ=DAILY;INTERVAL=2;COUNT=2"}};
  asked.rdates = {"1997-09-20T10:00:00", "1997-09-03T09:00:00", "1997-09-01T00:00:00",
                  "1997-09-20T10:00:00"};
  asked.exdates = {"1997-09-04T09:00:00", "1997-09-30T09:00:00"};
  const Answered answered = ask(asked);
  CHECK(answered.instances ==
        Texts{"1997-09-01T00:00:00", kTuesday, "1997-09-03T09:00:00", "1997-09-20T10:00:00"});
  CHECK(answered.exhausted);
}

TEST_CASE("an excluded instance still counts, and excluding all exhausts") {
  Asked asked{kTuesday, {"FREQ=DAILY;COUNT=2"}};
  asked.exdates = {kTuesday};
  CHECK(ask(asked).instances == Texts{"1997-09-03T09:00:00"});
  asked.exdates.push_back("1997-09-03T09:00:00");
  CHECK(ask(asked).instances.empty());
  CHECK(ask(asked).exhausted);
}

TEST_CASE("truncated and exhausted say what is left") {
  Asked asked{kTuesday, {"FREQ=DAILY;COUNT=3"}};
  asked.limit = 3;
  CHECK_FALSE(ask(asked).truncated);
  CHECK(ask(asked).exhausted);
  asked.limit = 2;
  CHECK(ask(asked).truncated);
  CHECK_FALSE(ask(asked).exhausted);
  asked.limit = 1000;
  asked.until = "1997-09-04T09:00:00";
  CHECK(ask(asked).instances.size() == 2);
  CHECK_FALSE(ask(asked).truncated);
  CHECK_FALSE(ask(asked).exhausted);
  asked.exdates = {"1997-09-04T09:00:00"};
  CHECK(ask(asked).exhausted);
}

TEST_CASE("the window is half-open, in local time or in UTC") {
  Asked asked = zoned("America/New_York", kTuesday, {"FREQ=DAILY"});
  const Texts expected = {"1997-09-03T09:00:00", "1997-09-04T09:00:00"};
  asked.from = "1997-09-03T09:00:00";
  asked.until = "1997-09-05T09:00:00";
  CHECK(ask(asked).instances == expected);
  asked.from = "1997-09-03T13:00:00Z";
  asked.until = "1997-09-05T13:00:00Z";
  CHECK(ask(asked).instances == expected);
  asked.from = "1997-09-03T13:00:01Z";
  asked.until = "1997-09-05T13:00:01Z";
  CHECK(ask(asked).instances == Texts{"1997-09-04T09:00:00", "1997-09-05T09:00:00"});
  asked.until = "1997-09-03T13:00:00Z";
  CHECK(ask(asked).code == "calendar_engine.bad_window");
  CHECK(ask(asked).path == "/until");
}

TEST_CASE("a window in UTC is exact where the clocks change") {
  // 01:30 stands for the first of the two half past ones, at 05:30Z; the second, at 06:30Z, is no
  // instance.
  Asked asked = zoned("America/New_York", "2026-11-01T00:30:00", {"FREQ=HOURLY"});
  asked.from = "2026-11-01T05:30:00Z";
  asked.until = "2026-11-01T07:30:01Z";
  const Answered answered = ask(asked);
  CHECK(answered.instances == Texts{"2026-11-01T01:30:00", "2026-11-01T02:30:00"});
  CHECK(answered.utc == Texts{"2026-11-01T05:30:00Z", "2026-11-01T07:30:00Z"});
}

TEST_CASE("UNTIL is inclusive, in UTC or in local time when there is a zone") {
  for (const char* until : {"19970903T130000Z", "19970903T090000"}) {
    const Answered answered =
        ask(zoned("America/New_York", kTuesday, {std::string("FREQ=DAILY;UNTIL=") + until}));
    CHECK(answered.instances == Texts{kTuesday, "1997-09-03T09:00:00"});
    CHECK(answered.exhausted);
  }
  CHECK(ask(zoned("America/New_York", kTuesday, {"FREQ=DAILY;UNTIL=19970903T125959Z"}))
            .instances.size() == 1);
  CHECK(ask({kTuesday, {"FREQ=DAILY;UNTIL=19970903T090000"}}).instances.size() == 2);
  // A floating start has no UTC: the Z is read as if it were not there.
  CHECK(ask({kTuesday, {"FREQ=DAILY;UNTIL=19970903T090000Z"}}).instances.size() == 2);
}

TEST_CASE("UNTIL in UTC is exact where the clocks change") {
  // The hour after 01:30 EDT is 01:30 EST, which UNTIL names but which is no instance.
  const Answered answered =
      ask(zoned("America/New_York", "2026-11-01T00:30:00", {"FREQ=HOURLY;UNTIL=20261101T063000Z"}));
  CHECK(answered.instances == Texts{"2026-11-01T00:30:00", "2026-11-01T01:30:00"});
  CHECK(answered.exhausted);
}

TEST_CASE("a time in a gap counts by the offset before it, in order of local time") {
  Asked asked =
      zoned("America/New_York", "2026-03-08T01:30:00", {"FREQ=MINUTELY;INTERVAL=30;COUNT=5"});
  const Answered answered = ask(asked);
  CHECK(answered.instances == Texts{"2026-03-08T01:30:00", "2026-03-08T02:00:00",
                                    "2026-03-08T02:30:00", "2026-03-08T03:00:00",
                                    "2026-03-08T03:30:00"});
  CHECK(answered.utc == Texts{"2026-03-08T06:30:00Z", "2026-03-08T07:00:00Z",
                              "2026-03-08T07:30:00Z", "2026-03-08T07:00:00Z",
                              "2026-03-08T07:30:00Z"});
}

TEST_CASE("whole days recur as dates, in a zone as their midnights") {
  Asked asked{"1997-09-02", {"FREQ=WEEKLY;UNTIL=19970916;BYHOUR=5"}};
  asked.rdates = {"1997-09-03"};
  asked.exdates = {"1997-09-09"};
  asked.from = "1997-09-03";
  CHECK(ask(asked).instances == Texts{"1997-09-03", "1997-09-16"});
  CHECK(ask(asked).utc.empty());
  asked.time_zone = "Europe/Berlin";
  CHECK(ask(asked).utc == Texts{"1997-09-02T22:00:00Z", "1997-09-15T22:00:00Z"});
}

TEST_CASE("values that do not fit the start are refused, each with its place") {
  const auto refusal = [](Asked asked) {
    const Answered answered = ask(asked);
    return answered.code + " " + answered.path;
  };
  Asked timed{kTuesday, {"FREQ=DAILY;COUNT=1"}};
  Asked whole{"1997-09-02", {"FREQ=DAILY;COUNT=1"}};
  Asked changed = timed;
  SECTION("start") {
    for (const char* start :
         {"", "tomorrow", "1997-09-02T09:00:00Z", "1997-09-31", "1997-09-02T09:00"}) {
      changed.start = start;
      CHECK(refusal(changed) == "calendar_engine.bad_start /start");
    }
  }
  SECTION("rules") {
    changed.rules = {"FREQ=DAILY", "FREQ=DAILY;UNTIL=19971224"};
    CHECK(refusal(changed) == "calendar_engine.bad_rule /rules/1");
    changed = whole;
    for (const char* rule :
         {"FREQ=HOURLY", "FREQ=DAILY;UNTIL=19971224T000000", "FREQ=DAILY;UNTIL=19971224T000000Z"}) {
      changed.rules = {rule};
      CHECK(refusal(changed) == "calendar_engine.bad_rule /rules/0");
    }
  }
  SECTION("dates") {
    changed.rdates = {"1997-09-03T09:00:00", "1997-09-03"};
    CHECK(refusal(changed) == "calendar_engine.bad_date /rdates/1");
    changed = whole;
    changed.exdates = {"1997-09-03T00:00:00"};
    CHECK(refusal(changed) == "calendar_engine.bad_date /exdates/0");
    changed = zoned("Europe/Berlin", kTuesday, {});
    changed.exdates = {"1997-09-02T07:00:00Z"};
    CHECK(refusal(changed) == "calendar_engine.bad_date /exdates/0");
  }
  SECTION("window") {
    changed.from = "1997-09-03";
    CHECK(refusal(changed) == "calendar_engine.bad_date /from");
    changed = timed;
    changed.until = "1997-09-03T09:00:00Z";
    CHECK(refusal(changed) == "calendar_engine.bad_date /until");
    changed = whole;
    changed.from = "1997-09-03T00:00:00";
    CHECK(refusal(changed) == "calendar_engine.bad_date /from");
  }
  SECTION("zone") {
    changed.time_zone = "Europe/Belrin";
    CHECK(refusal(changed) == "calendar_engine.bad_zone /time_zone");
  }
}

TEST_CASE("the choices where other readings exist") {
  // D1: the start's month, not every month.
  CHECK(ask({kTuesday, {"FREQ=YEARLY;BYMONTHDAY=1,3;COUNT=3"}}).instances ==
        Texts{"1997-09-03T09:00:00", "1998-09-01T09:00:00", "1998-09-03T09:00:00"});
  // D2: the start's weekday, not all seven.
  CHECK(ask({kTuesday, {"FREQ=YEARLY;BYWEEKNO=20;COUNT=2"}}).instances ==
        Texts{"1998-05-12T09:00:00", "1999-05-18T09:00:00"});
  // D3: the first week is numbered from its Monday on, so that its first instance is before the
  // start.
  CHECK(ask({"1997-09-03T09:00:00", {"FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1;COUNT=1"}}).instances ==
        Texts{"1997-09-08T09:00:00"});
  // D5: a bare weekday and a numbered one are united.
  CHECK(ask({"1997-09-01T09:00:00", {"FREQ=MONTHLY;BYDAY=MO,1TU;COUNT=3"}}).instances ==
        Texts{"1997-09-01T09:00:00", "1997-09-02T09:00:00", "1997-09-08T09:00:00"});
  // Second 60 reads as 59.
  CHECK(ask({kTuesday, {"FREQ=DAILY;BYSECOND=60;COUNT=1"}}).instances ==
        Texts{"1997-09-02T09:00:59"});
}

TEST_CASE("weeks at the turn of the year keep the number of their own year") {
  // 2021-01-01 to 03 are of week 53 of 2020; 2025-12-29 to 31 are of week 1 of 2026, which has 53
  // weeks.
  CHECK(ask({"2021-01-01T00:00:00", {"FREQ=YEARLY;BYWEEKNO=-1;BYDAY=FR,SA;COUNT=4"}}).instances ==
        Texts{"2021-01-01T00:00:00", "2021-01-02T00:00:00", "2021-12-31T00:00:00",
              "2022-01-01T00:00:00"});
  CHECK(ask({"2025-12-01T00:00:00", {"FREQ=YEARLY;BYWEEKNO=-53;BYDAY=MO;COUNT=1"}}).instances ==
        Texts{"2025-12-29T00:00:00"});
}

TEST_CASE("nothing recurs after the year 9999 or before the year 1, in local time or in UTC") {
  const Answered tokyo = ask(zoned("Asia/Tokyo", "9999-12-31T22:00:00", {"FREQ=HOURLY"}));
  CHECK(tokyo.instances == Texts{"9999-12-31T22:00:00", "9999-12-31T23:00:00"});
  CHECK(tokyo.exhausted);
  CHECK(ask(zoned("America/New_York", "9999-12-31T22:00:00", {"FREQ=HOURLY"})).instances.empty());
  CHECK(ask(zoned("Asia/Tokyo", "0001-01-01T00:00:00", {"FREQ=DAILY;COUNT=2"})).utc ==
        Texts{"0001-01-01T14:41:01Z"});
}
