// Values, parameters and lines of iCalendar; names of time zones.
#include "values.hpp"

#include <catch2/catch.hpp>

#include "content_line.hpp"
#include "windows_zones.hpp"
#include "writer.hpp"
#include "zone_names.hpp"

using namespace calendar::ical;
using namespace std::chrono_literals;

TEST_CASE("texts are escaped and read back") {
  CHECK(unescape_text("a\\, b\\; c\\\\d\\ne\\Nf\\x\\") == "a, b; c\\d\ne\nf\\x\\");
  CHECK(escape_text("a, b; c\\d\r\ne:\"") == "a\\, b\\; c\\\\d\\ne:\"");
  for (const char* text : {"", "\\n", "\\\\", ",;\n", "back\\slash,"})
    CHECK(unescape_text(escape_text(text)) == text);
}

TEST_CASE("dates and times") {
  for (const char* text : {"19970902", "19970902T090000", "19970902T090000Z", "00010101T000000",
                           "99991231T235959Z", "20240229"}) {
    const auto value = read_date_time(text);
    REQUIRE(value);
    CHECK(write_date_time(*value) == text);
  }
  CHECK(write_date_time(*read_date_time("20161231T235960Z")) == "20161231T235959Z");
  for (const char* text :
       {"", "1997090", "19971301", "20230229", "00000101", "19970902T", "19970902T0900",
        "19970902T240000", "19970902T096000", "19970902T090061", "19970902Z", "19970902T090000ZZ",
        "1997-09-02", "19970902 090000", "-9970902"}) {
    CAPTURE(text);
    CHECK_FALSE(read_date_time(text));
  }
}

TEST_CASE("durations") {
  CHECK(*read_duration("P15DT5H0M20S") == Duration{std::chrono::days(15), 5h + 20s});
  CHECK(*read_duration("P7W") == Duration{std::chrono::days(49), 0s});
  CHECK(*read_duration("-PT15M") == Duration{std::chrono::days(0), -15min});
  CHECK(*read_duration("+PT0S") == Duration{});
  for (const char* text : {"P1D", "PT1H", "P2DT3H4M5S", "PT0S", "PT59S"})
    CHECK(write_duration(*read_duration(text)) == text);
  CHECK(write_duration(*read_duration("PT90M")) == "PT1H30M");
  for (const char* text : {"", "P", "PT", "P1", "1D", "P1H", "PT1D", "P-1D", "PT1H2", "P1DT",
                           "P99999W", "P99999999999999999999D", "--P1D"}) {
    CAPTURE(text);
    CHECK_FALSE(read_duration(text));
  }
}

TEST_CASE("periods and offsets") {
  CHECK(read_period("19970101T180000Z/19970102T070000Z")->end->is_utc);
  CHECK(read_period("19970101T180000/PT5H30M")->duration == Duration{std::chrono::days(0), 330min});
  for (const char* text : {"19970101T180000Z", "19970101T180000Z/", "19970101/19970102",
                           "19970101T180000Z/19970102T070000", "19970102T180000Z/19970101T070000Z",
                           "19970101T180000Z/-PT1H"}) {
    CAPTURE(text);
    CHECK_FALSE(read_period(text));
  }
  CHECK(*read_offset("-0330") == -(3h + 30min));
  CHECK(*read_offset("+023012") == 2h + 30min + 12s);
  for (const char* text : {"+0100", "-0330", "+0000", "-023012"})
    CHECK(write_offset(*read_offset(text)) == text);
  for (const char* text : {"", "0100", "+01", "+2500", "+0160", "+01000", "+010060"})
    CHECK_FALSE(read_offset(text));
  CHECK(*read_count("7") == 7);
  for (const char* text : {"", "-1", "1.5", "9999999999"}) CHECK_FALSE(read_count(text));
  CHECK(split_list("a,,b") == std::vector<std::string_view>{"a", "", "b"});
}

TEST_CASE("parameters") {
  const auto line =
      split_line("ATTENDEE;CN=\"Lee; Ann\";x-a=1,\"2:3\";FLAG:mailto:ann@example.com");
  REQUIRE(line);
  CHECK(line->value == "mailto:ann@example.com");
  CHECK(*find_parameter(line->parameters, "cn") == "Lee; Ann");
  CHECK(*find_parameter(line->parameters, "X-A") == "1,\"2:3\"");
  CHECK(*find_parameter(line->parameters, "FLAG") == "");
  CHECK_FALSE(find_parameter(line->parameters, "ROLE"));
  CHECK(*decode_parameter("\"a^nb^'c^^d^x\"") == "a\nb\"c^d^x");
  CHECK_FALSE(decode_parameter("a,b"));
  CHECK(encode_parameter("Lee, \"Ann\"^\n") == "\"Lee, ^'Ann^'^^^n\"");
  CHECK(encode_parameter("Ann Lee") == "Ann Lee");
}

TEST_CASE("lines are folded at 75 octets, never within a character") {
  Writer writer;
  const std::string umlauts = [] {
    std::string text;
    for (int at = 0; at < 100; ++at) text += "\xC3\xBC";
    return text;
  }();
  writer.line("SUMMARY", "LANGUAGE=de", umlauts);
  writer.line("X", std::string(73, 'a'));
  writer.line("X", std::string(74, 'a'));
  CHECK(writer.text().ends_with("\r\nX:" + std::string(73, 'a') + "\r\nX:" + std::string(73, 'a') +
                                "\r\n a\r\n"));
  std::string unfolded;
  for (std::size_t begin = 0, end; begin < writer.text().size(); begin = end + 2) {
    end = writer.text().find("\r\n", begin);
    CHECK(end - begin <= 75);
    CHECK((static_cast<unsigned char>(writer.text()[begin + 1]) & 0xC0U) != 0x80U);
    unfolded +=
        writer.text().substr(begin + (begin == 0 ? 0 : 1), end - begin - (begin == 0 ? 0 : 1));
  }
  CHECK(unfolded.starts_with("SUMMARY;LANGUAGE=de:" + umlauts));
}

TEST_CASE("names of zones lead to IANA names") {
  const auto find = [](std::string_view name) -> std::optional<std::string> {
    for (const char* zone : {"Europe/Berlin", "America/Indiana/Knox", "America/New_York", "UTC"}) {
      if (equal_names(name, zone)) return zone;
    }
    return std::nullopt;
  };
  const auto zone = [&](std::string_view tzid, std::string_view location = "") {
    return zone_of_name(tzid, location, find).value_or("none");
  };
  CHECK(zone("Europe/Berlin") == "Europe/Berlin");
  CHECK(zone(" europe/berlin ") == "Europe/Berlin");
  CHECK(zone("W. Europe Standard Time") == "Europe/Berlin");
  CHECK(zone("w. europe standard time") == "Europe/Berlin");
  CHECK(zone("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna") == "Europe/Berlin");
  CHECK(zone("(GMT-05:00) Eastern Time (US & Canada)") == "America/New_York");
  CHECK(zone("Mine", "Europe/Berlin") == "Europe/Berlin");
  CHECK(zone("/freeassociation.sourceforge.net/Europe/Berlin") == "Europe/Berlin");
  CHECK(zone("/citadel.org/20210210_1/America/Indiana/Knox") == "America/Indiana/Knox");
  CHECK(zone("Mine") == "none");
  CHECK(zone("/example.com/Nowhere") == "none");
  CHECK(windows_zones().size() >= 100);
}
