// Running what a module wrote, inside a unit or a snapshot: nothing gets out but an answer, and no
// second unit is opened meanwhile. Of the store's own files only.
#pragma once

#include <optional>

#include "store/unit.hpp"

namespace tenon::store {

/// "store.unit_in_unit" when this thread runs a body already.
std::optional<Error> refuse_inside_unit();

/// Runs it under its patience, insisting on the transaction. What it throws is its error; a grave
/// failure that it met answers for it, whatever it says itself.
std::optional<Error> run_body(Connection& connection, const Patience& patience,
                              const UnitBody& body, Hold hold = Hold::transaction);

}  // namespace tenon::store
