// Last stage of the schema reader: examples become JSON and have to decode, as a request of a
// client has to.
#pragma once

#include "model/schema_interface.hpp"

namespace tenon::model {

/// Call it only when the stages before found no fault: the decoder needs a sound model.
void check_examples(InterfaceSource& source);

}  // namespace tenon::model
