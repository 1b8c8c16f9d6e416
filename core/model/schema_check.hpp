// Third stage of the schema reader: what only a whole, resolved interface shows. Routes, endless
// messages, names that become one in C, what nobody uses.
#pragma once

#include <set>
#include <string>

#include "model/schema_interface.hpp"

namespace tenon::model {

void check_interface(InterfaceSource& source, Kind kind);

/// The same for the settings, which have no operations.
void check_settings(InterfaceSource& source);

/// The same for the messages of events, of which `roots` are published.
void check_event_messages(InterfaceSource& source, std::set<std::string> roots);

/// The same for an entity's record, the first message.
void check_record(InterfaceSource& source);

}  // namespace tenon::model
