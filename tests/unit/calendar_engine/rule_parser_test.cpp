#include "rule_parser.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

using namespace calendar_engine;

namespace {

std::string complaint_about(std::string_view rule) {
  const auto parsed = parse_rule(rule);
  if (parsed) return "";
  CHECK(parsed.fault().code == "calendar_engine.bad_rule");
  return parsed.fault().message;
}

}  // namespace

TEST_CASE("every part of a rule is read") {
  const auto rule = parse_rule(
      "FREQ=YEARLY;INTERVAL=2;COUNT=3;WKST=SU;BYSECOND=0,60;BYMINUTE=59;BYHOUR=23;BYDAY=MO,-1SU,+"
      "2TU;"
      "BYMONTHDAY=31,-31;BYYEARDAY=366,-366;BYMONTH=12;BYSETPOS=-1,366");
  REQUIRE(rule);
  CHECK(rule->frequency == Frequency::yearly);
  CHECK(rule->interval == 2);
  CHECK(rule->count == 3);
  CHECK(rule->week_start == 6);
  CHECK((rule->seconds.contains(0) && rule->seconds.contains(59) && rule->seconds.count() == 2));
  CHECK(rule->minutes.next(0) == 59);
  CHECK(rule->hours.next(0) == 23);
  CHECK((rule->weekdays.contains(0) && rule->weekdays.count() == 1));
  CHECK(rule->ordinals[6].negative().contains(1));
  CHECK(rule->ordinals[1].positive().contains(2));
  CHECK((rule->month_days.positive().contains(31) && rule->month_days.negative().contains(31)));
  CHECK((rule->year_days.positive().contains(366) && rule->year_days.negative().contains(366)));
  CHECK(rule->months.next(0) == 12);
  CHECK((rule->positions.positive().contains(366) && rule->positions.negative().contains(1)));
}

TEST_CASE("case does not matter, nor the order of parts") {
  CHECK(parse_rule("count=2;freq=daily"));
  CHECK(parse_rule("BYDAY=mo;FREQ=Weekly;UNTIL=19971224T000000Z"));
  CHECK(parse_rule("FREQ=YEARLY;BYWEEKNO=53,-53;BYDAY=MO"));
}

TEST_CASE("a rule that is wrong is refused with the part that is") {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"", "the rule is empty; the least there is is FREQ=DAILY"},
      {"FREQ=DAILY;BYMONTH=13", "BYMONTH=13: months are 1 to 12"},
      {"FREQ=DAILY;BYMONTH=0", "BYMONTH=0: months are 1 to 12"},
      {"FREQ=DAILY;BYMONTH=1,", "BYMONTH=1,: months are 1 to 12"},
      {"FREQ=DAILY;BYHOUR=24", "BYHOUR=24: hours are 0 to 23"},
      {"FREQ=DAILY;BYMINUTE=60", "BYMINUTE=60: minutes are 0 to 59"},
      {"FREQ=DAILY;BYSECOND=61", "BYSECOND=61: seconds are 0 to 60"},
      {"FREQ=DAILY;BYSECOND=x", "BYSECOND=x: seconds are 0 to 60"},
      {"FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0: days of a month are 1 to 31 or -31 to -1"},
      {"FREQ=YEARLY;BYYEARDAY=367", "BYYEARDAY=367: days of a year are 1 to 366 or -366 to -1"},
      {"FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO=54: weeks of a year are 1 to 53 or -53 to -1"},
      {"FREQ=DAILY;BYHOUR=1;BYSETPOS=0", "BYSETPOS=0: positions are 1 to 366 or -366 to -1"},
      {"FREQ=FORTNIGHTLY", "FREQ=FORTNIGHTLY: a frequency is SECONDLY, MINUTELY"},
      {"FREQ=DAILY;INTERVAL=0", "INTERVAL=0: the value is a number from 1 to 2147483647"},
      {"FREQ=DAILY;INTERVAL=-1", "INTERVAL=-1: the value is a number from 1"},
      {"FREQ=DAILY;COUNT=2147483648", "COUNT=2147483648: the value is a number from 1"},
      {"FREQ=DAILY;UNTIL=1997-12-24", "UNTIL=1997-12-24: the value is a date, 19971224"},
      {"FREQ=WEEKLY;WKST=XX", "WKST=XX: a weekday is MO, TU"},
      {"FREQ=WEEKLY;BYDAY=XX", "BYDAY=XX: a day is MO, TU"},
      {"FREQ=MONTHLY;BYDAY=0MO", "BYDAY=0MO: a day is MO, TU"},
      {"FREQ=YEARLY;BYDAY=54MO", "BYDAY=54MO: a day is MO, TU"},
      {"FREQ=MONTHLY;BYDAY=M", "BYDAY=M: a day is MO, TU"},
      {"FREQ=DAILY;BYEASTER=0", "BYEASTER=0: no such part; there are FREQ"},
      {"FREQ=DAILY;COUNT", "COUNT: a part is NAME=VALUE"},
      {"FREQ=DAILY;COUNT=1;COUNT=2", "COUNT=2: the part stands there twice"},
      {"FREQ=DAILY;", "the rule ends in ';'"},
      {"RRULE:FREQ=DAILY", "write the value alone"},
      {"COUNT=3", "FREQ is missing"},
      {"FREQ=DAILY;COUNT=3;UNTIL=19971224", "COUNT and UNTIL exclude each other"},
      {"FREQ=WEEKLY;BYDAY=1MO",
       "BYDAY: numbers before weekdays go with FREQ=MONTHLY and FREQ=YEARLY, not with"},
      {"FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO",
       "BYDAY: numbers before weekdays do not go with BYWEEKNO"},
      {"FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO goes with FREQ=YEARLY, not with FREQ=MONTHLY"},
      {"FREQ=DAILY;BYYEARDAY=1",
       "BYYEARDAY goes with FREQ=YEARLY, HOURLY, MINUTELY and SECONDLY, not with FREQ=DAILY"},
      {"FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY goes with"},
      {"FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY does not go with FREQ=WEEKLY"},
      {"FREQ=DAILY;BYSETPOS=1", "BYSETPOS picks from what another BY part yields"},
  };
  for (const auto& [rule, message] : cases) {
    INFO(rule);
    CHECK_THAT(complaint_about(rule), Catch::StartsWith(message));
  }
}

TEST_CASE("a long part is shown in short") {
  const std::string message = complaint_about("FREQ=DAILY;BYMONTH=" + std::string(5000, '9'));
  CHECK(message.size() < 200);
  CHECK_THAT(message, Catch::Contains("...: months are 1 to 12"));
}
