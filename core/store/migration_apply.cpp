#include <map>

#include <fmt/format.h>

#include "model/data_model_form.hpp"
#include "model/ddl.hpp"
#include "store/migration.hpp"
#include "store/migration_record.hpp"
#include "store/model_difference.hpp"

namespace tenon::store {
namespace {

Error fault(const char* code, std::string message) {
  return {Errc::failed_precondition, code, std::move(message), "", false};
}

/// Foreign keys off while it lives. Inside a transaction SQLite would ignore the pragma without a
/// word, and dropping a table to rebuild it would delete what refers to it.
class ForeignKeysOff {
 public:
  explicit ForeignKeysOff(Connection& connection) : connection_(connection) {
    connection_.execute("PRAGMA foreign_keys=OFF");
  }
  ~ForeignKeysOff() {
    try {
      if (connection_.in_transaction()) connection_.execute("ROLLBACK");
      connection_.execute("PRAGMA foreign_keys=ON");
    } catch (const Failure&) {
      // The connection is of no use any more, and its next user will hear why.
    }
  }
  ForeignKeysOff(const ForeignKeysOff&) = delete;
  ForeignKeysOff& operator=(const ForeignKeysOff&) = delete;

  bool is_in_force() const { return number_of(connection_, "PRAGMA foreign_keys") == 0; }

 private:
  Connection& connection_;
};

using Counts = std::map<std::uint32_t, std::int64_t>;  // by the entity's tag

Counts count_rows(Connection& connection, const model::DataModel& model) {
  Counts counts;
  for (const model::Entity& entity : model.entities) {
    counts[entity.tag] =
        number_of(connection, fmt::format("SELECT count(*) FROM {}", model::quoted(entity.name)));
  }
  return counts;
}

std::optional<Error> compare_rows(Connection& connection, const Counts& before,
                                  const model::DataModel& after) {
  const Counts counts = count_rows(connection, after);
  for (const model::Entity& entity : after.entities) {
    const auto was = before.find(entity.tag);
    if (was == before.end() || was->second == counts.at(entity.tag)) continue;
    return fault("migrate.rows_differ",
                 fmt::format("entity {} had {} rows and would have {}: nothing was changed; this "
                             "is a fault of the host, please report it",
                             entity.name, was->second, counts.at(entity.tag)));
  }
  return std::nullopt;
}

std::optional<Error> check_foreign_keys(Connection& connection) {
  Statement check = connection.prepare(
      "SELECT \"table\", \"parent\", count(*) FROM pragma_foreign_key_check GROUP BY 1, 2 LIMIT 1",
      Trust::host);
  if (!check.step()) return std::nullopt;
  return fault(
      "migrate.foreign_keys",
      fmt::format("{} rows of {} would refer to rows of {} that are not there: nothing was "
                  "changed; remove those references first",
                  check.integer(2), check.text(0), check.text(1)));
}

std::optional<Error> run(Connection& connection, const model::DataModel& model,
                         const std::string& version, const Plan& plan) {
  connection.execute("BEGIN IMMEDIATE");
  const std::optional<RecordedModel> recorded = recorded_model(connection);
  const bool is_as_planned = recorded
                                 ? recorded->hash == plan.from_hash && drift(connection).empty()
                                 : plan.standing == Standing::fresh && !has_objects(connection);
  if (!is_as_planned) {
    return fault("migrate.stale_plan",
                 "the database has changed since this was planned: plan it again");
  }
  Counts before;
  if (recorded) {
    const Result<model::DataModel> old = model::data_model_from_canonical(recorded->form);
    if (!old) return old.error();
    before = count_rows(connection, *old);
  }
  make_record(connection);
  for (const Step& step : plan.steps) {
    for (const std::string& sql : step.sql) connection.execute(sql.c_str());
  }
  if (std::optional<Error> differs = compare_rows(connection, before, model)) return differs;
  if (std::optional<Error> dangling = check_foreign_keys(connection)) return dangling;
  record(connection, model, version, plan);
  connection.execute("COMMIT");
  return std::nullopt;
}

}  // namespace

std::optional<Error> apply_migration(Connection& connection, const model::DataModel& model,
                                     const std::string& version, const Plan& plan) {
  if (!plan.refusals.empty()) return plan.refusals.front();
  if (plan.standing == Standing::current) return std::nullopt;
  if (connection.in_transaction()) {
    return fault("migrate.in_transaction",
                 "a migration begins its own transaction: end the one that is open");
  }
  try {
    const ForeignKeysOff off(connection);
    if (!off.is_in_force()) {
      return fault("migrate.in_transaction", "foreign keys cannot be put off: nothing was changed");
    }
    return run(connection, model, version, plan);
  } catch (const Failure& failure) {
    return failure.error();
  }
}

}  // namespace tenon::store
