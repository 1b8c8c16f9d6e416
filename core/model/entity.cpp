#include "model/entity.hpp"

#include <algorithm>

#include "model/names.hpp"

namespace tenon::model {
namespace {

template <class T>
const T* find_by_name(const std::vector<T>& all, std::string_view name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const T& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

const EntityField* Entity::find_field(std::string_view field_name) const {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const EntityField& one) {
    return one.field.name == field_name;
  });
  return found == fields.end() ? nullptr : &*found;
}

const Enum* Entity::find_enum(std::string_view enum_name) const {
  return find_by_name(enums, enum_name);
}

const Entity* DataModel::find_entity(std::string_view entity_name) const {
  return find_by_name(entities, entity_name);
}

const Statement* DataModel::find_statement(std::string_view statement_name) const {
  return find_by_name(statements, statement_name);
}

const Event* DataModel::find_event(std::string_view event_name) const {
  return find_by_name(events, event_name);
}

std::vector<const Entity*> DataModel::parts_of(std::string_view parent) const {
  std::vector<const Entity*> parts;
  for (const Entity& entity : entities) {
    if (entity.part_of && entity.part_of->parent == parent) parts.push_back(&entity);
  }
  std::stable_sort(parts.begin(), parts.end(), [](const Entity* a, const Entity* b) {
    return a->part_of->tag < b->part_of->tag;
  });
  return parts;
}

std::string record_name(std::string_view entity) {
  return to_pascal_case(entity);
}

}  // namespace tenon::model
