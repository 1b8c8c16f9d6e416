// Local dates and times as text: RFC 3339's extended form at the edge, RFC 5545's basic form inside
// rules.
#pragma once

#include <optional>
#include <string_view>

#include "civil.hpp"

namespace calendar_engine {

/// A date, a local time or a time in UTC, whichever the text was.
struct CivilText {
  LocalTime time = 0;  // of a date: its midnight
  bool has_time = false;
  bool is_utc = false;  // ended in Z
  friend bool operator==(const CivilText&, const CivilText&) = default;
};

/// `1997-09-02`, `1997-09-02T09:00:00` or the latter with Z; years 0001 to 9999. nullopt for all
/// else.
std::optional<CivilText> read_extended(std::string_view text);

/// `19970902`, `19970902T090000` or the latter with Z. Second 60 reads as 59 (RFC 5545
/// section 3.3.12).
std::optional<CivilText> read_basic(std::string_view text);

inline constexpr std::size_t kDateLength = 10;
inline constexpr std::size_t kTimeLength = 19;

/// Writes kDateLength characters. Requires a year within 0 to 9999.
void write_date(Day day, char* to);
/// Writes kTimeLength characters. Requires a year within 0 to 9999.
void write_time(LocalTime time, char* to);

}  // namespace calendar_engine
