#include "model/import.hpp"

#include <utility>

namespace tenon::model {
namespace {

std::string full_name(const Interface& from, const std::string& name) {
  return name.find(':') == std::string::npos ? from.id + ":" + name : name;
}

}  // namespace

void import_into(Interface& to, const Interface& from, const std::string& name) {
  const std::string full = full_name(from, name);
  if (const Enum* enumeration = from.find_enum(name)) {
    if (to.find_enum(full) != nullptr) return;
    to.enums.push_back(*enumeration);
    to.enums.back().name = full;
    return;
  }
  const Message* message = from.find_message(name);
  if (message == nullptr || to.find_message(full) != nullptr) return;
  Message copy = *message;
  copy.name = full;
  for (Field& field : copy.fields) {
    if (!field.ref.empty()) field.ref = full_name(from, field.ref);
  }
  to.messages.push_back(std::move(copy));
  for (const Field& field : message->fields) {
    if (!field.ref.empty()) import_into(to, from, field.ref);
  }
}

}  // namespace tenon::model
