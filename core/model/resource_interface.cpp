// The interfaces that follow from a data model: of an entity its resource and its rules; the
// messages of statements and of events.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "model/entity.hpp"
#include "model/import.hpp"

namespace tenon::model {
namespace {

// Of operations and of their messages' fields, in the order of methods.
enum OperationTag : std::uint32_t { kList = 1, kGet, kCreate, kUpdate, kDelete };

constexpr std::uint32_t kCursorBytesMax = 4096;

Field make_field(std::uint32_t tag, std::string name, Type type, std::string meaning) {
  Field field;
  field.tag = tag;
  field.name = std::move(name);
  field.type = type;
  field.meaning = std::move(meaning);
  return field;
}
Field optional(Field field) {
  field.optional = true;
  return field;
}
/// Lists of requests may be left out: they are empty then.
Field optional_list(Field field) {
  field.list = true;
  return optional(std::move(field));
}
Field of_message(std::uint32_t tag, std::string name, std::string message, std::string meaning) {
  Field field = make_field(tag, std::move(name), Type::message, std::move(meaning));
  field.ref = std::move(message);
  return field;
}

Message make_message(std::string name, std::string meaning, std::vector<Field> fields) {
  Message message;
  message.name = std::move(name);
  message.meaning = std::move(meaning);
  message.fields = std::move(fields);
  return message;
}

Field id_field(std::string meaning) {
  return make_field(kIdTag, "id", Type::uuid, std::move(meaning));
}

Field list_of(const Entity& part) {
  Field field =
      of_message(part.part_of->tag, part.part_of->list, record_name(part.name), part.meaning);
  field.list = true;
  field.max_items = part.part_of->max_items;
  return field;
}

void sort_fields(Message& message) {
  std::stable_sort(
      message.fields.begin(), message.fields.end(),
      [](const Field& a, const Field& b) { return rank_of_tag(a.tag) < rank_of_tag(b.tag); });
}

Message record_message(const DataModel& model, const Entity& entity) {
  Message message;
  message.name = record_name(entity.name);
  message.meaning = entity.meaning;
  if (!entity.part_of) {
    message.fields.push_back(id_field("Its id, which never changes."));
    message.fields.push_back(make_field(kVersionTag, "version", Type::int64,
                                        "1 at creation, one more with each change."));
  }
  for (const EntityField& one : entity.fields) message.fields.push_back(one.field);
  for (const Entity* part : model.parts_of(entity.name)) message.fields.push_back(list_of(*part));
  sort_fields(message);
  return message;
}

/// What a client may state: all but what only the module writes.
std::vector<Field> writable_fields(const DataModel& model, const Entity& entity) {
  std::vector<Field> fields;
  for (const EntityField& one : entity.fields) {
    if (!one.read_only) fields.push_back(one.field);
  }
  for (const Entity* part : model.parts_of(entity.name)) fields.push_back(optional(list_of(*part)));
  return fields;
}

Message new_message(const DataModel& model, const Entity& entity) {
  Message message;
  message.name = "New" + record_name(entity.name);
  message.meaning = "At creation: " + entity.meaning;
  message.fields = writable_fields(model, entity);
  message.fields.push_back(optional(id_field("The id, if the client chooses it.")));
  sort_fields(message);
  return message;
}

Message patch_message(const DataModel& model, const Entity& entity) {
  Message message;
  message.name = record_name(entity.name) + "Patch";
  message.meaning = "What is to change: " + entity.meaning;
  message.fields = writable_fields(model, entity);
  for (Field& field : message.fields) {
    field.optional = true;
    field.default_value.reset();
  }
  sort_fields(message);
  return message;
}

void add_list(Interface& to) {
  Field filters = optional_list(of_message(1, "filters", "Filter", "All of them have to hold."));
  Field limit = optional(make_field(4, "limit", Type::int32, "At most so many."));
  limit.min = "1";
  Field cursor = optional(make_field(5, "cursor", Type::text, "\"next\" of the page before."));
  cursor.max_length = kCursorBytesMax;
  to.messages.push_back(make_message(
      "ListRequest", "Which records, in which order.",
      {std::move(filters),
       optional_list(make_field(2, "sort", Type::text, "Fields; \"-\" before one: descending.")),
       optional_list(make_field(3, "fields", Type::text, "Only these; all when left out.")),
       std::move(limit), std::move(cursor)}));
  to.messages.push_back(make_message(
      "Filter", "A condition on one field.",
      {make_field(1, "field", Type::text, "The field."),
       make_field(2, "operation", Type::text, "As eq, gte, in."),
       optional_list(make_field(3, "values", Type::text, "What it is compared with."))}));
  to.messages.push_back(make_message(
      "ListResponse", "One page.",
      {make_field(1, "items", Type::json, "The records, an array."),
       optional(make_field(2, "next", Type::text, "The cursor of the next page, if any."))}));
}

void add_get(Interface& to) {
  to.messages.push_back(make_message(
      "GetRequest", "Which record.",
      {make_field(1, "id", Type::uuid, "Its id."),
       optional_list(make_field(2, "fields", Type::text, "Only these; all when left out."))}));
}

void add_document(Interface& to) {
  to.messages.push_back(
      make_message("Document", "One record as JSON.",
                   {make_field(1, "id", Type::uuid, "Its id."),
                    make_field(2, "version", Type::int64, "Its version."),
                    make_field(3, "body", Type::json, "The record, an object.")}));
}

void add_create(Interface& to, const std::string& record) {
  to.messages.push_back(
      make_message("CreateRequest", "What to store.",
                   {of_message(1, "document", "New" + record, "The new record.")}));
}

void add_update(Interface& to, const std::string& record) {
  to.messages.push_back(make_message(
      "UpdateRequest", "What to change.",
      {make_field(1, "id", Type::uuid, "Of which record."),
       optional(make_field(2, "if_version", Type::int64, "Only while it has this version.")),
       of_message(3, "document", record + "Patch", "The new values."),
       optional_list(make_field(
           4, "mask", Type::text,
           "The fields that change; one of them that the document lacks is removed."))}));
}

void add_delete(Interface& to) {
  to.messages.push_back(make_message(
      "DeleteRequest", "What to delete.",
      {make_field(1, "id", Type::uuid, "Which record."),
       optional(make_field(2, "if_version", Type::int64, "Only while it has this version."))}));
  to.messages.push_back(
      make_message("Deleted", "What was deleted.", {make_field(1, "id", Type::uuid, "Its id.")}));
}

void add_operations(Interface& to, const Entity& entity) {
  if (!entity.api) return;
  const ResourceApi& api = *entity.api;
  const std::string record = record_name(entity.name);
  const auto add = [&](std::uint32_t tag, std::string name, std::string meaning,
                       std::string request, std::string response, std::vector<std::string> errors) {
    Operation operation;
    operation.tag = tag;
    operation.name = std::move(name);
    operation.meaning = std::move(meaning);
    operation.request = std::move(request);
    operation.response = std::move(response);
    operation.errors = std::move(errors);
    operation.reads_only = operation.idempotent = tag == kList || tag == kGet;
    to.operations.push_back(std::move(operation));
  };
  if (api.list) {
    add_list(to);
    add(kList, "list", fmt::format("Lists {}.", entity.plural), "ListRequest", "ListResponse",
        {"query.bad_cursor", "query.bad_value", "query.cursor_differs", "query.not_filterable",
         "query.not_sortable", "query.unknown_field", "query.unknown_operator"});
  }
  if (api.get) {
    add_get(to);
    add(kGet, "get", fmt::format("Reads one of {}.", entity.plural), "GetRequest", "Document",
        {"query.unknown_field", "store.not_found"});
  }
  if (api.get || api.create || api.update) add_document(to);
  if (api.create) {
    add_create(to, record);
    add(kCreate, "create", fmt::format("Adds one to {}.", entity.plural), "CreateRequest",
        "Document", {"store.check_failed", "store.no_such_ref", "store.not_unique"});
  }
  if (api.update) {
    add_update(to, record);
    add(kUpdate, "update", fmt::format("Changes one of {}.", entity.plural), "UpdateRequest",
        "Document",
        {"store.check_failed", "store.no_such_ref", "store.not_found", "store.not_unique",
         "store.stale"});
  }
  if (api.erase) {
    add_delete(to);
    add(kDelete, "delete", fmt::format("Deletes one of {}.", entity.plural), "DeleteRequest",
        "Deleted", {"store.not_found", "store.stale", "store.still_referred"});
  }
}

}  // namespace

Interface resource_interface(const DataModel& model, const Entity& entity) {
  Interface to;
  to.module = model.module;
  to.name = entity.name;
  to.major = 1;
  to.id = fmt::format("{}.{}/1", to.module, to.name);
  to.meaning = entity.meaning;
  to.origin = Origin::resource;
  to.messages.push_back(record_message(model, entity));
  to.enums = entity.enums;
  for (const Entity* part : model.parts_of(entity.name)) {
    to.messages.push_back(record_message(model, *part));
    to.enums.insert(to.enums.end(), part->enums.begin(), part->enums.end());
  }
  if (entity.api && entity.api->create) to.messages.push_back(new_message(model, entity));
  if (entity.api && entity.api->update) to.messages.push_back(patch_message(model, entity));
  add_operations(to, entity);
  layout(to);
  return to;
}

Interface rules_interface(const DataModel& model, const Entity& entity) {
  Interface to;
  to.module = model.module;
  to.name = entity.name + "_rules";
  to.major = 1;
  to.id = fmt::format("{}.{}/1", to.module, to.name);
  to.meaning = fmt::format("What the module says to changes of {}.", entity.plural);
  to.origin = Origin::rules;
  const Interface resource = resource_interface(model, entity);
  const std::string record = resource.id + ":" + record_name(entity.name);
  Field kind = make_field(1, "kind", Type::enumeration, "What happens to it.");
  kind.ref = "ChangeKind";
  to.messages.push_back(make_message(
      "Change", "A change of one record, before it is stored.",
      {std::move(kind),
       optional(of_message(2, "before", record, "As it is stored; absent at creation.")),
       optional(of_message(3, "after", record, "As it is to be; absent at deletion."))}));
  to.messages.push_back(make_message(
      "Decision", "What becomes of a change.",
      {optional(of_message(1, "document", record,
                           "What is to be stored instead; its id and version are ignored."))}));
  to.enums.push_back({"ChangeKind",
                      "What a client does with a record.",
                      {{1, "create", "It is new."},
                       {2, "update", "Some of it changes."},
                       {3, "delete", "It goes."}}});
  import_into(to, resource, record_name(entity.name));
  const auto add = [&](std::uint32_t tag, std::string name, std::string meaning) {
    Operation operation;
    operation.tag = tag;
    operation.name = std::move(name);
    operation.meaning = std::move(meaning);
    operation.request = "Change";
    operation.response = "Decision";
    to.operations.push_back(std::move(operation));
  };
  if (entity.prepares) add(1, "prepare", "Before the unit: may ask other modules.");
  if (entity.applies) add(2, "apply", "Inside the unit: may read and write the database.");
  layout(to);
  return to;
}

Interface statements_interface(const DataModel& model) {
  Interface to;
  to.module = model.module;
  to.name = "statements";
  to.major = 1;
  to.id = to.module + ".statements/1";
  to.meaning = fmt::format("What the statements of {} are told and answer.", to.module);
  to.origin = Origin::statements;
  for (const Statement& statement : model.statements) {
    for (const Message* message : {&statement.parameters, &statement.row}) {
      if (message->fields.empty()) continue;
      to.messages.push_back(*message);
    }
  }
  for (const Entity& entity : model.entities) {
    if (entity.part_of) continue;
    const Interface resource = resource_interface(model, entity);
    for (std::size_t i = 0; i < to.messages.size(); ++i) {
      for (const Field& field : to.messages[i].fields) {
        const auto colon = field.ref.find(':');
        if (colon == std::string::npos || field.ref.substr(0, colon) != resource.id) continue;
        import_into(to, resource, field.ref.substr(colon + 1));
      }
    }
  }
  layout(to);
  return to;
}

Interface events_interface(const DataModel& model) {
  Interface to;
  to.module = model.module;
  to.name = "events";
  to.major = 1;
  to.id = to.module + ".events/1";
  to.meaning = fmt::format("What the events of {} say.", to.module);
  to.origin = Origin::events;
  to.messages = model.event_messages;
  to.enums = model.event_enums;
  layout(to);
  return to;
}

}  // namespace tenon::model
