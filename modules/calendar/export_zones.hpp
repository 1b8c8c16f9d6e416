// Time zones as VTIMEZONEs (RFC 5545, section 3.6.5).
#pragma once

#include <map>
#include <string>

#include "engine.hpp"
#include "writer.hpp"

namespace calendar {

/// The years that a text needs of each zone.
class ExportZones {
 public:
  void use(const std::string& zone, int first_year, int last_year);
  /// Writes a VTIMEZONE for each zone, by their names. Crosses the seam.
  tenon::Status write(const tenon::Call& call, const Engine& engine, ical::Writer& writer) const;

 private:
  struct Years {
    int first, last;
  };
  std::map<std::string, Years> zones_;
};

}  // namespace calendar
