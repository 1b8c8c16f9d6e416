#include "store/migration_record.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "model/canonical.hpp"
#include "model/data_model_form.hpp"
#include "model/ddl.hpp"
#include "store/outbox.hpp"

namespace tenon::store {
namespace {

constexpr const char* kTables =
    "CREATE TABLE IF NOT EXISTS tenon_model(module TEXT NOT NULL PRIMARY KEY, version TEXT NOT "
    "NULL, hash TEXT NOT NULL, form TEXT NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS tenon_migration(number INTEGER PRIMARY KEY, version TEXT NOT NULL,"
    " hash TEXT NOT NULL, tables_hash TEXT NOT NULL, applied_at TEXT NOT NULL, steps TEXT NOT "
    "NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS tenon_catalogue(type TEXT NOT NULL, name TEXT NOT NULL, sql TEXT "
    "NOT NULL, PRIMARY KEY(type, name)) STRICT;";

constexpr const char* kObjects =
    "SELECT type, name, coalesce(sql, '') FROM sqlite_schema WHERE substr(name, 1, 7) <> 'sqlite_'";

using Objects = std::map<std::pair<std::string, std::string>, std::string>;

Objects objects(Connection& connection, const char* sql) {
  Objects found;
  Statement all = connection.prepare(sql, Trust::host);
  while (all.step()) {
    found.emplace(std::pair(std::string(all.text(0)), std::string(all.text(1))), all.text(2));
  }
  return found;
}

Error drifted(const Objects::key_type& object, const char* how, const char* remedy) {
  return {
      Errc::failed_precondition, "migrate.drifted",
      fmt::format("{} {} {}: {}, or restore a backup", object.first, object.second, how, remedy),
      "", false};
}

/// Of the tables as text, and of the tags: to take a field back is another model than never to have
/// had it.
std::string tables_hash(const model::DataModel& model) {
  std::string all;
  for (const std::string& sql : model::create_all(model, model::Dialect::sqlite)) {
    all += sql + '\n';
  }
  if (!model.events.empty()) all += create_outbox() + '\n';
  const auto append = [&all](std::vector<std::uint32_t> tags) {
    std::sort(tags.begin(), tags.end());
    for (const std::uint32_t tag : tags) all += std::to_string(tag) + ' ';
    all += '\n';
  };
  append(model.reserved_entity_tags);
  for (const model::Entity& entity : model.entities) {
    std::vector<std::uint32_t> tags{entity.tag};
    for (const model::EntityField& field : entity.fields) tags.push_back(field.field.tag);
    append(tags);
    append(entity.reserved_tags);
  }
  return model::hash_of(all);
}

}  // namespace

std::int64_t number_of(Connection& connection, std::string_view sql) {
  Statement statement = connection.prepare(sql, Trust::host);
  return statement.step() ? statement.integer(0) : 0;
}

bool has_objects(Connection& connection) {
  return number_of(connection,
                   "SELECT count(*) FROM sqlite_schema WHERE substr(name, 1, 7) <> 'sqlite_'") != 0;
}

std::optional<RecordedModel> recorded_model(Connection& connection) {
  if (number_of(connection,
                "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN "
                "('tenon_model', 'tenon_migration', 'tenon_catalogue')") != 3) {
    return std::nullopt;
  }
  Statement one =
      connection.prepare("SELECT module, version, hash, form FROM tenon_model", Trust::host);
  if (!one.step()) return std::nullopt;
  return RecordedModel{std::string(one.text(0)), std::string(one.text(1)), std::string(one.text(2)),
                       std::string(one.text(3))};
}

std::vector<Error> drift(Connection& connection) {
  const Objects is = objects(connection, kObjects);
  const Objects was = objects(connection, "SELECT type, name, sql FROM tenon_catalogue");
  std::vector<Error> faults;
  for (const auto& [object, sql] : is) {
    const auto recorded = was.find(object);
    if (recorded == was.end()) {
      faults.push_back(drifted(object, "was made by hand", "drop it"));
    } else if (recorded->second != sql) {
      faults.push_back(drifted(object, "was changed by hand", "change it back"));
    }
  }
  for (const auto& [object, sql] : was) {
    if (!is.contains(object)) {
      faults.push_back(drifted(object, "was dropped by hand", "make it again"));
    }
  }
  return faults;
}

RecordedModel record_of(const model::DataModel& model, const std::string& version) {
  std::string form = model::to_canonical(model);
  return {model.module, version, model::hash_of(form), std::move(form)};
}

bool was_applied(Connection& connection, const model::DataModel& model) {
  Statement statement =
      connection.prepare("SELECT 1 FROM tenon_migration WHERE tables_hash = ?1", Trust::host);
  const std::string hash = tables_hash(model);
  statement.bind_text(1, hash);
  return statement.step();
}

void make_record(Connection& connection) {
  connection.execute(kTables);
}

void record(Connection& connection, const model::DataModel& data, const std::string& version,
            const Plan& plan) {
  const RecordedModel model = record_of(data, version);
  connection.execute("DELETE FROM tenon_model; DELETE FROM tenon_catalogue");
  {
    Statement insert =
        connection.prepare("INSERT INTO tenon_model VALUES (?1, ?2, ?3, ?4)", Trust::host);
    insert.bind_text(1, model.module);
    insert.bind_text(2, model.version);
    insert.bind_text(3, model.hash);
    insert.bind_text(4, model.form);
    insert.run();
  }
  std::string steps;
  for (const Step& step : plan.steps) {
    if (!steps.empty()) steps += '\n';
    steps += step.what;
  }
  {
    Statement insert = connection.prepare(
        "INSERT INTO tenon_migration(version, hash, tables_hash, applied_at, steps)"
        " VALUES (?1, ?2, ?3, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?4)",
        Trust::host);
    insert.bind_text(1, model.version);
    insert.bind_text(2, model.hash);
    const std::string tables = tables_hash(data);
    insert.bind_text(3, tables);
    insert.bind_text(4, steps);
    insert.run();
  }
  connection.prepare(std::string("INSERT INTO tenon_catalogue ") + kObjects, Trust::host).run();
}

}  // namespace tenon::store
