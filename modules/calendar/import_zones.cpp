#include "import_zones.hpp"

#include <algorithm>
#include <charconv>

#include "content_line.hpp"
#include "unfold.hpp"
#include "zone_guess.hpp"
#include "zone_names.hpp"

namespace calendar {
namespace {

std::string small_letters(std::string_view text) {
  std::string small(text);
  for (char& c : small) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return small;
}

/// All TZIDs of a VEVENT, with the years that its values begin with.
void collect(const ical::Component& event, std::map<std::string_view, ZoneUse>& uses) {
  for (const ical::Property& property : event.properties) {
    if (property.parameters.empty()) continue;
    const auto tzid = ical::find_parameter(property.parameters, "TZID");
    if (!tzid) continue;
    ZoneUse& use = uses[*tzid];
    int year = 0;
    const auto digits = property.value.substr(0, 4);
    std::from_chars(digits.data(), digits.data() + digits.size(), year);
    if (year < 1 || year > 9999) continue;
    use.first_year = std::min(use.first_year, year);
    use.last_year = std::max(use.last_year, year);
  }
}

}  // namespace

tenon::Status ImportZones::find_all(const tenon::Call& call, const Engine& engine,
                                    const ical::Document& document, ImportProblems& problems) {
  std::map<std::string_view, ZoneUse> uses;
  for (const ical::Component& calendar : document.calendars) {
    for (const ical::Component& part : calendar.components) {
      if (part.fault) continue;
      if (part.name == "VEVENT") collect(part, uses);
      if (part.name != "VTIMEZONE") continue;
      if (const ical::Property* tzid = part.find("TZID"))
        definitions_.try_emplace(tzid->value, &part);
    }
  }
  if (uses.empty()) return tenon::ok();
  if (tenon::Status status = read_names(call, engine); !status) return status;
  for (const auto& [tzid, use] : uses) {
    if (tenon::Status status = find_one(call, engine, tzid, use, problems); !status) return status;
  }
  return tenon::ok();
}

std::optional<std::string_view> ImportZones::find(std::string_view tzid) const {
  const auto found = zones_.find(tzid);
  if (found == zones_.end()) return std::nullopt;
  return found->second;
}

tenon::Status ImportZones::read_names(const tenon::Call& call, const Engine& engine) {
  calendar_engine::zones_1::NamesRequest::Writer request(call);
  auto answer = engine.zones.names(call, request.view());
  if (!answer) return std::move(answer).status();
  for (const std::string_view name : answer->names()) names_.emplace(small_letters(name), name);
  return tenon::ok();
}

std::optional<std::string> ImportZones::find_name(std::string_view name) const {
  const auto found = names_.find(small_letters(name));
  if (found == names_.end()) return std::nullopt;
  return found->second;
}

tenon::Status ImportZones::find_one(const tenon::Call& call, const Engine& engine,
                                    std::string_view tzid, const ZoneUse& use,
                                    ImportProblems& problems) {
  const auto definition = definitions_.find(tzid);
  const ical::Component* zone = definition == definitions_.end() ? nullptr : definition->second;
  const ical::Property* location = zone == nullptr ? nullptr : zone->find("X-LIC-LOCATION");
  const auto find = [&](std::string_view name) { return find_name(name); };
  if (auto name = ical::zone_of_name(tzid, location ? location->value : "", find)) {
    zones_.emplace(tzid, *std::move(name));
    return tenon::ok();
  }
  if (zone == nullptr) return tenon::ok();
  auto guess = guess_zone(call, engine, *zone, {use.first_year, use.last_year});
  if (!guess) return std::move(guess).status();
  if (!*guess) return tenon::ok();
  problems.add({.line = zone->line,
                .code = "calendar.zone_guessed",
                .message = "the zone " + std::string(ical::beginning_of(tzid, 80)) +
                           " is none of the IANA database: " + **guess +
                           " was taken, whose clocks show the same",
                .consequence = transfer_1::Consequence::changed,
                .property = "VTIMEZONE"});
  zones_.emplace(tzid, **guess);
  return tenon::ok();
}

}  // namespace calendar
