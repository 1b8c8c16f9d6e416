// Writes a recurrence rule in one canonical form, so that rules that say the same read the same.
#pragma once

#include <string>

#include "rule.hpp"

namespace calendar_engine {

/// The parts in the order FREQ, UNTIL or COUNT, INTERVAL, BYMONTH, BYWEEKNO, BYYEARDAY, BYMONTHDAY,
/// BYDAY, BYHOUR, BYMINUTE, BYSECOND, BYSETPOS, WKST, in capitals, without INTERVAL=1 and WKST=MO;
/// each value once, the positive ones ascending, then the negative ones ascending; of BYDAY the
/// bare weekdays before the numbered ones, Monday first. parse_rule() makes an equal rule of it.
/// @param rule  as parsed, not complete()
std::string canonical_text(const Rule& rule);

}  // namespace calendar_engine
