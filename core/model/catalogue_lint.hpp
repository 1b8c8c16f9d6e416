// The lint on what a database really holds once the tables are made: facts, with the line of the
// schema that they come from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/entity.hpp"

namespace tenon::model {

/// One fact. The rules:
///   M01  a table without primary key                     M17  warning: an index whose columns
///   M03  a foreign key whose columns begin no index           another begins with
///   M04  a foreign key of another type than its target   M24  an entity or field without meaning
///   M05  a table that is not STRICT                      M25  a foreign key to a table that is
///                                                             none of the module's
struct CatalogueFinding {
  std::string rule;  // "M03"
  bool is_warning = false;
  std::string file;  // of the entity; "" when the table belongs to none
  std::uint32_t line = 1;
  std::string message;
};

/// Loads `tables` into a database in memory and looks at its catalogue.
/// @param tables  as create_all makes them; what does not load is a finding of rule "load"
std::vector<CatalogueFinding> lint_catalogue(const DataModel& model,
                                             const std::vector<std::string>& tables);

}  // namespace tenon::model
