// Finds the IANA zone whose clocks show what a VTIMEZONE says (RFC 5545, section 3.6.5).
#pragma once

#include <optional>
#include <string>

#include "component.hpp"
#include "engine.hpp"

namespace calendar {

struct Years {
  int first, last;
};

/// A zone that agrees with the definition in all the years, or else in the last of them; the one
/// that CLDR's table names first. nullopt when there is none, or the definition cannot be read.
tenon::Result<std::optional<std::string>> guess_zone(const tenon::Call& call, const Engine& engine,
                                                     const ical::Component& definition,
                                                     Years years);

}  // namespace calendar
