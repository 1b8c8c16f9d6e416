#include "store/migration.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "model/canonical.hpp"
#include "model/data_model_form.hpp"
#include "store/migration_record.hpp"
#include "store/migration_refusals.hpp"
#include "store/model_difference.hpp"
#include "store/outbox.hpp"

namespace tenon::store {
namespace {

using model::Dialect;
using model::Entity;
using Way = TableChange::Way;

Error refusal(const char* code, std::string message) {
  return {Errc::failed_precondition, code, std::move(message), "", false};
}

std::uint64_t rows_of(Connection& connection, const Entity& entity) {
  return static_cast<std::uint64_t>(
      number_of(connection, fmt::format("SELECT count(*) FROM {}", model::quoted(entity.name))));
}

Step step(Step::Kind kind, std::string what, std::vector<std::string> sql = {}) {
  return {kind, std::move(what), std::move(sql), 0};
}

/// Steps in the order in which they work: what goes, names, tables, and indexes last, when every
/// name is free.
class Steps {
 public:
  Steps(Connection& connection, const model::DataModel& after)
      : connection_(connection), after_(after) {}

  std::vector<Step> of(const std::vector<TableChange>& changes) {
    for (const TableChange& change : changes) drop(change);
    rename_entities(changes);
    for (const TableChange& change : changes) change_fields(change);
    for (const TableChange& change : changes) change_table(change);
    for (const TableChange& change : changes) make_indexes(change);
    return std::move(steps_);
  }

 private:
  void drop(const TableChange& change);
  void rename_entities(const std::vector<TableChange>& changes);
  void change_fields(const TableChange& change);
  void change_table(const TableChange& change);
  void rebuild(const TableChange& change);
  void add_columns(const TableChange& change);
  void make_indexes(const TableChange& change);

