#include "model/schema_data.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "model/catalogue_lint.hpp"
#include "model/ddl.hpp"
#include "model/names.hpp"
#include "model/schema_check.hpp"
#include "model/schema_examples.hpp"
#include "model/scratch_database.hpp"
#include "model/statement_check.hpp"

namespace tenon::model {
namespace {

void append(std::vector<Error>& to, const std::vector<Error>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

template <class Source>
bool are_sound(const std::vector<std::unique_ptr<Source>>& sources) {
  return std::all_of(sources.begin(), sources.end(),
                     [](const auto& one) { return one->faults().errors.empty(); });
}

/// Only a domain module keeps data.
void check_kind(const Module& module, std::string_view what, std::uint32_t line, Faults& faults) {
  if (module.kind == Kind::domain) return;
  faults.error(line, "kind_forbids",
               fmt::format("{} is of kind {}, so it keeps no data; remove {}, or make it a module "
                           "of kind domain",
                           module.name, to_name(module.kind), what));
}

/// Whether the generated classes have a function of this name for one of the entities.
bool is_taken_by_entity(const DataModel& model, std::string_view name) {
  return std::any_of(model.entities.begin(), model.entities.end(), [&](const Entity& entity) {
    if (entity.part_of || !name.ends_with("_" + entity.name)) return false;
    const std::string_view verb = name.substr(0, name.size() - entity.name.size() - 1);
    return verb == "find" || verb == "insert" || verb == "update" || verb == "erase";
  });
}

}  // namespace

void SchemaData::read_reserved(SchemaTable& module_table, Faults& faults) {
  const TomlMember* member = module_table.table("reserved");
  if (member == nullptr) return;
  SchemaTable table(member->value, "\"reserved\" of [module]", faults);
  model_.dropped_entities = table.texts("entities");
  const TomlMember* tags = table.list("entity_tags");
  if (tags == nullptr) return;
  for (const TomlValue& tag : tags->value.elements) {
    if (tag.kind == TomlValue::Kind::integer && tag.integer >= 1 && tag.integer <= UINT32_MAX) {
      model_.reserved_entity_tags.push_back(static_cast<std::uint32_t>(tag.integer));
    } else {
      faults.error(tag.line, "wrong_value", "a reserved tag is no number of 1 or more; remove it");
    }
  }
}

bool SchemaData::is_entity(const TomlValue& document) {
  return document.find("entity") != nullptr &&
         document.find("entity")->value.kind == TomlValue::Kind::table;
}

bool SchemaData::is_statements(const TomlValue& document) {
  return document.find("statement") != nullptr;
}

bool SchemaData::is_events(const std::string& file, const TomlValue& document) {
  return document.find("events") != nullptr ||
         (file.ends_with("/events.toml") && document.find("interface") == nullptr);
}

void SchemaData::add_entity(const std::string& file, TomlValue document, const Module& module) {
  auto source = std::make_unique<EntitySource>(file, std::move(document));
  const std::string name = file.substr(file.rfind('/') + 1);
  parse_entity(*source, module.name, name.substr(0, name.rfind('.')));
  check_kind(module, "[entity]", source->entity.line, source->faults());
  check_record(source->fields);
  entities_.push_back(std::move(source));
}

void SchemaData::add_statements(const std::string& file, TomlValue document, const Module& module) {
  auto source = std::make_unique<StatementSource>(file, std::move(document));
  parse_statements(*source, module.name);
  check_kind(module, "[[statement]]", 1, source->faults());
  statements_.push_back(std::move(source));
}

void SchemaData::add_events(const std::string& file, TomlValue document, const Module& module) {
  auto source = std::make_unique<EventSource>(file, std::move(document));
  parse_events(*source, module.name);
  check_kind(module, "the events", 1, source->faults());
  if (has_events()) {
    source->faults().error(1, "duplicate_name",
                           fmt::format("{} has the events of {} already; move these there",
                                       events_.front()->faults().file(), module.name));
  }
  events_.push_back(std::move(source));
}

void SchemaData::check(const Module& module) {
  model_.module = module.name;
  check_entities(entities_, model_);
  if (has_events() && entities_.empty() && module.kind == Kind::domain) {
    events_.front()->faults().error(
        1, "kind_forbids",
        fmt::format("{} has no entities, so it has no database to keep events in; add an entity, "
                    "or let the module that owns the data publish them",
                    module.name));
  }
  if (!are_sound(entities_) || !are_sound(statements_)) return;
  for (const Entity& entity : model_.entities) {
    if (!entity.part_of) interfaces_.push_back(resource_interface(model_, entity));
  }
  for (const Entity& entity : model_.entities) {
    if (entity.prepares || entity.applies) interfaces_.push_back(rules_interface(model_, entity));
  }
}

bool SchemaData::is_sound() const {
  return are_sound(entities_) && are_sound(statements_) && are_sound(events_);
}

const Interface* SchemaData::find_resource(const std::string& id) const {
  const auto found = std::find_if(
      interfaces_.begin(), interfaces_.end(),
      [&](const Interface& one) { return one.id == id && one.origin == Origin::resource; });
  return found == interfaces_.end() ? nullptr : &*found;
}

bool SchemaData::has_resource(const std::string& id) const {
  return std::any_of(entities_.begin(), entities_.end(), [&](const auto& one) {
    return one->fields.interface.id == id && !one->entity.part_of;
  });
}

std::vector<std::pair<std::string, std::string>> SchemaData::routes(
    const std::string& module) const {
  std::vector<std::pair<std::string, std::string>> routes;
  for (const Entity& entity : model_.entities) {
    if (!entity.api) continue;
    const std::string path = fmt::format("/v1/{}/{}", module, entity.plural);
    const auto add = [&](bool has, std::string route) {
      if (has) routes.emplace_back(std::move(route), "the resource of " + entity.name);
    };
    add(entity.api->list, "GET " + path);
    add(entity.api->create, "POST " + path);
    add(entity.api->get, "GET " + path + "/{}");
    add(entity.api->update, "PATCH " + path + "/{}");
    add(entity.api->erase, "DELETE " + path + "/{}");
  }
  return routes;
}

void SchemaData::finish(const FindImport& find_import) {
  const bool are_entities_sound = are_sound(entities_);
  for (const auto& source : statements_) {
    resolve(source->messages, find_import);
    complete_statements(*source);
  }
  for (const auto& source : events_) complete_events(*source, find_import);
  if (are_entities_sound) {
    lint();
    check_statements();
    check_event_names();
  }
  if (!is_sound()) return;
  for (const auto& source : entities_) {
    // The messages of the record alone, for the decoder.
    check_examples(source->fields);
  }
  for (const auto& source : statements_) check_examples(source->messages);
  for (const auto& source : events_) check_examples(source->messages);
  take_events();
}

/// What is generated for events shares names with what is generated for the rest.
void SchemaData::check_event_names() {
  for (const auto& source : events_) {
    if (model_.find_entity("events") != nullptr) {
      source->faults().error(
          1, "duplicate_name",
          "the entity \"events\" has the interface that the events' messages are in; rename it");
    }
    for (const Event& event : source->events) {
      if (model_.find_statement("publish_" + event.name) == nullptr) continue;
      source->faults().error(event.line, "duplicate_name",
                             fmt::format("the statement \"publish_{0}\" has the name of the "
                                         "function that publishes \"{0}\"; rename one",
                                         event.name));
    }
  }
}

void SchemaData::take_events() {
  if (!has_events()) return;
  EventSource& source = *events_.front();
  const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
  model_.events = source.events;
  model_.event_messages = source.messages.interface.messages;
  model_.event_enums = source.messages.interface.enums;
  std::sort(model_.event_messages.begin(), model_.event_messages.end(), by_name);
  std::sort(model_.event_enums.begin(), model_.event_enums.end(), by_name);
  model_.reserved_event_tags = source.reserved_tags;
  model_.reserved_event_names = source.reserved_names;
}

void SchemaData::check_statements() {
  ScratchDatabase database;
  for (const std::string& sql : create_all(model_, Dialect::sqlite)) {
    if (database.execute(sql)) return;  // the lint has told
  }
  std::map<std::string, std::string> names, pascal_names;
  std::map<std::uint32_t, std::string> tags;
  for (const auto& source : statements_) {
    Faults& faults = source->faults();
    for (Statement& statement : source->statements) {
      const auto [name, is_new] = names.emplace(statement.name, faults.file());
      const auto [pascal, is_new_type] =
          pascal_names.emplace(to_pascal_case(statement.name), statement.name);
      if (!is_new || !is_new_type) {
        faults.error(statement.line, "duplicate_name",
                     fmt::format("the statement \"{}\" has the name of \"{}\" in {}; rename one",
                                 statement.name, pascal->second, name->second));
      }
      if (is_taken_by_entity(model_, statement.name)) {
        faults.error(statement.line, "keyword",
                     fmt::format("statement \"{}\": generated code uses the name itself, for the "
                                 "entity; give it another name",
                                 statement.name));
      }
      const auto [tag, is_new_tag] = tags.emplace(statement.tag, statement.name);
      if (!is_new_tag && statement.tag != 0) {
        faults.error(statement.line, "duplicate_tag",
                     fmt::format("statement \"{}\" has the tag {} of \"{}\"; give it another, and "
                                 "never change a released one",
                                 statement.name, statement.tag, tag->second));
      }
      const bool has_faults = !faults.errors.empty();
      check_statement(model_, database, statement, source->sql_lines[statement.name], faults);
      if (!has_faults) model_.statements.push_back(statement);
    }
  }
  std::stable_sort(model_.statements.begin(), model_.statements.end(),
                   [](const Statement& a, const Statement& b) { return a.tag < b.tag; });
}

Faults* SchemaData::faults_of(const std::string& file) {
  for (const auto& source : entities_) {
    if (source->faults().file() == file) return &source->faults();
  }
  return entities_.empty() ? nullptr : &entities_.front()->faults();
}

void SchemaData::lint() {
  // Each check alone, so that its own line is named.
  bool are_checks_sound = true;
  DataModel bare = model_;
  for (Entity& entity : bare.entities) entity.checks.clear();
  for (std::size_t i = 0; i < model_.entities.size(); ++i) {
    for (const Check& check : model_.entities[i].checks) {
      Entity one = bare.entities[i];
      one.checks.push_back(check);
      ScratchDatabase database;
      const auto fault = database.execute(create_table(bare, one, Dialect::sqlite));
      if (!fault) continue;
      are_checks_sound = false;
      faults_of(one.file)->error(
          check.line, "bad_check",
          fmt::format("the check \"{}\" is not understood: {}; write a condition on the entity's "
                      "own columns",
                      check.name, *fault));
    }
  }
  if (!are_checks_sound) return;
  for (const CatalogueFinding& finding :
       lint_catalogue(model_, create_all(model_, Dialect::sqlite))) {
    Faults* faults = faults_of(finding.file);
    if (faults == nullptr) continue;
    if (finding.is_warning) {
      faults->warning(finding.line, finding.rule, finding.message);
    } else {
      faults->error(finding.line, finding.rule == "load" ? "bad_check" : finding.rule,
                    finding.message);
    }
  }
}

void SchemaData::move_to(Module& module, std::vector<Error>& errors, std::vector<Error>& warnings) {
  for (const auto& source : entities_) {
    append(errors, source->faults().errors);
    append(warnings, source->faults().warnings);
  }
  for (const auto& source : statements_) {
    append(errors, source->faults().errors);
    append(warnings, source->faults().warnings);
  }
  for (const auto& source : events_) {
    append(errors, source->faults().errors);
    append(warnings, source->faults().warnings);
  }
  if (empty() && model_.dropped_entities.empty() && model_.reserved_entity_tags.empty()) return;
  for (Interface& interface : interfaces_) module.interfaces.push_back(std::move(interface));
  model_.module = module.name;
  module.data = std::move(model_);
}

}  // namespace tenon::model
