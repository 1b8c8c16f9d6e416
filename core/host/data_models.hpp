// The data models of modules that are not to run: what a migration compares a database with.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "host/host.hpp"
#include "host/note.hpp"
#include "model/entity.hpp"
#include "tenon/abi/module.h"

namespace tenon::host {

/// The data model of a loaded module, which has one.
/// @error failed_precondition  "module.kind_forbids", "module.bad_data_model"
Result<model::DataModel> read_data_model(const ModuleSpec& spec, const Note& note,
                                         const tn_module& module);

struct DataModule {
  std::string name, version;
  model::DataModel data;
};

/// Those of `specs` that have a data model, in their order. Loads the libraries and runs nothing of
/// them but the entry function.
/// @error failed_precondition  as of Host::start, as far as one module alone can cause it
Result<std::vector<DataModule>> data_models(std::span<const ModuleSpec> specs);

}  // namespace tenon::host
