#include "app/command_schema_data.hpp"

#include <iterator>
#include <vector>

#include <fmt/format.h>
#include <boost/json/parse.hpp>

#include "model/canonical.hpp"
#include "model/data_model_form.hpp"
#include "model/ddl.hpp"

namespace tenon::app {
namespace json = boost::json;
namespace {

std::string type_text(const model::Field& field) {
  std::string type(model::to_name(field.type));
  if (field.type == model::Type::decimal)
    type = fmt::format("decimal({},{})", field.precision, field.scale);
  if (!field.ref.empty()) type = field.ref;
  if (field.default_value) return fmt::format("{} = {}", type, *field.default_value);
  return field.optional ? type + ", optional" : type;
}

std::string relation_text(const model::EntityField& field) {
  std::string text;
  if (field.relation == model::Relation::ref) {
    text = fmt::format("  -> {}{}", field.target,
                       field.on_delete == model::OnDelete::cascade ? ", deleted with it" : "");
  }
  if (field.relation == model::Relation::link)
    text = fmt::format("  -> {} by {}", field.target, field.resolver);
  if (field.read_only) text += "  read only";
  return text;
}

void append_entity(const model::Entity& entity, std::string& to) {
  const auto out = std::back_inserter(to);
  fmt::format_to(out, "\nentity {}", entity.name);
  if (entity.part_of) {
    fmt::format_to(out, "  \"{}\" of {}, at most {}", entity.part_of->list, entity.part_of->parent,
                   entity.part_of->max_items);
  }
  fmt::format_to(out, "\n  {}\n", entity.meaning);
  for (const model::EntityField& one : entity.fields) {
    fmt::format_to(out, "    {:>4}  {:<20}  {}{}\n", one.field.tag, one.field.name,
                   type_text(one.field), relation_text(one));
  }
  for (const model::Index& index : entity.indexes) {
    std::vector<std::string> keys;
    for (const model::IndexKey& key : index.keys)
      keys.push_back((key.descending ? "-" : "") + key.field);
    fmt::format_to(out, "    {} {} ({})\n", index.unique ? "unique" : "index", index.name,
                   fmt::join(keys, ", "));
  }
  for (const model::Check& check : entity.checks)
    fmt::format_to(out, "    check {}: {}\n", check.name, check.sql);
}

void append_statement(const model::Statement& statement, std::string& to) {
  const auto out = std::back_inserter(to);
  fmt::format_to(out, "\nstatement {}{}\n  {}\n", statement.name,
                 statement.writes ? ", writes" : "", statement.meaning);
  for (const model::Field& field : statement.parameters.fields)
    fmt::format_to(out, "    :{:<20}  {}\n", field.name, type_text(field));
  for (const model::Field& field : statement.row.fields)
    fmt::format_to(out, "    {:<21}  {}\n", field.name, type_text(field));
  for (const std::string& step : statement.plan) fmt::format_to(out, "    plan: {}\n", step);
}

void append_event(const model::Event& event, const model::DataModel& data, std::string& to) {
  const auto out = std::back_inserter(to);
  fmt::format_to(out, "\nevent {}/{}  about \"{}\" of {}\n  {}\n", event.name, event.version,
                 event.subject, event.message, event.meaning);
  for (const model::Message& message : data.event_messages) {
    if (message.name != event.message) continue;
    for (const model::Field& field : message.fields)
      fmt::format_to(out, "    {:>4}  {:<20}  {}\n", field.tag, field.name, type_text(field));
  }
}

}  // namespace

std::string data_model_text(const model::DataModel& data) {
  std::string to = fmt::format("data model  hash {}\n", model::hash_of(model::to_canonical(data)));
  for (const model::Entity& entity : data.entities) append_entity(entity, to);
  for (const model::Statement& statement : data.statements) append_statement(statement, to);
  for (const model::Event& event : data.events) append_event(event, data, to);
  return to;
}

json::object data_model_json(const model::DataModel& data) {
  const std::string canonical = model::to_canonical(data);
  json::object plans;
  for (const model::Statement& statement : data.statements) {
    json::array steps;
    for (const std::string& step : statement.plan) steps.emplace_back(step);
    plans[statement.name] = std::move(steps);
  }
  return {{"hash", model::hash_of(canonical)},
          {"model", json::parse(canonical)},
          {"plans", std::move(plans)}};
}

std::string ddl_text(const model::DataModel& data, const std::string& dialect) {
  std::string to;
  for (const std::string& sql : model::create_all(
           data, dialect == "postgres" ? model::Dialect::postgres : model::Dialect::sqlite))
    to += sql + ";\n";
  return to;
}

}  // namespace tenon::app
