#include "zone_match.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace calendar_engine {
namespace {

class Matcher {
 public:
  Matcher(const Zones& zones, const std::vector<ClockReading>& observed)
      : zones_(zones), observed_(observed) {}

  void add(std::string_view name) {
    if (matches(zones_.canonical_name(name)) && added_.insert(name).second) {
      names_.emplace_back(name);
    }
  }
  std::vector<std::string> take() { return std::move(names_); }

 private:
  /// A zone with many names is looked at once.
  bool matches(std::string_view zone) {
    const auto known = known_.find(zone);
    if (known != known_.end()) return known->second;
    return known_.emplace(zone, shows_observed(zone)).first->second;
  }

  bool shows_observed(std::string_view zone) const {
    const auto clock = zones_.load(zone);
    return clock && std::all_of(observed_.begin(), observed_.end(), [&](const auto& observed) {
             return clock->offset_at(observed.at) == observed.offset;
           });
  }

  const Zones& zones_;
  const std::vector<ClockReading>& observed_;
  std::map<std::string_view, bool> known_;
  std::set<std::string_view> added_;
  std::vector<std::string> names_;
};

}  // namespace

std::vector<std::string> match_zones(const Zones& zones, const std::vector<ClockReading>& observed,
                                     const std::vector<std::string_view>& preferred) {
  Matcher matcher(zones, observed);
  for (const std::string_view name : preferred) matcher.add(name);
  for (const std::string& name : zones.names()) matcher.add(name);
  return matcher.take();
}

}  // namespace calendar_engine
