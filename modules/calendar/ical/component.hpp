// An iCalendar text (RFC 5545) as a tree of components. What is broken inside one component breaks
// that component only; what takes the structure from the whole text fails it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "content_line.hpp"
#include "fault.hpp"

namespace calendar::ical {

struct Component {
  std::string_view name;  // in capitals
  std::int32_t line = 0;  // of its BEGIN
  std::string_view body;  // its unfolded lines, a newline between, without BEGIN and END
  std::vector<Property> properties;
  std::vector<Component> components;
  /// Lines of it that are no content lines, and are in none of the above but `body`:
  /// calendar.bad_line, calendar.line_too_long.
  std::vector<Fault> bad_lines;
  /// Lines that were mended: calendar.control_character.
  std::vector<Fault> mended_lines;
  /// Of a component of a VCALENDAR: why its end is not known, so that what is in it cannot be
  /// trusted. calendar.unbalanced_component, calendar.nested_too_deep.
  std::optional<Fault> fault;

  /// The first property of this name; nullptr when there is none.
  const Property* find(std::string_view property) const;
};

struct ReadLimits {
  std::size_t bytes_max = std::size_t{16} << 20U;
  std::size_t components_max = 50'000;
  std::size_t lines_max = 1'000'000;       // as they stand, folded
  std::size_t line_bytes_max = 1'000'000;  // unfolded; a longer one is a bad line
  std::size_t depth_max = 16;              // the VCALENDAR included
};

/// What was read. The components are views of `text`, which is why this does not copy.
struct Document {
  std::vector<char> text;  // unfolded
  std::vector<Component> calendars;

  Document() = default;
  Document(Document&&) = default;
  Document& operator=(Document&&) = default;
};

/// Reads one VCALENDAR or several. Lines may end in CRLF or LF; they are unfolded as bytes, so that
/// a fold may part a UTF-8 sequence; a byte order mark and empty lines are passed over.
/// @error calendar.not_icalendar         it is no iCalendar text, or its structure is lost
///        calendar.too_large             more bytes or lines than allowed
///        calendar.too_many_components   more components than allowed
std::variant<Document, Fault> read_document(std::string_view text, const ReadLimits& limits);

}  // namespace calendar::ical
