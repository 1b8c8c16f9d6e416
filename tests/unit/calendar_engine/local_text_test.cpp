#include "local_text.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "expansion.hpp"

using namespace calendar_engine;

TEST_CASE("what is written reads back") {
  for (const LocalTime time :
       {kTimeFirst, LocalTime{-1}, LocalTime{0}, LocalTime{873190800}, kTimeLast}) {
    const auto read = read_extended(to_text(time, false));
    REQUIRE(read);
    CHECK(read->time == time);
    CHECK(read->has_time);
    CHECK_FALSE(read->is_utc);
  }
  CHECK(to_text(0, false) == "1970-01-01T00:00:00");
  CHECK(to_text(-1, true) == "1969-12-31");
}

TEST_CASE("the extended form tells dates, local times and UTC apart") {
  CHECK_FALSE(read_extended("1997-09-02")->has_time);
  CHECK(read_extended("1997-09-02T09:00:00Z")->is_utc);
  CHECK(read_extended("2000-02-29")->time == midnight_of(day_of(2000, 2, 29)));
}

TEST_CASE("what is no date or time is refused") {
  for (const char* text : {"",
                           "1997",
                           "1997-9-2",
                           "1997-02-30",
                           "1900-02-29",
                           "0000-01-01",
                           "1997-13-01",
                           "1997-00-01",
                           "1997-01-00",
                           "1997-09-02T24:00:00",
                           "1997-09-02T09:60:00",
                           "1997-09-02T09:00:60",
                           "1997-09-02 09:00:00",
                           "1997-09-02T09:00",
                           "1997-09-02T09:00:00+02:00",
                           "1997-09-02Z",
                           "19970902T090000",
                           "1997-09-02T09:00:00ZZ",
                           "+997-09-02",
                           "1997-09-02T-9:00:00"}) {
    INFO(text);
    CHECK_FALSE(read_extended(text));
  }
}

TEST_CASE("the basic form is that of RFC 5545") {
  CHECK(read_basic("19971224")->time == midnight_of(day_of(1997, 12, 24)));
  CHECK(read_basic("19971224T090000Z")->is_utc);
  CHECK(read_basic("19971224T235960")->time == read_basic("19971224T235959")->time);
  for (const char* text :
       {"", "1997122", "19971224T0900", "19971224Z", "19971224 090000", "1997-12-24", "19970230"}) {
    INFO(text);
    CHECK_FALSE(read_basic(text));
  }
}
