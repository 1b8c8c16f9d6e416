#include "model/entity_diagram.hpp"

#include <iterator>
#include <set>

#include <fmt/format.h>

#include "model/entity_diagram_text.hpp"

namespace tenon::model {
namespace {

/// Mermaid's types are words.
std::string word_of(const Field& field) {
  if (field.type == Type::decimal)
    return fmt::format("decimal_{}_{}", field.precision, field.scale);
  return type_word(field);
}

std::string comment_of(const std::string& meaning) {
  std::string text;
  for (const char c : meaning) text += c == '"' ? '\'' : c;
  return text;
}

void write_entity(const Entity& entity, std::string& to) {
  const auto out = std::back_inserter(to);
  fmt::format_to(out, "  {} {{\n", entity.name);
  if (entity.part_of) {
    fmt::format_to(out, "    uuid {} PK,FK\n    int64 position PK\n", entity.part_of->parent);
  } else {
    to += "    uuid id PK\n    int64 version\n";
  }
  for (const EntityField& one : entity.fields) {
    fmt::format_to(out, "    {} {}{} \"{}\"\n", word_of(one.field), one.field.name,
                   one.relation == Relation::ref ? " FK" : "", comment_of(one.field.meaning));
  }
  to += "  }\n";
}

void write_relations(const Entity& entity, std::string& to) {
  const auto out = std::back_inserter(to);
  if (entity.part_of) {
    fmt::format_to(out, "  {} ||--o{{ {} : {}\n", entity.part_of->parent, entity.name,
                   entity.part_of->list);
  }
  for (const EntityField& one : entity.fields) {
    if (one.relation == Relation::none) continue;
    const bool is_link = one.relation == Relation::link;
    fmt::format_to(
        out, "  {} {}{}o{{ {} : {}\n", is_link ? fmt::format("\"{}\"", one.target) : one.target,
        one.field.optional ? "|o" : "||", is_link ? ".." : "--", entity.name, one.field.name);
  }
}

}  // namespace

std::string type_word(const Field& field) {
  if (field.type == Type::decimal)
    return fmt::format("decimal({},{})", field.precision, field.scale);
  if (field.type == Type::enumeration) return field.ref;
  return std::string(to_name(field.type));
}

std::string to_mermaid(const DataModel& model) {
  std::string to = "erDiagram\n";
  for (const Entity& entity : model.entities) write_entity(entity, to);
  for (const Entity& entity : model.entities) write_relations(entity, to);
  return to;
}

}  // namespace tenon::model
