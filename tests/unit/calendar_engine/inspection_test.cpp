// What is said of a recurrence without its expansion, beside what its expansion says.
#include "inspection.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "expansion.hpp"
#include "random_rules.hpp"

using namespace calendar_engine;

namespace {

struct Inspected {
  Texts rules;
  std::string first = "none", last = "none";
  std::vector<bool> members;
  std::string code, path, message;
  bool interrupted = false;
  std::int64_t steps = 0;
};

Inspected look_at(const Asked& asked, const Texts& candidates = {},
                  std::function<bool()> is_wanted = {}) {
  RecurrenceText text;
  text.start = asked.start;
  text.time_zone = asked.time_zone;
  text.start_policy = asked.start_policy;
  text.rules.assign(asked.rules.begin(), asked.rules.end());
  text.rdates.assign(asked.rdates.begin(), asked.rdates.end());
  text.exdates.assign(asked.exdates.begin(), asked.exdates.end());
  Steps steps(asked.steps_max, std::move(is_wanted));
  const auto inspection = inspect(text, {candidates.begin(), candidates.end()}, zones(), steps);
  Inspected inspected;
  inspected.steps = steps.taken();
  if (!inspection) {
    const Answered fault = answer_fault(inspection.fault());
    inspected.code = fault.code;
    inspected.path = fault.path;
    inspected.message = fault.message;
    inspected.interrupted = fault.interrupted;
    return inspected;
  }
  inspected.rules = inspection->rules;
  const bool is_date = inspection->is_whole_day;
  if (inspection->first) inspected.first = to_text(*inspection->first, is_date);
  if (inspection->last) inspected.last = to_text(*inspection->last, is_date);
  inspected.members = inspection->members;
  return inspected;
}

std::string extent(const Asked& asked) {
  const Inspected inspected = look_at(asked);
  REQUIRE(inspected.message == "");
  return inspected.first + " to " + inspected.last;
}

Asked in_zone(const char* zone, Asked asked) {
  asked.time_zone = zone;
  return asked;
}

Asked in_berlin(Asked asked) {
  return in_zone("Europe/Berlin", std::move(asked));
}

}  // namespace

TEST_CASE("a sound recurrence has canonical rules, an extent and members") {
  Asked asked = in_berlin({"2026-03-02T09:00:00", {"count=3;freq=weekly", "FREQ=DAILY;COUNT=2"}});
  asked.exdates = {"2026-03-16T09:00:00"};
  asked.rdates = {"2026-03-05T18:00:00"};
  const Inspected inspected =
      look_at(asked, {"2026-03-16T09:00:00", "2026-03-02T09:00:00", "2026-03-04T09:00:00",
                      "2026-03-05T18:00:00", "2026-03-09T09:00:00", "2026-03-03T09:00:00",
                      "2026-03-03T09:00:00", "2026-02-23T09:00:00"});
  CHECK(inspected.rules == Texts{"FREQ=WEEKLY;COUNT=3", "FREQ=DAILY;COUNT=2"});
  CHECK(inspected.first == "2026-03-02T09:00:00");
  CHECK(inspected.last == "2026-03-09T09:00:00");
  CHECK(inspected.members == std::vector<bool>{false, true, false, true, true, true, true, false});
}

TEST_CASE("every fault of a recurrence is told with its place") {
  const auto fault = [](const Asked& asked, const Texts& candidates = {}) {
    const Inspected inspected = look_at(asked, candidates);
    return inspected.code + " " + inspected.path;
  };
  CHECK(fault({"noon", {}}) == "calendar_engine.bad_start /start");
  CHECK(fault(in_zone("Nowhere", {"2026-03-02", {}})) == "calendar_engine.bad_zone /time_zone");
  CHECK(fault({"2026-03-02", {"FREQ=DAILY", "FREQ=OFTEN"}}) == "calendar_engine.bad_rule /rules/1");
  CHECK(fault({"2026-03-02", {"FREQ=HOURLY"}}) == "calendar_engine.bad_rule /rules/0");
  CHECK(fault({"2026-03-02", {}, {"2026-03-02T09:00:00"}}) == "calendar_engine.bad_date /rdates/0");
  CHECK(fault({"2026-03-02", {}, {}, {"x"}}) == "calendar_engine.bad_date /exdates/0");
  CHECK(fault({"2026-03-02", {}}, {"2026-03-02", "2026-03-02T09:00:00"}) ==
        "calendar_engine.bad_date /candidates/1");
  CHECK(fault({"2026-03-02T09:00:00", {}}, {"2026-03-02T09:00:00Z"}) ==
        "calendar_engine.bad_date /candidates/0");
  Asked outside{"2026-03-03", {"FREQ=WEEKLY;BYDAY=MO"}};
  outside.start_policy = StartPolicy::reject;
  CHECK(fault(outside) == "calendar_engine.start_not_in_rule /start");
  outside.start = "2026-03-02";
  CHECK(fault(outside) == " ");
}

