// Turns local times of many zones into instants and back with few calls of the engine: what is
// wanted is told first, then resolved in one go, a call for each zone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine.hpp"

namespace calendar {

/// The zone whose times iCalendar writes with a Z.
inline constexpr std::string_view kUtc = "UTC";

class Clocks {
 public:
  void want_instant(std::string_view zone, tenon::LocalTime local);
  void want_local(std::string_view zone, tenon::Instant instant);
  /// Asks the engine about all that is wanted and not known.
  tenon::Status resolve(const tenon::Call& call, const Engine& engine);

  /// Both require that it was wanted and resolved.
  tenon::Instant instant(std::string_view zone, tenon::LocalTime local) const;
  tenon::LocalTime local(std::string_view zone, tenon::Instant instant) const;

 private:
  using Times = std::unordered_map<std::int64_t, std::int64_t>;  // microseconds
  struct Zone {
    Times instants, locals;
    std::vector<std::int64_t> wanted_instants, wanted_locals;
  };

  tenon::Status resolve_instants(const tenon::Call& call, const Engine& engine,
                                 const std::string& name, Zone& zone);
  tenon::Status resolve_locals(const tenon::Call& call, const Engine& engine,
                               const std::string& name, Zone& zone);
  Zone& zone(std::string_view name);

  std::map<std::string, Zone, std::less<>> zones_;
};

}  // namespace calendar