  Connection& connection_;
  const model::DataModel& after_;
  std::vector<Step> steps_;
};

void Steps::drop(const TableChange& change) {
  for (const model::Index* index : change.dropped) {
    steps_.push_back(step(Step::Kind::index, "drop index " + index->name,
                          {"DROP INDEX " + model::quoted(index->name)}));
  }
  if (change.way == Way::drop) {
    steps_.push_back(step(Step::Kind::drop, "drop entity " + change.before->name,
                          {"DROP TABLE " + model::quoted(change.before->name)}));
    steps_.back().rows = rows_of(connection_, *change.before);
  }
}

/// By way of names that nobody has: two entities may swap theirs.
void Steps::rename_entities(const std::vector<TableChange>& changes) {
  Step renames = step(Step::Kind::rename, "");
  std::vector<std::string> second;
  for (const TableChange& change : changes) {
    if (!change.is_renamed()) continue;
    const std::string between = model::quoted(fmt::format("tenon_rename_{}", change.after->tag));
    const std::string from = model::quoted(change.before->name);
    const std::string to = model::quoted(change.after->name);
    renames.what += fmt::format("{} {} to {}", renames.what.empty() ? "rename entity" : ",",
                                change.before->name, change.after->name);
    renames.sql.push_back(fmt::format("ALTER TABLE {} RENAME TO {}", from, between));
    second.push_back(fmt::format("ALTER TABLE {} RENAME TO {}", between, to));
  }
  if (second.empty()) return;
  renames.sql.insert(renames.sql.end(), second.begin(), second.end());
  steps_.push_back(std::move(renames));
}

/// What happens to single fields; how it is done follows in the step of the table.
void Steps::change_fields(const TableChange& change) {
  if (change.way != Way::rebuild) return;
  for (const FieldChange& field : change.fields) {
    const std::string& name = (field.after ? field.after : field.before)->field.name;
    const std::string full = change.after->name + "." + name;
    switch (field.kind) {
      case FieldChange::Kind::add:
        steps_.push_back(step(Step::Kind::add, "add field " + full));
        break;
      case FieldChange::Kind::remove:
        steps_.push_back(step(Step::Kind::drop, "drop field " + full));
        break;
      case FieldChange::Kind::rename:
        steps_.push_back(
            step(Step::Kind::rename, fmt::format("rename field {}.{} to {}", change.after->name,
                                                 field.before->field.name, name)));
        break;
      case FieldChange::Kind::retype:
        steps_.push_back(step(Step::Kind::rebuild, "change the type of field " + full));
        break;
    }
  }
}

void Steps::change_table(const TableChange& change) {
  switch (change.way) {
    case Way::none:
    case Way::drop: return;
    case Way::alter: return add_columns(change);
    case Way::create:
      steps_.push_back(step(Step::Kind::add, "make entity " + change.after->name,
                            {model::create_table(after_, *change.after, Dialect::sqlite)}));
      return;
    case Way::replace:
    case Way::rebuild: return rebuild(change);
  }
}

void Steps::add_columns(const TableChange& change) {
  for (const CopiedColumn& copied : change.columns) {
    if (copied.before != nullptr) continue;
    steps_.push_back(step(
        Step::Kind::add, fmt::format("add field {}.{}", change.after->name, copied.column.name),
        {fmt::format("ALTER TABLE {} ADD COLUMN {}", model::quoted(change.after->name),
                     column_definition(*change.after, copied.column))}));
    // SQLite reads every row when there is a condition to hold.
    if (!copied.column.check_sql.empty()) steps_.back().rows = rows_of(connection_, *change.before);
  }
}

void Steps::rebuild(const TableChange& change) {
  const std::string& name = change.after->name;
  const std::string anew = "tenon_rebuild_" + name;
  Step rebuilt = step(Step::Kind::rebuild, "rebuild the table of " + name);
  rebuilt.rows = rows_of(connection_, *change.before);
  rebuilt.sql.push_back(model::create_table(after_, *change.after, Dialect::sqlite, anew));
  if (change.way == Way::rebuild) {
    std::string columns, values;
    for (const CopiedColumn& copied : change.columns) {
      columns += (columns.empty() ? "" : ", ") + model::quoted(copied.column.name);
      values += (values.empty() ? "" : ", ") + copied.expression;
    }
    rebuilt.sql.push_back(fmt::format("INSERT INTO {} ({}) SELECT {} FROM {}", model::quoted(anew),
                                      columns, values, model::quoted(name)));
  }
  rebuilt.sql.push_back("DROP TABLE " + model::quoted(name));
  rebuilt.sql.push_back(
      fmt::format("ALTER TABLE {} RENAME TO {}", model::quoted(anew), model::quoted(name)));
  steps_.push_back(std::move(rebuilt));
}

void Steps::make_indexes(const TableChange& change) {
  for (const model::Index* index : change.made) {
    steps_.push_back(step(Step::Kind::index, "make index " + index->name,
                          {model::create_index(*change.after, *index, Dialect::sqlite)}));
    if (change.before != nullptr) steps_.back().rows = rows_of(connection_, *change.before);
  }
}

/// The outbox is no entity's: it comes with the first event, and stays when the last one goes, for
/// what is in it.
void add_outbox(Plan& plan, const model::DataModel& model) {
  if (model.events.empty()) return;
  plan.steps.push_back(step(Step::Kind::add, "make the outbox", {create_outbox()}));
}

void plan_fresh(Plan& plan, const model::DataModel& model) {
  plan.standing = Standing::fresh;
  Step all = step(Step::Kind::add, fmt::format("make {} entities", model.entities.size()));
  all.sql = model::create_all(model, Dialect::sqlite);
  plan.steps.push_back(std::move(all));
  add_outbox(plan, model);
}

void plan_foreign(Plan& plan, const model::DataModel& model, const std::string& whose) {
  plan.standing = Standing::foreign;
  plan.refusals.push_back(
      refusal("migrate.foreign",
              fmt::format("the database holds {}, not the data of module {}: give the module a "
                          "folder of its own",
                          whose, model.module)));
}

/// The recorded model is another than the module's.
void plan_change(Plan& plan, Connection& connection, const RecordedModel& recorded,
                 const model::DataModel& model, const MigrationOptions& options) {
  const Result<model::DataModel> before = model::data_model_from_canonical(recorded.form);
  if (!before) {
    plan.standing = Standing::drifted;
    plan.refusals.push_back(refusal("migrate.bad_record",
                                    "the data model that the database keeps "
                                    "cannot be read: " +
                                        before.error().message + "; restore a backup"));
    return;
  }
  const std::vector<TableChange> changes = difference_of(*before, model);
  const bool lacks_outbox = !model.events.empty() && !has_outbox(connection);
  if (changes.empty() && !lacks_outbox) return;
  if (was_applied(connection, model)) {
    plan.standing = Standing::ahead;
    plan.refusals.push_back(
        refusal("migrate.ahead", fmt::format("the database is of version {}, the module of the "
                                             "older {}: run the newer module, or restore a backup",
                                             plan.from_version, plan.to_version)));
    return;
  }
  plan.standing = Standing::behind;
  plan.steps = Steps(connection, model).of(changes);
  if (lacks_outbox) add_outbox(plan, model);
  find_refusals(connection, changes, *before, model, options, plan);
}

}  // namespace

Plan plan_migration(Connection& connection, const model::DataModel& model,
                    const std::string& version, const MigrationOptions& options) {
  Plan plan;
  plan.to_version = version;
  plan.unused_drops = options.drop;
  const std::optional<RecordedModel> recorded = recorded_model(connection);
  if (!recorded) {
    if (has_objects(connection)) {
      plan_foreign(plan, model, "tables that no host has made");
    } else {
      plan_fresh(plan, model);
    }
    return plan;
  }
  plan.from_version = recorded->version;
  plan.from_hash = recorded->hash;
  if (recorded->module != model.module) {
    plan_foreign(plan, model, "the data of module " + recorded->module);
    return plan;
  }
  plan.refusals = drift(connection);
  if (!plan.refusals.empty()) {
    plan.standing = Standing::drifted;
    return plan;
  }
  const std::string hash = model::hash_of(model::to_canonical(model));
  if (hash != recorded->hash) plan_change(plan, connection, *recorded, model, options);
  return plan;
}

std::vector<AppliedMigration> applied_migrations(Connection& connection) {
  std::vector<AppliedMigration> all;
  if (!recorded_model(connection)) return all;
  Statement each = connection.prepare(
      "SELECT version, hash, applied_at, steps FROM tenon_migration ORDER BY number", Trust::host);
  while (each.step()) {
    AppliedMigration one{
        std::string(each.text(0)), std::string(each.text(1)), std::string(each.text(2)), {}};
    std::string_view steps = each.text(3);
    while (!steps.empty()) {
      const std::size_t end = std::min(steps.find('\n'), steps.size());
      one.steps.emplace_back(steps.substr(0, end));
      steps.remove_prefix(std::min(end + 1, steps.size()));
    }
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace tenon::store
