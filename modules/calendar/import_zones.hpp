// The time zones that an iCalendar text names, as zones of the IANA database.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "component.hpp"
#include "engine.hpp"
#include "import_problems.hpp"

namespace calendar {

/// What the text's events use of a zone.
struct ZoneUse {
  int first_year = 9999, last_year = 1;  // that they begin in
};

class ImportZones {
 public:
  /// Finds the zones of all TZIDs that VEVENTs of the document have. Those that only a VTIMEZONE
  /// describes are guessed from what its clocks show, which is a problem with the consequence
  /// `changed`.
  tenon::Status find_all(const tenon::Call& call, const Engine& engine,
                         const ical::Document& document, ImportProblems& problems);

  /// The IANA name for a TZID; nullopt when it is none that is known. Valid as long as this.
  std::optional<std::string_view> find(std::string_view tzid) const;

 private:
  tenon::Status read_names(const tenon::Call& call, const Engine& engine);
  std::optional<std::string> find_name(std::string_view name) const;
  tenon::Status find_one(const tenon::Call& call, const Engine& engine, std::string_view tzid,
                         const ZoneUse& use, ImportProblems& problems);

  std::map<std::string, std::string> names_;  // by their small letters
  std::map<std::string_view, const ical::Component*> definitions_;
  std::map<std::string, std::string, std::less<>> zones_;  // by TZID
};

}  // namespace calendar