TEST_CASE("what has no instance has neither first nor last") {
  CHECK(extent({"2026-03-02", {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}}) == "none to none");
  CHECK(extent({"2026-03-02", {"FREQ=DAILY;UNTIL=20260301"}}) == "none to none");
  CHECK(extent({"2026-03-02", {}, {}, {"2026-03-02"}}) == "none to none");
  CHECK(extent({"2026-03-02", {"FREQ=DAILY;COUNT=2"}, {}, {"2026-03-02", "2026-03-03"}}) ==
        "none to none");
}

TEST_CASE("the last instance of COUNT is exact, whatever else there is") {
  CHECK(extent({"2026-03-02", {}}) == "2026-03-02 to 2026-03-02");
  CHECK(extent({"2026-03-02", {"FREQ=WEEKLY;COUNT=52"}}) == "2026-03-02 to 2027-02-22");
  CHECK(extent({"2026-03-02", {"FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=8"}}) ==
        "2026-03-02 to 2026-03-18");
  CHECK(extent({"2026-01-31", {"FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4"}}) ==
        "2026-01-31 to 2026-07-31");
  CHECK(extent({"2026-03-02", {"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1;COUNT=3"}}) ==
        "2026-03-02 to 2026-04-01");
  // The last two are excluded; a date after the rule; one before the start.
  CHECK(extent({"2026-03-02", {"FREQ=DAILY;COUNT=9"}, {}, {"2026-03-10", "2026-03-09"}}) ==
        "2026-03-02 to 2026-03-08");
  CHECK(extent({"2026-03-02", {"FREQ=DAILY;COUNT=9"}, {"2026-12-24"}}) ==
        "2026-03-02 to 2026-12-24");
  CHECK(extent({"2026-03-02", {"FREQ=DAILY;COUNT=9"}, {"2026-12-24"}, {"2026-12-24"}}) ==
        "2026-03-02 to 2026-03-10");
  CHECK(extent({"2026-03-02", {"FREQ=DAILY;COUNT=9"}, {"2025-12-24"}}) ==
        "2025-12-24 to 2026-03-10");
  // A start that is counted although no rule has it.
  Asked included{"2026-03-03", {"FREQ=WEEKLY;BYDAY=MO;COUNT=3"}};
  CHECK(extent(included) == "2026-03-09 to 2026-03-23");
  included.start_policy = StartPolicy::include;
  CHECK(extent(included) == "2026-03-03 to 2026-03-16");
  included.rules = {"FREQ=WEEKLY;BYDAY=MO;COUNT=1"};
  included.rdates = {"2025-12-24"};
  CHECK(extent(included) == "2025-12-24 to 2026-03-03");
}

TEST_CASE("the last instance before UNTIL is found, also far before it and when UNTIL is in UTC") {
  CHECK(extent({"2026-03-02", {"FREQ=DAILY;UNTIL=20260310"}}) == "2026-03-02 to 2026-03-10");
  CHECK(extent({"2026-03-02", {"FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL=20260310"}}) ==
        "2026-03-02 to 2026-03-09");
  CHECK(extent({"2026-03-02", {"FREQ=YEARLY;UNTIL=20990301"}}) == "2026-03-02 to 2098-03-02");
  CHECK(extent({"2024-02-29", {"FREQ=YEARLY;UNTIL=99991231"}}) == "2024-02-29 to 9996-02-29");
  CHECK(extent({"2026-03-02", {"FREQ=DAILY;UNTIL=20260310"}, {}, {"2026-03-10"}}) ==
        "2026-03-02 to 2026-03-09");
  // 08:00Z is nine o'clock in winter and ten in summer; the clocks change on March 29.
  CHECK(extent(in_berlin({"2026-03-02T09:00:00", {"FREQ=DAILY;UNTIL=20260310T080000Z"}})) ==
        "2026-03-02T09:00:00 to 2026-03-10T09:00:00");
  CHECK(extent(in_berlin({"2026-03-02T09:00:00", {"FREQ=DAILY;UNTIL=20260310T075959Z"}})) ==
        "2026-03-02T09:00:00 to 2026-03-09T09:00:00");
  CHECK(extent(in_berlin({"2026-03-02T02:30:00", {"FREQ=DAILY;UNTIL=20260329T013000Z"}})) ==
        "2026-03-02T02:30:00 to 2026-03-29T02:30:00");
  CHECK(extent(in_berlin({"2026-10-02T02:30:00", {"FREQ=DAILY;UNTIL=20261025T002959Z"}})) ==
        "2026-10-02T02:30:00 to 2026-10-24T02:30:00");
}

