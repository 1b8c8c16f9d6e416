// Finds zones by what their clocks show.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "zones.hpp"

namespace calendar_engine {

struct ClockReading {
  UtcTime at;
  std::int64_t offset;  // seconds east of UTC
};

/// Loads every zone that there is when first called; cctz keeps them.
/// @return  the names, links among them, of all zones with these offsets: those of `preferred` in
///          its order, then the others in the order of bytes; each once
std::vector<std::string> match_zones(const Zones& zones, const std::vector<ClockReading>& observed,
                                     const std::vector<std::string_view>& preferred);

}  // namespace calendar_engine
