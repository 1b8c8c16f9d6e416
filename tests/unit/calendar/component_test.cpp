// iCalendar texts as trees: unfolding, limits, and what breaks a component or the whole text.
#include "component.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace calendar::ical;

namespace {

Document read(const std::string& text, const ReadLimits& limits = {}) {
  auto outcome = read_document(text, limits);
  if (const Fault* fault = std::get_if<Fault>(&outcome)) FAIL(fault->message);
  return std::get<Document>(std::move(outcome));
}

/// "code line" of a text that fails as a whole.
std::string failure(const std::string& text, const ReadLimits& limits = {}) {
  const auto outcome = read_document(text, limits);
  REQUIRE(std::holds_alternative<Fault>(outcome));
  const Fault& fault = std::get<Fault>(outcome);
  CHECK_FALSE(fault.message.empty());
  return fault.code + " " + std::to_string(fault.line);
}

std::string in_calendar(const std::string& lines) {
  return "BEGIN:VCALENDAR\n" + lines + "END:VCALENDAR\n";
}

/// "code line" of the first component of a calendar with these lines.
std::string component_fault(const std::string& lines) {
  const Document document = read(in_calendar(lines));
  REQUIRE_FALSE(document.calendars[0].components.empty());
  const auto& fault = document.calendars[0].components[0].fault;
  return fault ? fault->code + " " + std::to_string(fault->line) : "none";
}

}  // namespace