TEST_CASE("what goes on has no last, whichever of its rules does") {
  CHECK(extent({"2026-03-02", {"FREQ=DAILY"}}) == "2026-03-02 to none");
  CHECK(extent({"2026-03-02", {"FREQ=DAILY;COUNT=3", "FREQ=MONTHLY"}}) == "2026-03-02 to none");
  CHECK(extent({"2026-03-02", {"FREQ=DAILY;UNTIL=20260310", "FREQ=MONTHLY"}, {"2027-01-01"}}) ==
        "2026-03-02 to none");
  // The one that goes on never matches.
  CHECK(extent({"2026-03-02", {"FREQ=DAILY;COUNT=3", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}}) ==
        "2026-03-02 to 2026-03-04");
  // The end of time comes before that of COUNT.
  CHECK(extent({"2026-03-02", {"FREQ=YEARLY;COUNT=8000"}}) == "2026-03-02 to none");
}

TEST_CASE("extent and members are those of the whole expansion, for random recurrences") {
  Dice dice(4242);
  int compared = 0, excluded = 0;
  for (int i = 0; i < 3'000; ++i) {
    Asked asked{"1996-02-29T23:30:00", {}};
    for (int rules = dice.up_to(2); rules >= 0; --rules) asked.rules.push_back(random_rule(dice));
    if (dice.one_in(2)) asked.time_zone = "America/New_York";
    asked.start_policy = dice.one_in(2) ? StartPolicy::include : StartPolicy::exclude;
    if (dice.one_in(3)) asked.rdates = {"1996-04-07T02:30:00", "2001-01-01T00:00:00"};
    // Endless rules get an end, in UTC where that is possible.
    for (std::string& rule : asked.rules) {
      if (rule.find("COUNT") != std::string::npos) continue;
      rule += ";UNTIL=" + std::to_string(1997 + dice.up_to(2)) + "0" +
              std::to_string(1 + dice.up_to(8)) + "15T043000";
      if (asked.time_zone) rule += 'Z';
    }
    asked.limit = 20'000;
    Answered whole = ask(asked);
    if (whole.message != "" || whole.truncated || whole.steps > 90'000) continue;
    if (whole.instances.size() < 4) continue;
    if (dice.one_in(2)) {
      asked.exdates = {whole.instances.back(), whole.instances[whole.instances.size() / 2]};
      whole = ask(asked);
      ++excluded;
    }
    INFO(asked.rules[0] << " and " << asked.rules.size() - 1 << " more");
    // Some members and some that are none, in any order.
    Texts candidates = asked.exdates;
    for (int n = 0; n < 6; ++n) {
      const auto at =
          static_cast<std::size_t>(dice.up_to(static_cast<int>(whole.instances.size()) - 1));
      candidates.push_back(whole.instances[at]);
      candidates.push_back(to_text(read_extended(candidates.back())->time + 60, false));
    }
    const Inspected inspected = look_at(asked, candidates);
    REQUIRE(inspected.message == "");
    REQUIRE(inspected.first == whole.instances.front());
    // A COUNT that the end of time cuts off goes on, as far as this says.
    REQUIRE(inspected.last == (inspected.last == "none" && whole.instances.back() > "9500"
                                   ? "none"
                                   : whole.instances.back()));
    for (std::size_t at = 0; at < candidates.size(); ++at) {
      INFO(candidates[at]);
      REQUIRE(inspected.members[at] ==
              std::binary_search(whole.instances.begin(), whole.instances.end(), candidates[at]));
    }
    ++compared;
  }
  CHECK(compared > 1'500);
  CHECK(excluded > 700);
}

TEST_CASE("what a look costs does not grow with the age or the length of the recurrence") {
  struct Cost {
    Asked asked;
    std::string last;
    std::int64_t steps_max;
  };
  for (const Cost& cost : std::vector<Cost>{
           {{"1926-03-02T09:00:00", {"FREQ=DAILY"}}, "none", 10},
           {{"1926-03-02T09:00:00", {"FREQ=SECONDLY;COUNT=2147483647"}}, "1994-03-20T12:14:06", 20},
           {{"1926-03-02T09:00:00", {"FREQ=DAILY;UNTIL=20261231T000000"}},
            "2026-12-30T09:00:00",
            30},
           {{"1926-03-02T09:00:00", {"FREQ=YEARLY;UNTIL=20261231T000000"}},
            "2026-03-02T09:00:00",
            30},
           {{"1926-03-02T09:00:00", {"FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20261231T000000"}},
            "2026-12-25T09:00:00",
            30}}) {
    INFO(cost.asked.rules[0]);
    const Inspected inspected = look_at(cost.asked);
    CHECK(inspected.last == cost.last);
    CHECK(inspected.steps <= cost.steps_max);
  }
  // A member a hundred years on.
  const Asked endless{"1926-03-02T09:00:00", {"FREQ=DAILY"}};
  const Inspected alone = look_at(endless);
  const Inspected asked_for = look_at(endless, {"2026-03-02T09:00:00", "2026-03-02T09:00:01"});
  CHECK(asked_for.members == std::vector<bool>{true, false});
  CHECK(asked_for.steps - alone.steps < 10);
}

TEST_CASE("a search for the last that takes too long ends with a bound, or without") {
  // Unequal periods are walked: six seven-eighths of a million months do not fit.
  Asked asked{"1996-01-31", {"FREQ=MONTHLY;BYMONTHDAY=31;COUNT=50000"}};
  asked.steps_max = 100'000;
  const Inspected unknown = look_at(asked, {"1996-03-31"});
  CHECK(unknown.message == "");
  CHECK(unknown.first == "1996-01-31");
  CHECK(unknown.last == "none");
  CHECK(unknown.members == std::vector<bool>{true});
  CHECK(unknown.steps <= 50'100);
  asked.steps_max = 1'000'000;
  const Inspected counted = look_at(asked);
  CHECK(counted.last == "9138-10-31");
  CHECK(counted.steps > 80'000);
  CHECK(look_at(asked, {}, [] { return false; }).interrupted);
  // With UNTIL, that is the bound.
  asked.rules = {"FREQ=DAILY;UNTIL=20260310"};
  for (int day = 1; day < 32; ++day) {
    asked.exdates.push_back(to_text(read_extended("2026-02-07")->time + day * kDaySeconds, true));
  }
  CHECK(look_at(asked).last == "2026-02-07");
  asked.steps_max = 90;
  CHECK(look_at(asked).last == "2026-03-10");
}

TEST_CASE("what cannot be settled within the steps is a failure, and so is a caller who has gone") {
  Asked asked{
      "1997-09-02T09:00:00",
      {"FREQ=SECONDLY;INTERVAL=6047;BYHOUR=9;BYMINUTE=0;BYSECOND=0;BYMONTHDAY=29;BYMONTH=2"}};
  asked.steps_max = 1'000;
  CHECK(look_at(asked).code == "calendar_engine.too_many_steps");
  asked.steps_max = 1'000'000;
  CHECK(look_at(asked, {}, [] { return false; }).interrupted);
  // Members of a rule with COUNT are counted from the start on.
  Asked counted{"1926-01-31", {"FREQ=MONTHLY;BYMONTHDAY=31;COUNT=700"}};
  counted.steps_max = 500;
  for (const Texts& candidates : {Texts{"2025-12-31"}, Texts{"2025-12-31", "1926-01-31"}}) {
    const Inspected inspected = look_at(counted, candidates);
    CHECK(inspected.code == "calendar_engine.too_many_steps");
    CHECK(inspected.path == "");
  }
}
