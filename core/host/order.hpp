// In which order modules start, and whether they fit one another: decided from their notes alone,
// before any of their code runs.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "host/host.hpp"
#include "host/note.hpp"

namespace tenon::host {

/// A module whose library has been read but not loaded.
struct Candidate {
  const ModuleSpec* spec = nullptr;
  Note note;
};

/// What a module's kind forbids it to require: "module.kind_forbids".
/// @param provider  of the interface; nullptr for a host service
std::optional<Error> check_kind(const Candidate& module, const InterfaceReference& required,
                                const Candidate* provider);

/// Indexes into `candidates`: each module after all that it requires, otherwise as configured.
/// @error failed_precondition  "module.duplicate_interface", "module.kind_forbids",
/// "module.missing_provider",
///                             "module.model_differs", "module.cycle"
Result<std::vector<std::size_t>> order_of_start(std::span<const Candidate> candidates);

}  // namespace tenon::host
