// Reads VEVENTs: what each says, in our terms. Crosses no seam.
#pragma once

#include "import_draft.hpp"
#include "import_problems.hpp"
#include "import_zones.hpp"

namespace calendar {

/// Reads one VEVENT, which outlives the draft. What is left out of it or changed becomes a problem;
/// why it cannot be taken at all, its fault.
Draft read_event(const ical::Component& component, const ImportZones& zones,
                 ImportProblems& problems);

/// The UID of an event, from what the draft has of it.
std::string uid_of(const Draft& draft);

}  // namespace calendar
