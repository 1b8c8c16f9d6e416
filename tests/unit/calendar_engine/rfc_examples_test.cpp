// The examples of RFC 5545 section 3.8.5.3, all of them: what each rule yields in America/New_York.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <sstream>

#include "expansion.hpp"

using namespace calendar_engine;

namespace {

/// Times of day on days given as "1997-09:2,4-6 1997-10:1".
Texts on(const std::string& days, const Texts& times = {"09:00:00"}) {
  Texts all;
  std::istringstream months(days);
  for (std::string month; months >> month;) {
    std::istringstream list(month.substr(8));
    for (std::string day; std::getline(list, day, ',');) {
      const std::size_t dash = day.find('-');
      const int first = std::atoi(day.c_str());
      const int last = dash == std::string::npos ? first : std::atoi(day.c_str() + dash + 1);
      for (int d = first; d <= last; ++d) {
        const std::string date = month.substr(0, 7) + (d < 10 ? "-0" : "-") + std::to_string(d);
        for (const std::string& time : times) all.push_back(date + "T" + time);
      }
    }
  }
  return all;
}

struct Example {
  const char* title;
  const char* start;
  const char* rule;
  Texts expected;
  bool for_ever = false;
  Texts exdates = {};
};

const char* const kSeptember2 = "1997-09-02T09:00:00";

std::vector<Example> days_and_weeks() {
  const Texts until_christmas = on("1997-09:2-30 1997-10:1-31 1997-11:1-30 1997-12:1-23");
  const Texts januaries = on("1998-01:1-31 1999-01:1-31 2000-01:1-31");
  const Texts five_weeks = on("1997-09:2,4,9,11,16,18,23,25,30 1997-10:2");
  return {
      {"daily for 10 occurrences", kSeptember2, "FREQ=DAILY;COUNT=10", on("1997-09:2-11")},
      {"daily until December 24", kSeptember2, "FREQ=DAILY;UNTIL=19971224T000000Z",
       until_christmas},
      {"every other day", kSeptember2, "FREQ=DAILY;INTERVAL=2",
       on("1997-09:2,4,6,8,10,12,14,16,18,20,22,24,26,28,30 "
          "1997-10:2,4,6,8,10,12,14,16,18,20,22,24,26,28,30 "
          "1997-11:1,3,5"),
       true},
      {"every 10 days, 5 occurrences", kSeptember2, "FREQ=DAILY;INTERVAL=10;COUNT=5",
       on("1997-09:2,12,22 1997-10:2,12")},
      {"every day in January for 3 years", "1998-01-01T09:00:00",
       "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA", januaries},
      {"the same by days", "1998-01-01T09:00:00", "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1",
       januaries},
      {"weekly for 10 occurrences", kSeptember2, "FREQ=WEEKLY;COUNT=10",
       on("1997-09:2,9,16,23,30 1997-10:7,14,21,28 1997-11:4")},
      {"weekly until December 24", kSeptember2, "FREQ=WEEKLY;UNTIL=19971224T000000Z",
       on("1997-09:2,9,16,23,30 1997-10:7,14,21,28 1997-11:4,11,18,25 1997-12:2,9,16,23")},
      {"every other week", kSeptember2, "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
       on("1997-09:2,16,30 1997-10:14,28 1997-11:11,25 1997-12:9,23 1998-01:6,20 1998-02:3,17"),
       true},
      {"Tuesday and Thursday for five weeks", kSeptember2,
       "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH", five_weeks},
      {"the same by count", kSeptember2, "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", five_weeks},
      {"every other week on three days until December 24", "1997-09-01T09:00:00",
       "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
       on("1997-09:1,3,5,15,17,19,29 1997-10:1,3,13,15,17,27,29,31 1997-11:10,12,14,24,26,28 "
          "1997-12:8,10,12,22")},
      {"every other week on two days, 8 occurrences", kSeptember2,
       "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
       on("1997-09:2,4,16,18,30 1997-10:2,14,16")},
      {"the week begins on Monday", "1997-08-05T09:00:00",
       "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", on("1997-08:5,10,19,24")},
      {"the week begins on Sunday", "1997-08-05T09:00:00",
       "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", on("1997-08:5,17,19,31")},
  };
}

std::vector<Example> months() {
  return {
      {"the first Friday, 10 occurrences", "1997-09-05T09:00:00", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
       on("1997-09:5 1997-10:3 1997-11:7 1997-12:5 1998-01:2 1998-02:6 1998-03:6 1998-04:3 "
          "1998-05:1 1998-06:5")},
      {"the first Friday until December 24", "1997-09-05T09:00:00",
       "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
       on("1997-09:5 1997-10:3 1997-11:7 1997-12:5")},
      {"every other month, the first and the last Sunday", "1997-09-07T09:00:00",
       "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
       on("1997-09:7,28 1997-11:2,30 1998-01:4,25 1998-03:1,29 1998-05:3,31")},
      {"the last Monday but one for 6 months", "1997-09-22T09:00:00",
       "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
       on("1997-09:22 1997-10:20 1997-11:17 1997-12:22 1998-01:19 1998-02:16")},
      {"the last day but two", "1997-09-28T09:00:00", "FREQ=MONTHLY;BYMONTHDAY=-3",
       on("1997-09:28 1997-10:29 1997-11:28 1997-12:29 1998-01:29 1998-02:26"), true},
      {"the 2nd and the 15th, 10 occurrences", kSeptember2, "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
       on("1997-09:2,15 1997-10:2,15 1997-11:2,15 1997-12:2,15 1998-01:2,15")},
      {"the first and the last day, 10 occurrences", "1997-09-30T09:00:00",
       "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
       on("1997-09:30 1997-10:1,31 1997-11:1,30 1997-12:1,31 1998-01:1,31 1998-02:1")},
      {"every 18 months from the 10th to the 15th", "1997-09-10T09:00:00",
       "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
       on("1997-09:10-15 1999-03:10-13")},
      {"every Tuesday, every other month", kSeptember2, "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
       on("1997-09:2,9,16,23,30 1997-11:4,11,18,25 1998-01:6,13,20,27 1998-03:3,10,17,24,31"),
       true},
      {"every Friday the 13th",
       kSeptember2,
       "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
       on("1998-02:13 1998-03:13 1998-11:13 1999-08:13 2000-10:13"),
       true,
       {kSeptember2}},
      {"the Saturday after the first Sunday", "1997-09-13T09:00:00",
       "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
       on("1997-09:13 1997-10:11 1997-11:8 1997-12:13 1998-01:10 1998-02:7 1998-03:7 1998-04:11 "
          "1998-05:9 1998-06:13"),
       true},
      {"the third of Tuesday, Wednesday and Thursday", "1997-09-04T09:00:00",
       "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", on("1997-09:4 1997-10:7 1997-11:6")},
      {"the last working day but one", "1997-09-29T09:00:00",
       "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
       on("1997-09:29 1997-10:30 1997-11:27 1997-12:30 1998-01:29 1998-02:26 1998-03:30"), true},
      {"a day that some months lack", "2007-01-15T09:00:00",
       "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", on("2007-01:15,30 2007-02:15 2007-03:15,30")},
  };
}

std::vector<Example> years() {
  return {
      {"June and July, 10 occurrences", "1997-06-10T09:00:00", "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
       on("1997-06:10 1997-07:10 1998-06:10 1998-07:10 1999-06:10 1999-07:10 2000-06:10 2000-07:10 "
          "2001-06:10 "
          "2001-07:10")},
      {"every other year in January, February and March", "1997-03-10T09:00:00",
       "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
       on("1997-03:10 1999-01:10 1999-02:10 1999-03:10 2001-01:10 2001-02:10 2001-03:10 2003-01:10 "
          "2003-02:10 "
          "2003-03:10")},
      {"every third year on the 1st, 100th and 200th day", "1997-01-01T09:00:00",
       "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
       on("1997-01:1 1997-04:10 1997-07:19 2000-01:1 2000-04:9 2000-07:18 2003-01:1 2003-04:10 "
          "2003-07:19 2006-01:1")},
      {"the 20th Monday of the year", "1997-05-19T09:00:00", "FREQ=YEARLY;BYDAY=20MO",
       on("1997-05:19 1998-05:18 1999-05:17"), true},
      {"Monday of week 20", "1997-05-12T09:00:00", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
       on("1997-05:12 1998-05:11 1999-05:17"), true},
      {"every Thursday in March", "1997-03-13T09:00:00", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
       on("1997-03:13,20,27 1998-03:5,12,19,26 1999-03:4,11,18,25"), true},
      {"every Thursday of the summer", "1997-06-05T09:00:00", "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
       on("1997-06:5,12,19,26 1997-07:3,10,17,24,31 1997-08:7,14,21,28 1998-06:4,11,18,25 "
          "1998-07:2,9,16,23,30 "
          "1998-08:6,13,20,27 1999-06:3,10,17,24 1999-07:1,8,15,22,29 1999-08:5,12,19,26"),
       true},
      {"election day in the United States", "1996-11-05T09:00:00",
       "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
       on("1996-11:5 2000-11:7 2004-11:2"), true},
  };
}

std::vector<Example> parts_of_days() {
  Texts every_20_minutes;
  for (const char* hour : {"09", "10", "11", "12", "13", "14", "15", "16"}) {
    for (const char* minute : {"00", "20", "40"})
      every_20_minutes.push_back(hour + (':' + std::string(minute)) + ":00");
  }
  return {
      // Printed with UNTIL=19970902T170000Z and 15:00 as the third; an erratum corrects the rule.
      {"every 3 hours to 17:00", kSeptember2, "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z",
       on("1997-09:2", {"09:00:00", "12:00:00", "15:00:00"})},
      {"the same as printed", kSeptember2, "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z",
       on("1997-09:2", {"09:00:00", "12:00:00"})},
      {"every 15 minutes, 6 occurrences", kSeptember2, "FREQ=MINUTELY;INTERVAL=15;COUNT=6",
       on("1997-09:2", {"09:00:00", "09:15:00", "09:30:00", "09:45:00", "10:00:00", "10:15:00"})},
      {"every hour and a half, 4 occurrences", kSeptember2, "FREQ=MINUTELY;INTERVAL=90;COUNT=4",
       on("1997-09:2", {"09:00:00", "10:30:00", "12:00:00", "13:30:00"})},
      {"every 20 minutes from 9:00 to 16:40", kSeptember2,
       "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40",
       on("1997-09:2-4", every_20_minutes), true},
      {"the same by minutes", kSeptember2,
       "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16",
       on("1997-09:2-4", every_20_minutes), true},
  };
}

void check(const std::vector<Example>& examples) {
  for (const Example& example : examples) {
    INFO(example.title);
    Asked asked{example.start, {example.rule}};
    asked.time_zone = "America/New_York";
    asked.exdates = example.exdates;
    asked.limit = example.expected.size();
    const Answered answered = ask(asked);
    CHECK(answered.instances == example.expected);
    CHECK(answered.message == "");
    CHECK(answered.truncated == example.for_ever);
    CHECK(answered.exhausted == !example.for_ever);
  }
}

}  // namespace

TEST_CASE("RFC 5545 examples by days and weeks") {
  check(days_and_weeks());
}
TEST_CASE("RFC 5545 examples by months") {
  check(months());
}
TEST_CASE("RFC 5545 examples by years") {
  check(years());
}
TEST_CASE("RFC 5545 examples by parts of days") {
  check(parts_of_days());
}

TEST_CASE("in the examples, daylight saving time ends between Saturday and Sunday") {
  Asked asked{kSeptember2, {"FREQ=DAILY;UNTIL=19971224T000000Z"}};
  asked.time_zone = "America/New_York";
  asked.from = "1997-10-25T00:00:00";
  asked.until = "1997-10-27T00:00:00";
  CHECK(ask(asked).utc == Texts{"1997-10-25T13:00:00Z", "1997-10-26T14:00:00Z"});
}