TEST_CASE("a text is a tree of components with numbered lines") {
  const Document document = read(
      "\xEF\xBB\xBF"
      "begin:vcalendar\r\nVersion:2.0\r\n\r\nBEGIN:VEVENT\r\nSUMMARY;LANGUAGE=de:Hallo\r\n"
      "BEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
  REQUIRE(document.calendars.size() == 1);
  const Component& calendar = document.calendars[0];
  CHECK(calendar.name == "VCALENDAR");
  REQUIRE(calendar.find("VERSION") != nullptr);
  CHECK(calendar.find("VERSION")->line == 2);
  const Component& event = calendar.components.at(0);
  CHECK(event.name == "VEVENT");
  CHECK(event.line == 4);
  CHECK(event.properties.at(0).name == "SUMMARY");
  CHECK(event.properties.at(0).parameters == "LANGUAGE=de");
  CHECK(event.properties.at(0).value == "Hallo");
  CHECK(event.components.at(0).body == "ACTION:DISPLAY");
  CHECK(event.body == "SUMMARY;LANGUAGE=de:Hallo\nBEGIN:VALARM\nACTION:DISPLAY\nEND:VALARM");
}

TEST_CASE("folds are joined as bytes, before anything is read") {
  const Document document =
      read(in_calendar("X-A:Gr\xC3\r\n \xBC\xC3\n\t\x9F"
                       "e\n  from \n \nX-B;P=\"a\n :b\":c\nX-C:\n"));
  const auto& properties = document.calendars[0].properties;
  REQUIRE(properties.size() == 3);
  CHECK(properties[0].value ==
        "Gr\xC3\xBC\xC3\x9F"
        "e from ");
  CHECK(properties[1].parameters == "P=\"a:b\"");
  CHECK(properties[1].value == "c");
  CHECK(properties[1].line == 7);
  CHECK(properties[2].value == "");
}

TEST_CASE("a bad line is told of and costs nothing else") {
  const Document document = read(in_calendar(
      "BEGIN:VEVENT\nUID:a\nno colon\n:no name\nX Y:1\nX;P=\"open:1\nX:\xFF\nUID:b\nEND:VEVENT\n"));
  const Component& event = document.calendars[0].components.at(0);
  CHECK(event.properties.size() == 2);
  REQUIRE(event.bad_lines.size() == 5);
  for (std::size_t at = 0; at < 5; ++at) {
    CHECK(event.bad_lines[at].code == "calendar.bad_line");
    CHECK(event.bad_lines[at].line == static_cast<int>(at) + 4);
  }
  CHECK_FALSE(event.fault);
}

TEST_CASE("control characters are left out, and told of") {
  const Document document =
      read(in_calendar("X-A:a\x01"
                       "b\x7F\tc\r\r\n"));
  CHECK(document.calendars[0].properties.at(0).value == "ab\tc");
  REQUIRE(document.calendars[0].mended_lines.size() == 1);
  CHECK(document.calendars[0].mended_lines[0].code == "calendar.control_character");
  CHECK(document.calendars[0].mended_lines[0].line == 2);
}

TEST_CASE("a component without balance is broken alone") {
  CHECK(component_fault("BEGIN:VEVENT\nUID:a\nEND:VEVENT\n") == "none");
  CHECK(component_fault("BEGIN:VEVENT\nUID:a\nBEGIN:VEVENT\nUID:b\nEND:VEVENT\n") ==
        "calendar.unbalanced_component 2");
  CHECK(component_fault("BEGIN:VEVENT\nBEGIN:VALARM\nEND:VEVENT\n") ==
        "calendar.unbalanced_component 3");
  CHECK(component_fault("BEGIN:VEVENT\nEND:VALARM\nX:1\nEND:VEVENT\n") ==
        "calendar.unbalanced_component 3");
  CHECK(component_fault("BEGIN:VEVENT\nBEGIN:VALARM\nEND:X\nEND:VALARM\nEND:VEVENT\n") ==
        "calendar.unbalanced_component 4");
  CHECK(component_fault("BEGIN:VEVENT\nUID:a\n") == "calendar.unbalanced_component 2");
}

TEST_CASE("what comes after a broken component is read") {
  for (const char* broken :
       {"BEGIN:VEVENT\nUID:a\n", "BEGIN:VEVENT\nEND:VALARM\nUID:a\nEND:VEVENT\n",
        "BEGIN:VEVENT\nBEGIN:VALARM\n", "BEGIN:VEVENT\nBEGIN:A\nEND:VEVENT\n"}) {
    CAPTURE(broken);
    const Document document =
        read(in_calendar(std::string(broken) + "BEGIN:VEVENT\nUID:b\nEND:VEVENT\n"));
    const auto& components = document.calendars[0].components;
    REQUIRE(components.size() == 2);
    CHECK(components[0].fault);
    CHECK_FALSE(components[1].fault);
    CHECK(components[1].find("UID")->value == "b");
  }
}

TEST_CASE("components nest to a depth") {
  const auto nested = [](int depth) {
    std::string lines;
    for (int at = 0; at < depth; ++at) lines += "BEGIN:X-A\n";
    for (int at = 0; at < depth; ++at) lines += "END:X-A\n";
    return lines;
  };
  CHECK(component_fault(nested(15)) == "none");
  CHECK(component_fault(nested(16)).starts_with("calendar.nested_too_deep 17"));
}

TEST_CASE("a text without structure fails as a whole") {
  CHECK(failure("") == "calendar.not_icalendar 1");
  CHECK(failure("hello\n") == "calendar.not_icalendar 1");
  CHECK(failure("BEGIN:VEVENT\nEND:VEVENT\n") == "calendar.not_icalendar 1");
  CHECK(failure("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\n") == "calendar.not_icalendar 2");
  CHECK(failure("BEGIN:VCALENDAR\n") == "calendar.not_icalendar 1");
  CHECK(failure("BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VCALENDAR\n") == "calendar.not_icalendar 3");
  CHECK(failure("BEGIN:VCALENDAR\nUID:a\nEND:VEVENT\nEND:VCALENDAR\n") ==
        "calendar.not_icalendar 3");
  CHECK(failure("BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR\n") == "calendar.not_icalendar 3");
  CHECK(failure("BEGIN:VCALENDAR\nEND:VCALENDAR\nmore\n") == "calendar.not_icalendar 3");
  CHECK(failure(std::string("BEGIN:VCALENDAR\nX:\0\nEND:VCALENDAR\n", 34)) ==
        "calendar.not_icalendar 2");
}

TEST_CASE("limits") {
  const std::string text = in_calendar("BEGIN:VEVENT\nX:1\nEND:VEVENT\n");
  read(text, {.bytes_max = text.size(), .components_max = 2, .lines_max = 5});
  CHECK(failure(text, {.bytes_max = text.size() - 1}) == "calendar.too_large 1");
  CHECK(failure(text, {.components_max = 1}) == "calendar.too_many_components 2");
  CHECK(failure(text, {.lines_max = 4}) == "calendar.too_large 5");
  const Document document =
      read(in_calendar("X-LONG:12345678901234567890\n"), {.line_bytes_max = 20});
  CHECK(document.calendars[0].bad_lines.at(0).code == "calendar.line_too_long");
}
