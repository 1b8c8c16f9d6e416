#include "model/schema_data_check.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/nearest.hpp"
#include "model/names.hpp"

namespace tenon::model {
namespace {

constexpr std::size_t kFieldsMax = 64;  // bits of tn_message.present

template <class T>
bool contains(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

class DataCheck {
 public:
  DataCheck(const std::vector<std::unique_ptr<EntitySource>>& sources, DataModel& model)
      : model_(model) {
    for (const auto& source : sources) sources_.push_back(source.get());
  }

  void run() {
    check_names();
    for (EntitySource* source : sources_) {
      check_part(*source);
      for (const EntityField& field : source->entity.fields) check_ref(*source, field);
    }
    for (EntitySource* source : sources_) {
      check_parts_of(*source);
      check_creation(*source);
      add_ref_indexes(*source);
    }
    check_index_names();
    check_circles();
    std::stable_sort(sources_.begin(), sources_.end(),
                     [](const auto* a, const auto* b) { return a->entity.tag < b->entity.tag; });
    for (const EntitySource* source : sources_) model_.entities.push_back(source->entity);
    for (EntitySource* source : sources_) check_interface_names(*source);
  }

 private:
  EntitySource* find(const std::string& name) const {
    const auto found = std::find_if(sources_.begin(), sources_.end(), [&](const EntitySource* one) {
      return one->entity.name == name;
    });
    return found == sources_.end() ? nullptr : *found;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const EntitySource* one : sources_) all.push_back(one->entity.name);
    return all;
  }

  void check_names() {
    std::map<std::uint32_t, std::string> tags;
    std::map<std::string, std::string> plurals;
    for (EntitySource* source : sources_) {
      const Entity& entity = source->entity;
      const auto refuse = [&](std::string_view fault, std::string message) {
        source->faults().error(entity.line, fault, std::move(message));
      };
      if (const auto [at, is_new] = tags.emplace(entity.tag, entity.name);
          !is_new && entity.tag != 0) {
        refuse("duplicate_tag",
               fmt::format("the entity {} has the tag {} of {}; give it another, and never change "
                           "a released one",
                           entity.name, entity.tag, at->second));
      }
      if (const auto [at, is_new] = plurals.emplace(entity.plural, entity.name);
          !is_new && !entity.plural.empty()) {
        refuse("duplicate_name", fmt::format("{} and {} both have the plural \"{}\"; change one",
                                             at->second, entity.name, entity.plural));
      }
      if (contains(model_.reserved_entity_tags, entity.tag)) {
        refuse("reserved_tag",
               fmt::format("the entity {} uses the tag {}, which module.toml reserves; give it "
                           "another",
                           entity.name, entity.tag));
      }
      if (contains(model_.dropped_entities, entity.name)) {
        refuse("reserved_name",
               fmt::format("the entity uses the name {}, which module.toml reserves; give it "
                           "another",
                           entity.name));
      }
      if ((entity.prepares || entity.applies) && find(entity.name + "_rules") != nullptr) {
        refuse("duplicate_name",
               fmt::format("the interface of the rules of {0} is called {0}_rules, as another "
                           "entity is; rename one",
                           entity.name));
      }
      for (const std::string& was : entity.was) {
        if (find(was) == nullptr) continue;
        refuse("duplicate_name",
               fmt::format("\"was\" of {} names {}, which is there; name former entities only",
                           entity.name, was));
      }
    }
  }

  void check_part(EntitySource& source) {
    const auto& part = source.entity.part_of;
    if (!part || part->parent.empty()) return;
    const std::uint32_t line = source.relation_lines["part_of"];
    const EntitySource* parent = find(part->parent);
    if (parent == nullptr) {
      source.faults().error(line, "unknown_entity",
                            fmt::format("part_of names \"{}\", which is no entity here{}",
                                        part->parent, did_you_mean(part->parent, names())));
    } else if (parent->entity.part_of) {
      source.faults().error(
          line, "bad_combination",
          fmt::format("{} is itself a part; a part has no parts: make {} part of {}, or an entity "
                      "of its own",
                      part->parent, source.entity.name,
                      parent == &source ? "another" : parent->entity.part_of->parent));
    }
  }

  void check_ref(EntitySource& source, const EntityField& field) {
    if (field.relation != Relation::ref) return;
    const EntitySource* target = find(field.target);
    if (target == nullptr) {
      source.faults().error(
          field.line, "unknown_entity",
          fmt::format("field \"{}\" refers to \"{}\", which is no entity here{}", field.field.name,
                      field.target, did_you_mean(field.target, names())));
    } else if (target->entity.part_of) {
      source.faults().error(
          field.line, "bad_combination",
          fmt::format("field \"{}\" refers to {}, a part, which has no id; refer to its parent {}",
                      field.field.name, field.target, target->entity.part_of->parent));
    }
  }

  /// Lists of parts stand among the parent's fields.
  void check_parts_of(EntitySource& parent) {
    const Entity& entity = parent.entity;
    std::map<std::string, std::string> lists;
    std::map<std::uint32_t, std::string> tags;
    for (const EntityField& field : entity.fields) {
      lists.emplace(field.field.name, fmt::format("field \"{}\"", field.field.name));
      tags.emplace(field.field.tag, fmt::format("field \"{}\"", field.field.name));
    }
    for (const std::string& name : entity.reserved_names) lists.emplace(name, "\"reserved\"");
    for (const std::uint32_t tag : entity.reserved_tags) tags.emplace(tag, "\"reserved\"");
    for (const char* name : {"id", "version", "org_id"}) lists.emplace(name, "the host");
    std::size_t count = entity.fields.size() + (entity.part_of ? 0 : 2);
    for (EntitySource* source : sources_) {
      const auto& part = source->entity.part_of;
      if (!part || part->parent != entity.name) continue;
      ++count;
      const std::uint32_t line = source->relation_lines["part_of"];
      const std::string what = fmt::format("the list \"{}\" of {}", part->list, entity.name);
      if (const auto [at, is_new] = lists.emplace(part->list, what); !is_new) {
        source->faults().error(
            line, "duplicate_name",
            fmt::format("{} has the name of {}; give it another", what, at->second));
      }
      if (const auto [at, is_new] = tags.emplace(part->tag, what); !is_new && part->tag != 0) {
        source->faults().error(
            line, "duplicate_tag",
            fmt::format("{} has the tag {} of {}; give it another", what, part->tag, at->second));
      }
    }
    if (count <= kFieldsMax) return;
    parent.faults().error(
        entity.line, "too_many_fields",
        fmt::format("{} has {} fields with id, version and lists of parts, but 64 is the most; "
                    "move some into an entity of their own",
                    entity.name, count));
  }

  /// What no client states and no rule fills in can never be created.
  void check_creation(EntitySource& source) {
    const Entity& entity = source.entity;
    if (!entity.api || !entity.api->create || entity.prepares || entity.applies) return;
    for (const EntityField& field : entity.fields) {
      if (!field.read_only || field.field.optional) continue;
      source.faults().error(
          field.line, "bad_combination",
          fmt::format("field \"{}\" is required and read-only, so no client can create a {}; give "
                      "it a default, declare rules, or leave \"create\" out of [api]",
                      field.field.name, entity.name));
    }
  }

  static void add_ref_indexes(EntitySource& source) {
    Entity& entity = source.entity;
    for (const EntityField& field : entity.fields) {
      if (field.relation != Relation::ref) continue;
      const bool is_covered = std::any_of(
          entity.indexes.begin(), entity.indexes.end(),
          [&](const Index& index) { return index.keys.front().field == field.field.name; });
      if (is_covered) continue;
      Index index;
      index.name = fmt::format("{}_{}_ref", entity.name, field.field.name);
      index.keys.push_back({field.field.name, false});
      index.line = field.line;
      entity.indexes.push_back(std::move(index));
    }
    std::stable_sort(entity.indexes.begin(), entity.indexes.end(),
                     [](const Index& a, const Index& b) { return a.name < b.name; });
  }

  /// Tables and indexes share the names of a database.
  void check_index_names() {
    std::map<std::string, std::string> taken;
    for (const EntitySource* source : sources_)
      taken.emplace(source->entity.name, "the table of " + source->entity.name);
    for (EntitySource* source : sources_) {
      for (const Index& index : source->entity.indexes) {
        const auto [at, is_new] = taken.emplace(index.name, "an index of " + source->entity.name);
        if (is_new) continue;
        source->faults().error(
            index.line, "duplicate_name",
            fmt::format("the index \"{}\" has the name of {}; remove one, or add name = \"...\"",
                        index.name, at->second));
      }
    }
  }

  /// Required refs that lead back can never be written: no row could be the first.
  void check_circles() {
    std::set<std::string> done;
    std::vector<std::string> path;
    const std::function<void(EntitySource&)> visit = [&](EntitySource& source) {
      const Entity& entity = source.entity;
      if (done.contains(entity.name)) return;
      path.push_back(entity.name);
      for (const EntityField& field : entity.fields) {
        if (field.relation != Relation::ref || field.field.optional) continue;
        const auto open = std::find(path.begin(), path.end(), field.target);
        EntitySource* target = find(field.target);
        if (open == path.end()) {
          if (target != nullptr) visit(*target);
          continue;
        }
        std::vector<std::string> circle(open, path.end());
        circle.push_back(field.target);
        source.faults().error(
            field.line, "cycle",
            fmt::format("required refs lead from {}, so no row could ever be the first; make one "
                        "of them optional",
                        fmt::join(circle, " to ")));
      }
      path.pop_back();
      done.insert(entity.name);
    };
    for (EntitySource* source : sources_) visit(*source);
  }

  /// The record, its parts, all their enums and the host's messages are in one interface.
  void check_interface_names(EntitySource& source) {
    if (source.entity.part_of || source.entity.name.empty()) return;
    const Interface interface = resource_interface(model_, source.entity);
    std::set<std::string> seen;
    const auto claim = [&](const std::string& name) {
      if (seen.insert(to_snake_case(name)).second) return;
      source.faults().error(
          source.entity.line, "duplicate_name",
          fmt::format("{} would have two types \"{}\" (records, parts, enums and messages of the "
                      "resource); rename the entity, part or enum",
                      interface.id, name));
    };
    for (const Message& message : interface.messages) claim(message.name);
    for (const Enum& enumeration : interface.enums) claim(enumeration.name);
  }

  DataModel& model_;
  std::vector<EntitySource*> sources_;
};

}  // namespace

void check_entities(const std::vector<std::unique_ptr<EntitySource>>& sources, DataModel& model) {
  DataCheck(sources, model).run();
}

}  // namespace tenon::model
