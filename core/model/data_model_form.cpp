#include "model/data_model_form.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "model/canonical_parts.hpp"
#include "model/names.hpp"
#include "model/sorted_json.hpp"

namespace tenon::model {
namespace json = boost::json;
namespace {

using form::check_message, form::check_tags, form::Malformed, form::put, form::put_list,
    form::put_sorted, form::read_enum, form::read_field, form::read_message, form::Reader,
    form::to_json, form::to_sorted_array;

constexpr std::int64_t kFormat = 1;

json::object to_json(const EntityField& one) {
  json::object to = to_json(one.field);
  if (one.relation == Relation::ref) to["target"] = one.target;
  if (one.relation == Relation::link) to["link"] = one.target;
  put(to, "resolver", one.resolver);
  put(to, "cascade", one.on_delete == OnDelete::cascade);
  put_sorted(to, "was", one.was);
  put(to, "read_only", one.read_only);
  return to;
}

json::object to_json(const Index& index) {
  std::vector<std::string> keys;
  for (const IndexKey& key : index.keys) keys.push_back((key.descending ? "-" : "") + key.field);
  json::object to{{"name", index.name}};
  put_list(to, "on", keys);
  put(to, "unique", index.unique);
  put(to, "meaning", index.meaning);
  return to;
}

json::object to_json(const Check& check) {
  return {{"name", check.name}, {"sql", check.sql}, {"meaning", check.meaning}};
}

json::object to_json(const ResourceApi& api) {
  json::object to;
  put(to, "list", api.list);
  put(to, "get", api.get);
  put(to, "create", api.create);
  put(to, "update", api.update);
  put(to, "delete", api.erase);
  put_sorted(to, "filter", api.filter);
  put_sorted(to, "sort", api.sort);
  put(to, "require_if_match", api.require_if_match);
  to["limit_default"] = api.limit_default;
  to["limit_max"] = api.limit_max;
  return to;
}

json::object to_json(const Entity& entity) {
  json::object to{{"tag", entity.tag}, {"name", entity.name}, {"meaning", entity.meaning}};
  put(to, "plural", entity.plural);
  put_sorted(to, "was", entity.was);
  json::array fields;
  for (const EntityField& field : entity.fields) fields.emplace_back(to_json(field));
  to["fields"] = std::move(fields);
  if (!entity.enums.empty()) to["enums"] = to_sorted_array(entity.enums);
  const auto put_all = [&](json::string_view key, const auto& all) {
    std::vector<json::object> sorted;
    for (const auto& one : all) sorted.push_back(to_json(one));
    std::sort(sorted.begin(), sorted.end(), [](const json::object& a, const json::object& b) {
      return a.at("name").as_string() < b.at("name").as_string();
    });
    if (!sorted.empty()) to[key] = json::array(sorted.begin(), sorted.end());
  };
  put_all("indexes", entity.indexes);
  put_all("checks", entity.checks);
  if (const auto& part = entity.part_of) {
    to["part_of"] = json::object{{"entity", part->parent},
                                 {"list", part->list},
                                 {"tag", part->tag},
                                 {"max_items", part->max_items}};
  }
  if (entity.api) to["api"] = to_json(*entity.api);
  put(to, "prepares", entity.prepares);
  put(to, "applies", entity.applies);
  put_sorted(to, "reserved_tags", entity.reserved_tags);
  put_sorted(to, "reserved_names", entity.reserved_names);
  return to;
}

constexpr std::string_view kRows[] = {"none", "one", "many"};

json::object to_json(const Statement& statement) {
  json::object to{{"tag", statement.tag},
                  {"name", statement.name},
                  {"meaning", statement.meaning},
                  {"sql", statement.sql},
                  {"rows", kRows[static_cast<std::size_t>(statement.rows)]}};
  put(to, "writes", statement.writes);
  if (!statement.parameters.fields.empty()) to["parameters"] = to_json(statement.parameters);
  if (!statement.row.fields.empty()) to["row"] = to_json(statement.row);
  return to;
}

json::object to_json(const Event& event) {
  return {{"tag", event.tag},         {"name", event.name},       {"version", event.version},
          {"meaning", event.meaning}, {"message", event.message}, {"subject", event.subject}};
}

EntityField read_entity_field(const json::value& value, const std::string& where,
                              Malformed& malformed) {
  // The field's own members and those of its relation are one object: split it.
  json::object own, rest;
  if (const json::object* object = value.if_object()) {
    static const std::set<std::string_view> kRest{"target",  "link", "resolver",
                                                  "cascade", "was",  "read_only"};
    for (const auto& [key, member] : *object) {
      json::object& to = kRest.contains(std::string_view(key.data(), key.size())) ? rest : own;
      to[key] = member;
    }
  }
  EntityField to;
  to.field = read_field(own, where, malformed);
  const json::value relation = rest;
  Reader reader(relation, where, malformed);
  if (auto target = reader.optional_text("target")) {
    to.relation = Relation::ref;
    to.target = *std::move(target);
  }
  if (auto link = reader.optional_text("link")) {
    to.relation = Relation::link;
    to.target = *std::move(link);
  }
  to.resolver = reader.optional_text("resolver").value_or("");
  if (reader.flag("cascade")) to.on_delete = OnDelete::cascade;
  to.was = reader.texts("was");
  to.read_only = reader.flag("read_only");
  return to;
}

Index read_index(const json::value& value, Malformed& malformed) {
  Reader reader(value, "an index", malformed);
  Index index;
  index.name = reader.text("name");
  for (std::string key : reader.texts("on")) {
    const bool descending = key.starts_with('-');
    index.keys.push_back({descending ? key.substr(1) : std::move(key), descending});
  }
  index.unique = reader.flag("unique");
  index.meaning = reader.optional_text("meaning").value_or("");
  return index;
}

ResourceApi read_api(const json::value& value, Malformed& malformed) {
  Reader reader(value, "an api", malformed);
  ResourceApi api;
  api.list = reader.flag("list");
  api.get = reader.flag("get");
  api.create = reader.flag("create");
  api.update = reader.flag("update");
  api.erase = reader.flag("delete");
  api.filter = reader.texts("filter");
  api.sort = reader.texts("sort");
  api.require_if_match = reader.flag("require_if_match");
  api.limit_default = reader.number("limit_default");
  api.limit_max = reader.number("limit_max");
  return api;
}

Entity read_entity(const json::value& value, Malformed& malformed) {
  Reader reader(value, "an entity", malformed);
  Entity entity;
  entity.tag = reader.number("tag");
  entity.name = reader.text("name");
  entity.meaning = reader.text("meaning");
  entity.plural = reader.optional_text("plural").value_or("");
  entity.was = reader.texts("was");
  reader.each("fields", true, [&](const json::value& one) {
    entity.fields.push_back(read_entity_field(one, "a field of " + entity.name, malformed));
  });
  reader.each("enums", false,
              [&](const json::value& one) { entity.enums.push_back(read_enum(one, malformed)); });
  reader.each("indexes", false, [&](const json::value& one) {
    entity.indexes.push_back(read_index(one, malformed));
  });
  reader.each("checks", false, [&](const json::value& one) {
    Reader inner(one, "a check", malformed);
    Check check;
    check.name = inner.text("name");
    check.sql = inner.text("sql");
    check.meaning = inner.text("meaning");
    entity.checks.push_back(std::move(check));
  });
  if (const json::value* part = reader.any("part_of")) {
    Reader inner(*part, "part_of of " + entity.name, malformed);
    entity.part_of = PartOf{inner.text("entity"), inner.text("list"), inner.number("tag"),
                            inner.number("max_items")};
  }
  if (const json::value* api = reader.any("api")) entity.api = read_api(*api, malformed);
  entity.prepares = reader.flag("prepares");
  entity.applies = reader.flag("applies");
  entity.reserved_tags = reader.numbers("reserved_tags");
  entity.reserved_names = reader.texts("reserved_names");
  return entity;
}

Statement read_statement(const json::value& value, Malformed& malformed) {
  Reader reader(value, "a statement", malformed);
  Statement statement;
  statement.tag = reader.number("tag");
  statement.name = reader.text("name");
  statement.meaning = reader.text("meaning");
  statement.sql = reader.text("sql");
  const std::string rows = reader.text("rows");
  const auto known = std::find(std::begin(kRows), std::end(kRows), rows);
  if (known == std::end(kRows)) {
    reader.complain("rows", "is unknown");
  } else {
    statement.rows = static_cast<Rows>(known - std::begin(kRows));
  }
  statement.writes = reader.flag("writes");
  const std::string pascal = to_pascal_case(statement.name);
  statement.parameters.name = pascal + "Parameters";
  statement.row.name = pascal + "Row";
  if (const json::value* one = reader.any("parameters"))
    statement.parameters = read_message(*one, malformed);
  if (const json::value* one = reader.any("row")) statement.row = read_message(*one, malformed);
  return statement;
}

Event read_event(const json::value& value, Malformed& malformed) {
  Reader reader(value, "an event", malformed);
  Event event;
  event.tag = reader.number("tag");
  event.name = reader.text("name");
  event.version = reader.number("version");
  event.meaning = reader.text("meaning");
  event.message = reader.text("message");
  event.subject = reader.text("subject");
  return event;
}

/// The host reads an event's subject out of its message.
void check_events(const DataModel& model, Malformed& malformed) {
  check_tags(model.events, "the events", malformed);
  Interface interface;
  interface.messages = model.event_messages;
  interface.enums = model.event_enums;
  for (const Message& message : interface.messages) check_message(message, interface, malformed);
  for (const Event& event : model.events) {
    const Message* message = interface.find_message(event.message);
    const bool is_there =
        message != nullptr &&
        std::any_of(message->fields.begin(), message->fields.end(), [&](const Field& field) {
          return field.name == event.subject && field.type == Type::uuid && !field.list &&
                 !field.optional;
        });
    if (!is_there) malformed.note(event.name + " has no subject");
  }
}

/// What later stages rely on without looking.
void check(const DataModel& model, Malformed& malformed) {
  check_tags(model.entities, "the entities", malformed);
  check_tags(model.statements, "the statements", malformed);
  check_events(model, malformed);
  for (const Entity& entity : model.entities) {
    if (entity.part_of && model.find_entity(entity.part_of->parent) == nullptr)
      malformed.note(entity.name + " is part of what is not there");
    Message fields;
    fields.name = entity.name;
    Interface enums;
    enums.enums = entity.enums;
    for (const EntityField& one : entity.fields) {
      fields.fields.push_back(one.field);
      if (one.relation == Relation::ref && model.find_entity(one.target) == nullptr)
        malformed.note(
            fmt::format("{}.{} refers to what is not there", entity.name, one.field.name));
    }
    check_message(fields, enums, malformed);
  }
}

}  // namespace

std::string to_canonical(const DataModel& model) {
  json::object to{{"format", kFormat}, {"module", model.module}};
  json::array entities, statements;
  for (const Entity& entity : model.entities) entities.emplace_back(to_json(entity));
  for (const Statement& statement : model.statements) statements.emplace_back(to_json(statement));
  to["entities"] = std::move(entities);
  if (!statements.empty()) to["statements"] = std::move(statements);
  json::array events;
  for (const Event& event : model.events) events.emplace_back(to_json(event));
  if (!events.empty()) to["events"] = std::move(events);
  if (!model.event_messages.empty()) to["event_messages"] = to_sorted_array(model.event_messages);
  if (!model.event_enums.empty()) to["event_enums"] = to_sorted_array(model.event_enums);
  put_sorted(to, "reserved_event_tags", model.reserved_event_tags);
  put_sorted(to, "reserved_event_names", model.reserved_event_names);
  put_sorted(to, "reserved_entities", model.dropped_entities);
  put_sorted(to, "reserved_entity_tags", model.reserved_entity_tags);
  return to_sorted_json(to);
}

Result<DataModel> data_model_from_canonical(std::string_view text) {
  const auto refuse = [](const std::string& what) {
    return Error{Errc::invalid_argument, "model.malformed",
                 "not a data model of this version: " + what +
                     "; build the module again with this version's tenon",
                 ""};
  };
  json::error_code fault;
  const json::value value = json::parse(json::string_view(text.data(), text.size()), fault);
  if (fault) return refuse(fault.message());
  Malformed malformed;
  DataModel model;
  {
    Reader reader(value, "the data model", malformed);
    if (reader.number("format") != kFormat)
      reader.complain("format", "is not that of this version");
    model.module = reader.text("module");
    reader.each("entities", true, [&](const json::value& one) {
      model.entities.push_back(read_entity(one, malformed));
    });
    reader.each("statements", false, [&](const json::value& one) {
      model.statements.push_back(read_statement(one, malformed));
    });
    reader.each("events", false, [&](const json::value& one) {
      model.events.push_back(read_event(one, malformed));
    });
    reader.each("event_messages", false, [&](const json::value& one) {
      model.event_messages.push_back(read_message(one, malformed));
    });
    reader.each("event_enums", false, [&](const json::value& one) {
      model.event_enums.push_back(read_enum(one, malformed));
    });
    model.reserved_event_tags = reader.numbers("reserved_event_tags");
    model.reserved_event_names = reader.texts("reserved_event_names");
    model.dropped_entities = reader.texts("reserved_entities");
    model.reserved_entity_tags = reader.numbers("reserved_entity_tags");
  }
  if (!malformed.is_noted()) check(model, malformed);
  if (malformed.is_noted()) return refuse(malformed.what());
  return model;
}

}  // namespace tenon::model
