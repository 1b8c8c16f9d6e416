// Opening a module's database: what it holds has to be what the module expects.
#include <utility>

#include <fmt/format.h>

#include "host/module_store.hpp"
#include "store/failure.hpp"
#include "store/migration.hpp"

namespace tenon::host {
namespace {

Error refused(std::string_view code, std::string message) {
  return {Errc::failed_precondition, std::string(code), std::move(message), ""};
}

/// What the operator has to do first, or nothing.
std::optional<Error> judge(const store::Plan& plan, const std::filesystem::path& file) {
  using store::Standing;
  switch (plan.standing) {
    case Standing::fresh:
    case Standing::current: return std::nullopt;
    case Standing::behind:
      return refused("migrate.behind",
                     fmt::format("the database {} holds the data model of version {}, and the "
                                 "module is {}: see `tenon migrate plan`, then `tenon migrate "
                                 "apply`",
                                 file.string(), plan.from_version, plan.to_version));
    case Standing::ahead:
      return refused("migrate.ahead",
                     fmt::format("the module is {}, older than its database {}, which is at {}: "
                                 "install the newer module again",
                                 plan.to_version, file.string(), plan.from_version));
    case Standing::drifted:
      return refused(
          "migrate.drifted",
          fmt::format("the database {} was changed by hand{}{}: see `tenon migrate status`",
                      file.string(), plan.refusals.empty() ? "" : ": ",
                      plan.refusals.empty() ? "" : plan.refusals.front().message));
    case Standing::foreign:
      return refused(
          "migrate.foreign",
          fmt::format("the database {} is not this module's: it holds {}; name another "
                      "data folder",
                      file.string(),
                      plan.refusals.empty() ? "tables of others" : plan.refusals.front().message));
  }
  return std::nullopt;
}

/// Brings a fresh file to the model, and refuses any other difference.
std::optional<Error> settle(const std::filesystem::path& file, const model::DataModel& data,
                            const std::string& version) {
  store::Connection connection(file, store::Connection::Role::writer);
  const store::Plan plan = store::plan_migration(connection, data, version);
  if (auto error = judge(plan, file)) return error;
  if (plan.standing == store::Standing::fresh)
    return store::apply_migration(connection, data, version, plan);
  return std::nullopt;
}

}  // namespace

Result<std::unique_ptr<ModuleStore>> ModuleStore::open(const StoreOptions& options,
                                                       model::DataModel data,
                                                       const std::string& version,
                                                       store::WriterThreads& threads, Log& log) {
  const std::filesystem::path file = options.folder / (data.module + ".db");
  try {
    if (auto error = settle(file, data, version)) return *std::move(error);
  } catch (const store::Failure& failure) {
    Error error = failure.error();
    error.message = fmt::format("{}: {}", file.string(), error.message);
    return error;
  }
  std::unique_ptr<ModuleStore> opened(new ModuleStore(std::move(data), options.outbox_rows_max));
  store::DatabaseOptions database;
  database.file = file;
  database.durability = options.durability;
  auto made = store::Database::open(std::move(database), threads, log);
  if (!made) return made.error();
  opened->database_ = std::move(*made);
  return opened;
}

}  // namespace tenon::host
