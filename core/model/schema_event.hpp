// Reads the file of events: what a module publishes, and the messages that say it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/entity.hpp"
#include "model/schema_interface.hpp"
#include "model/schema_resolve.hpp"

namespace tenon::model {

/// The events of a module. Does not move: it points into its own document.
struct EventSource {
  EventSource(std::string file, TomlValue tree) : messages(std::move(file), std::move(tree)) {}

  InterfaceSource messages;  // "<module>.events/1", without operations
  std::vector<Event> events;
  std::vector<std::uint32_t> reserved_tags;
  std::vector<std::string> reserved_names;

  Faults& faults() { return messages.faults; }
};

void parse_events(EventSource& source, const std::string& module);

/// Resolves the messages, and holds each event against the one that it names.
void complete_events(EventSource& source, const FindImport& find_import);

}  // namespace tenon::model
