// One module's database on the way through `tenon migrate`, and how it is shown.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include <boost/json/object.hpp>

#include "host/data_models.hpp"
#include "store/migration.hpp"

namespace tenon::app {

struct Subject {
  const host::DataModule& module;
  std::filesystem::path file;
  store::Plan plan;
  std::vector<store::AppliedMigration> applied;
  std::optional<Error> failure;  // why nothing, or nothing more, is known about it

  /// Nobody applies anything to it before he has done something else.
  bool is_refused() const;
};

const char* to_name(store::Standing standing);
const char* meaning_of(store::Standing standing);

boost::json::object to_json(const Subject& subject);
/// To standard output; what stands in the way to standard error.
void print_plan(const Subject& subject);
void print_status(const Subject& subject);

}  // namespace tenon::app
