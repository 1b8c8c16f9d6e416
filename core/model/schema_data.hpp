// The part of a schema folder that is a data model: files of entities, of statements and of events,
// read one by one, then checked together.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/module.hpp"
#include "model/schema_data_check.hpp"
#include "model/schema_event.hpp"
#include "model/schema_resolve.hpp"
#include "model/schema_statement.hpp"

namespace tenon::model {

class SchemaData {
 public:
  /// Reads `reserved` of [module].
  void read_reserved(SchemaTable& module_table, Faults& faults);

  /// Files with [entity], and those with [[statement]].
  static bool is_entity(const TomlValue& document);
  static bool is_statements(const TomlValue& document);
  void add_entity(const std::string& file, TomlValue document, const Module& module);
  /// The one of events: what has [events.*], or is called events.toml and is nothing else.
  static bool is_events(const std::string& file, const TomlValue& document);
  void add_events(const std::string& file, TomlValue document, const Module& module);
  void add_statements(const std::string& file, TomlValue document, const Module& module);

  /// Once all files are there: what entities are to each other, and the interfaces that follow.
  void check(const Module& module);
  /// Statements, the catalogue, examples. Call it when check() has been.
  void finish(const FindImport& find_import);

  bool has_events() const { return !events_.empty(); }
  bool empty() const { return entities_.empty() && statements_.empty(); }
  bool is_sound() const;
  /// The interface of a root entity; nullptr when there is none, or its file has faults.
  const Interface* find_resource(const std::string& id) const;
  /// Whether `id` is one of a root entity at all.
  bool has_resource(const std::string& id) const;
  bool has_statements() const { return !statements_.empty(); }
  const std::vector<Interface>& interfaces() const { return interfaces_; }
  /// The routes of the resources, as "GET /v1/shop/orders/{}", each with whose it is.
  std::vector<std::pair<std::string, std::string>> routes(const std::string& module) const;

  /// Moves model, interfaces and findings out.
  void move_to(Module& module, std::vector<Error>& errors, std::vector<Error>& warnings);

 private:
  void check_statements();
  void check_event_names();
  void take_events();
  void lint();
  Faults* faults_of(const std::string& file);

  DataModel model_;
  std::vector<std::unique_ptr<EntitySource>> entities_;
  std::vector<std::unique_ptr<StatementSource>> statements_;
  std::vector<std::unique_ptr<EventSource>> events_;  // one, when all is well
  std::vector<Interface> interfaces_;  // of root entities, then of rules; only of a sound model
};

}  // namespace tenon::model
