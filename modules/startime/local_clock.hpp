// What the clock of a zone shows at many instants, for one call to the engine.
#pragma once

#include <vector>

#include "calendar_engine/zones_1.hpp"

namespace startime {

/// What the clock of `time_zone` shows at each of `instants`; none are asked about when there are
/// none.
tenon::Result<std::vector<tenon::LocalTime>> local_times(
    const tenon::Call& call, const calendar_engine::zones_1::Client& zones,
    std::string_view time_zone, const std::vector<tenon::Instant>& instants);

}  // namespace startime
