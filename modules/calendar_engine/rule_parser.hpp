// Reads the text of a recurrence rule by the grammar of RFC 5545 section 3.3.10 and refuses what
// that section forbids.
#pragma once

#include <string_view>

#include "fault.hpp"
#include "rule.hpp"

namespace calendar_engine {

/// @error bad_input  code "calendar_engine.bad_rule", path empty, the message begins with the part
/// that is wrong
Outcome<Rule> parse_rule(std::string_view text);

}  // namespace calendar_engine
