#include "model/schema_event.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/nearest.hpp"
#include "model/import.hpp"
#include "model/schema_check.hpp"

namespace tenon::model {
namespace {

std::uint32_t read_version(const TomlMember& member, SchemaTable& table, const std::string& what,
                           Faults& faults) {
  const auto version = table.count("version");
  if (version.value_or(1) == 0) {
    faults.error(table.line_of("version"), "wrong_value",
                 fmt::format("\"version\" of {} is 0; the first form of a message is 1", what));
  }
  if (member.value.find("version") == nullptr) {
    faults.error(member.line, "missing_key",
                 fmt::format("{} has no \"version\"; write version = 1, and one more with each "
                             "new form of its message",
                             what));
  }
  return std::max(version.value_or(1), std::uint32_t{1});
}

void read_event(const TomlMember& member, EventSource& source) {
  Faults& faults = source.faults();
  const std::string what = fmt::format("event \"{}\"", member.key);
  check_name(member.key, NameForm::snake, what, member.line, faults);
  SchemaTable table(member.value, what, faults);
  Event event;
  event.line = member.line;
  event.name = member.key;
  event.tag = table.tag();
  event.version = read_version(member, table, what, faults);
  event.meaning = table.meaning();
  event.message = table.required_text("message", "name the message that says what happened");
  event.subject = table.required_text("subject", "name the uuid of the message that it is about");
  source.events.push_back(std::move(event));
}

/// Tags of siblings, and what is reserved.
void check_identity(EventSource& source) {
  std::map<std::uint32_t, std::string> tags;
  const auto has = [](const auto& all, const auto& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  for (const Event& event : source.events) {
    const auto [at, is_new] = tags.emplace(event.tag, event.name);
    if (!is_new && event.tag != 0) {
      source.faults().error(event.line, "duplicate_tag",
                            fmt::format("event \"{}\" has the tag {} of \"{}\"; give it another, "
                                        "and never change a released one",
                                        event.name, event.tag, at->second));
    }
    if (has(source.reserved_tags, event.tag)) {
      source.faults().error(event.line, "reserved_tag",
                            fmt::format("event \"{}\" uses the tag {}, which the file reserves; "
                                        "give it another",
                                        event.name, event.tag));
    }
    if (has(source.reserved_names, event.name)) {
      source.faults().error(event.line, "reserved_name",
                            fmt::format("event \"{}\" uses a name that the file reserves; give it "
                                        "another",
                                        event.name));
    }
  }
}

class Completion {
 public:
  Completion(EventSource& source, const FindImport& find_import)
      : source_(source), interface_(source.messages.interface), find_import_(find_import) {}

  void run() {
    std::set<std::string> roots;
    for (Event& event : source_.events) {
      if (event.message.empty()) continue;
      const Message* message = find_message(event);
      if (message == nullptr) continue;
      roots.insert(message->name);
      event.message = message->name;
      check_subject(event, *message);
    }
    layout(interface_);
    check_event_messages(source_.messages, std::move(roots));
  }

 private:
  std::uint32_t line_of(const Event& event, std::string_view key) const {
    const TomlValue* value = source_.messages.document.at({"events", event.name, key});
    return value == nullptr ? event.line : value->line;
  }

  /// The message that an event names, imported when need be; nullptr after a report.
  const Message* find_message(const Event& event) {
    const std::uint32_t line = line_of(event, "message");
    const auto colon = event.message.find(':');
    const Interface* from = &interface_;
    std::string name = event.message;
    if (colon != std::string::npos) {
      const Import import = find_import_(event.message.substr(0, colon));
      if (import.interface == nullptr) {
        source_.faults().error(line, import.fault, import.message);
        return nullptr;
      }
      from = import.interface;
      name = event.message.substr(colon + 1);
    }
    if (from->find_message(name) == nullptr) {
      std::vector<std::string> known;
      for (const Message& message : from->messages) known.push_back(message.name);
      source_.faults().error(
          line, "unknown_message",
          from->find_enum(name) != nullptr
              ? fmt::format("event \"{}\" names the enum {}; wrap it in a message", event.name,
                            name)
              : fmt::format("event \"{}\" names no message: \"{}\"{}", event.name, event.message,
                            did_you_mean(name, known)));
      return nullptr;
    }
    if (colon != std::string::npos) import_into(interface_, *from, name);
    return interface_.find_message(event.message);
  }

  void check_subject(const Event& event, const Message& message) {
    if (event.subject.empty()) return;
    const std::uint32_t line = line_of(event, "subject");
    const auto field = std::find_if(message.fields.begin(), message.fields.end(),
                                    [&](const Field& one) { return one.name == event.subject; });
    if (field == message.fields.end()) {
      std::vector<std::string> known;
      for (const Field& one : message.fields) known.push_back(one.name);
      source_.faults().error(line, "unknown_field",
                             fmt::format("{} has no field \"{}\"{}", message.name, event.subject,
                                         did_you_mean(event.subject, known)));
    } else if (field->type != Type::uuid || field->list || field->optional) {
      source_.faults().error(
          line, "bad_combination",
          fmt::format("\"{}\" is no required uuid of {}, so it cannot be the subject of \"{}\"; "
                      "name one that is, as the id of the record that has changed",
                      event.subject, message.name, event.name));
    }
  }

  EventSource& source_;
  Interface& interface_;
  const FindImport& find_import_;
};

}  // namespace

void parse_events(EventSource& source, const std::string& module) {
  Interface& interface = source.messages.interface;
  interface.id = module + ".events/1";
  interface.module = module;
  interface.name = "events";
  interface.major = 1;
  Faults& faults = source.faults();
  SchemaTable root(source.messages.document, "the file", faults);
  const TomlMember* events = root.table("events");
  const TomlMember* messages = root.table("messages");
  const TomlMember* enums = root.table("enums");
  parse_reserved(source.reserved_tags, source.reserved_names, root, "the events", faults);
  if (events != nullptr) {
    for (const TomlMember& member : events->value.members) read_event(member, source);
  }
  if (source.events.empty()) {
    faults.error(1, "missing_key", "the file has no events; add [events.<name>], or remove it");
  }
  check_identity(source);
  parse_messages(source.messages, messages);
  parse_enums(source.messages, enums);
}

void complete_events(EventSource& source, const FindImport& find_import) {
  resolve(source.messages, find_import);
  Completion(source, find_import).run();
  std::stable_sort(source.events.begin(), source.events.end(),
                   [](const Event& a, const Event& b) { return a.tag < b.tag; });
}

}  // namespace tenon::model
