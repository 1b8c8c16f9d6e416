// Working hours as text, and the spans that they are on days of the calendar.
#include "working_hours.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "window_text.hpp"

using namespace startime;
using namespace std::chrono_literals;

namespace {

constexpr tenon::Date kMonday = std::chrono::sys_days(2026y / 3 / 2);

/// "MTWTFSS 540-1020" with - for the days that are not; "" when it is refused.
std::string read(std::string_view text) {
  const auto hours = read_working_hours(text);
  if (!hours) return "";
  std::string shown = "MTWTFSS";
  for (std::size_t day = 0; day < 7; ++day)
    if ((hours->days >> day & 1) == 0) shown[day] = '-';
  return shown + " " + std::to_string(hours->opens.count()) + "-" +
         std::to_string(hours->closes.count());
}

std::vector<std::string> spans(std::vector<const char*> texts, tenon::Date first,
                               tenon::Date last) {
  std::vector<WorkingHours> hours;
  for (const char* text : texts) hours.push_back(read_working_hours(text).value());
  std::vector<std::string> shown;
  for (const LocalSpan& span : working_spans(hours, first, last))
    shown.push_back(write_local_time(span.start) + "/" + write_local_time(span.end));
  return shown;
}

}  // namespace

TEST_CASE("days are a list of days and ranges") {
  CHECK(read("MO-FR 09:00-17:00") == "MTWTF-- 540-1020");
  CHECK(read("SA 10:00-14:00") == "-----S- 600-840");
  CHECK(read("SA,SU 10:00-14:00") == "-----SS 600-840");
  CHECK(read("MO,WE-FR,SU 10:00-14:00") == "M-WTF-S 600-840");
  CHECK(read("09:00-17:00") == "MTWTFSS 540-1020");
  CHECK(read("mo-Fr 09:00-17:00") == "MTWTF-- 540-1020");
}

TEST_CASE("a range of days may go over the end of the week") {
  CHECK(read("FR-MO 09:00-17:00") == "M---FSS 540-1020");
  CHECK(read("SU-MO 09:00-17:00") == "M-----S 540-1020");
  CHECK(read("TU-MO 09:00-17:00") == "MTWTFSS 540-1020");
  CHECK(read("WE-WE 09:00-17:00") == "--W---- 540-1020");
}

TEST_CASE("hours may reach midnight and go over it") {
  CHECK(read("00:00-24:00") == "MTWTFSS 0-1440");
  CHECK(read("22:00-24:00") == "MTWTFSS 1320-1440");
  CHECK(read("22:00-00:00") == "MTWTFSS 1320-1440");
  CHECK(read("FR 22:00-06:00") == "----F-- 1320-1800");
  CHECK(read("23:59-00:01") == "MTWTFSS 1439-1441");
}

TEST_CASE("nothing else is working hours") {
  for (const char* text : {"",
                           " ",
                           "MO-FR",
                           "MO-FR ",
                           "MO-FR 9:00-17:00",
                           "MO-FR 09:00",
                           "MO-FR 09:00-17:00 ",
                           "MO-FR  09:00-17:00",
                           " 09:00-17:00",
                           "MO-FR 09:00-25:00",
                           "MO-FR 09:60-17:00",
                           "MO-FR 24:00-06:00",
                           "MO-FR 09:00-24:01",
                           "MO-FR 09:00-09:00",
                           "MO- 09:00-17:00",
                           "-FR 09:00-17:00",
                           "MO, 09:00-17:00",
                           ",MO 09:00-17:00",
                           "MON-FRI 09:00-17:00",
                           "XX 09:00-17:00",
                           "MO-FR 09:00-17:00,18:00-19:00",
                           "MO-FR 09.00-17.00",
                           "MO-WE-FR 09:00-17:00",
                           "MO FR 09:00-17:00",
                           "MO-FR 0a:00-17:00",
                           "MO-FR 09:00--1:00",
                           "MO\x80 09:00-17:00"}) {
    CAPTURE(text);
    CHECK_FALSE(read_working_hours(text));
  }
}

TEST_CASE("spans are of the days that the hours begin on, both ends of the range included") {
  CHECK(spans({"MO-FR 09:00-12:30", "MO,SA 13:30-17:00"}, kMonday - std::chrono::days(2),
              kMonday) == std::vector<std::string>{"2026-02-28T13:30:00/2026-02-28T17:00:00",
                                                   "2026-03-02T09:00:00/2026-03-02T12:30:00",
                                                   "2026-03-02T13:30:00/2026-03-02T17:00:00"});
}

TEST_CASE("a span over midnight ends on the next day") {
  CHECK(spans({"MO 22:00-06:00", "TU 00:00-24:00"}, kMonday, kMonday + std::chrono::days(6)) ==
        std::vector<std::string>{"2026-03-02T22:00:00/2026-03-03T06:00:00",
                                 "2026-03-03T00:00:00/2026-03-04T00:00:00"});
}

TEST_CASE("no day has no spans") {
  CHECK(spans({"00:00-24:00"}, kMonday, kMonday - std::chrono::days(1)).empty());
  CHECK(spans({}, kMonday, kMonday).empty());
}
