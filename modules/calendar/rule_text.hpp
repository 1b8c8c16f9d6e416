// Parts of a rule's text, which the engine has put into canonical form: capitals, without spaces,
// each part once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace calendar {

/// The value of a part, as "10" of COUNT in "FREQ=DAILY;COUNT=10".
std::optional<std::string_view> rule_part(std::string_view rule, std::string_view name);

/// The same rule with another end: `name` is UNTIL or COUNT, and takes the place of either.
std::string with_end(std::string_view rule, std::string_view name, std::string_view value);

/// RFC 3339's date or time in RFC 5545's form: "2026-03-02T09:00:00" is "20260302T090000".
std::string basic_text(std::string_view extended);

}  // namespace calendar
