// A module's file: read and judged first, loaded afterwards. Never unloaded.
#pragma once

#include "base/result.hpp"
#include "host/host.hpp"
#include "host/note.hpp"
#include "tenon/abi/module.h"

namespace tenon::host {

/// Reads the file and refuses it, or says what the module is. None of its code runs.
/// @error failed_precondition  "module.not_found", "module.not_a_library", "module.no_note",
/// "module.bad_note",
///                             "module.wrong_name", "module.abi_mismatch",
///                             "module.foreign_library", "module.lint"
Result<Note> inspect(const ModuleSpec& spec);

/// Loads an inspected library for the life of the process and asks it for its descriptor, which is
/// static.
/// @error failed_precondition  "module.load_failed", "module.note_differs"
Result<const tn_module*> load(const ModuleSpec& spec, const Note& note);

}  // namespace tenon::host
