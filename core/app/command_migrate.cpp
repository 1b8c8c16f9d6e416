// `tenon migrate`: what a configuration's databases hold, what their modules expect, and the way
// from one to the other.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "app/commands.hpp"
#include "app/exit_code.hpp"
#include "app/startup.hpp"
#include "host/data_models.hpp"
#include "store/failure.hpp"
#include "store/migration.hpp"

namespace tenon::app {
namespace fs = std::filesystem;
namespace json = boost::json;
namespace {

struct Options {
  fs::path config;
  std::optional<fs::path> data;
  std::vector<std::string> drop;
  std::string module;  // "" = all
  bool json = false;
};

/// One module's database on the way through a command.
struct Subject {
  const host::DataModule& module;
  fs::path file;
  store::Plan plan;
  std::vector<store::AppliedMigration> applied;
};

const char* to_name(store::Standing standing) {
  switch (standing) {
    case store::Standing::fresh: return "fresh";
    case store::Standing::current: return "current";
    case store::Standing::behind: return "behind";
    case store::Standing::ahead: return "ahead";
    case store::Standing::drifted: return "drifted";
    case store::Standing::foreign: return "foreign";
  }
  return "";
}

const char* meaning_of(store::Standing standing) {
  switch (standing) {
    case store::Standing::fresh: return "there is no database yet: serve makes it";
    case store::Standing::current: return "the database is what the module expects";
    case store::Standing::behind: return "the module is newer than its database: apply the plan";
    case store::Standing::ahead:
      return "the module is older than its database: install the newer module again";
    case store::Standing::drifted: return "the database was changed by hand";
    case store::Standing::foreign: return "the database is not this module's";
  }
  return "";
}

/// "loan.note" and "loan" for the module at hand; "shop.loan.note" names the module, too.
store::MigrationOptions drops_for(const Options& options, const std::string& module) {
  store::MigrationOptions found;
  for (const std::string& drop : options.drop) {
    found.drop.push_back(drop.starts_with(module + ".") ? drop.substr(module.size() + 1) : drop);
  }
  return found;
}

json::object to_json(const Subject& subject) {
  json::array steps, refusals, applied;
  for (const store::Step& step : subject.plan.steps) {
    json::array sql;
    for (const std::string& one : step.sql) sql.push_back(json::string(one));
    steps.push_back(json::object{{"what", step.what}, {"rows", step.rows}, {"sql", sql}});
  }
  for (const Error& refusal : subject.plan.refusals) {
    refusals.push_back(
        json::object{{"code", refusal.code}, {"path", refusal.path}, {"message", refusal.message}});
  }
  for (const store::AppliedMigration& one : subject.applied) {
    json::array done;
    for (const std::string& step : one.steps) done.push_back(json::string(step));
    applied.push_back(json::object{{"version", one.version},
                                   {"model", one.model_hash},
                                   {"applied_at", one.applied_at},
                                   {"steps", done}});
  }
  return {{"module", subject.module.name},
          {"database", subject.file.string()},
          {"standing", to_name(subject.plan.standing)},
          {"version", subject.module.version},
          {"database_version", subject.plan.from_version},
          {"steps", steps},
          {"refusals", refusals},
          {"applied", applied}};
}

void print_heading(const Subject& subject) {
  fmt::print("{} {}: {}, {}\n", subject.module.name, subject.module.version,
             to_name(subject.plan.standing), meaning_of(subject.plan.standing));
}

void print_plan(const Subject& subject) {
  print_heading(subject);
  for (const store::Step& step : subject.plan.steps) {
    fmt::print("  {}", step.what);
    if (step.rows > 0) fmt::print(" ({} rows)", step.rows);
    fmt::print("\n");
    for (const std::string& sql : step.sql) fmt::print("    {}\n", sql);
  }
  std::fflush(stdout);
  report(subject.plan.refusals);
}

void print_status(const Subject& subject) {
  print_heading(subject);
  fmt::print("  {}\n", subject.file.string());
  for (const store::AppliedMigration& one : subject.applied) {
    fmt::print("  {}  {}  {}\n", one.applied_at, one.version, one.model_hash);
    for (const std::string& step : one.steps) fmt::print("    {}\n", step);
  }
  std::fflush(stdout);
  if (subject.plan.standing == store::Standing::drifted) report(subject.plan.refusals);
}

/// The modules of a configuration that have data, as far as `--module` names them.
Result<std::vector<host::DataModule>> wanted_modules(const Options& options, const Config& config) {
  const ModuleSearch search = find_modules(config);
  if (!search.findings.empty()) return search.findings.front();
  auto modules = host::data_models(search.specs);
  if (!modules || options.module.empty()) return modules;
  std::erase_if(*modules, [&](const host::DataModule& one) { return one.name != options.module; });
  if (!modules->empty()) return modules;
  return Error{
      Errc::not_found, "migrate.unknown_module",
      fmt::format("the configuration enables no module \"{}\" with entities", options.module),
      config.file.string()};
}

/// What a database holds; nothing is written, and a host may run meanwhile.
Subject look(const host::DataModule& module, const fs::path& folder, const Options& options) {
  Subject subject{module, folder / (module.name + ".db"), {}, {}};
  if (!fs::exists(subject.file)) {
    subject.plan.standing = store::Standing::fresh;
    subject.plan.to_version = module.version;
    return subject;
  }
  store::Connection connection(subject.file, store::Connection::Role::reader);
  subject.plan = store::plan_migration(connection, module.data, module.version,
                                       drops_for(options, module.name));
  if (subject.plan.standing != store::Standing::foreign)
    subject.applied = store::applied_migrations(connection);
  return subject;
}

bool is_refused(const Subject& subject) {
  return !subject.plan.refusals.empty() || subject.plan.standing == store::Standing::ahead ||
         subject.plan.standing == store::Standing::foreign ||
         subject.plan.standing == store::Standing::drifted;
}

/// `plan` and `status`.
int look_at_all(const Options& options, bool is_plan) {
  const ConfigReading reading = read_config(options.config, executable_dir());
  if (!reading.findings.empty()) return report(reading.findings);
  const auto modules = wanted_modules(options, reading.config);
  if (!modules) return report(modules.error());
  const fs::path folder = options.data.value_or(reading.config.host.data);
  int exit_code = kExitOk;
  json::array list;
  for (const host::DataModule& module : *modules) {
    try {
      const Subject subject = look(module, folder, options);
      const bool is_settled = subject.plan.standing == store::Standing::current ||
                              subject.plan.standing == store::Standing::fresh;
      if (is_plan ? is_refused(subject) : !is_settled) exit_code = kExitFindings;
      if (options.json) {
        list.push_back(to_json(subject));
      } else {
        is_plan ? print_plan(subject) : print_status(subject);
      }
    } catch (const store::Failure& failure) {
      exit_code = std::max(exit_code, report(failure.error()));
    }
  }
  if (options.json) fmt::print("{}\n", json::serialize(list));
  if (modules->empty() && !options.json)
    fmt::print("no module of this configuration has entities\n");
  return exit_code;
}

/// Brings one database to its module's model.
std::optional<Error> apply_one(const host::DataModule& module, const Options& options,
                               Subject& subject) {
  store::Connection connection(subject.file, store::Connection::Role::writer);
  subject.plan = store::plan_migration(connection, module.data, module.version,
                                       drops_for(options, module.name));
  if (subject.plan.standing == store::Standing::current) return std::nullopt;
  if (subject.plan.refusals.empty() && is_refused(subject)) {
    return Error{Errc::failed_precondition,
                 fmt::format("migrate.{}", to_name(subject.plan.standing)),
                 fmt::format("{}: {}", module.name, meaning_of(subject.plan.standing)),
                 subject.file.string()};
  }
  return store::apply_migration(connection, module.data, module.version, subject.plan);
}

int apply(const Options& options) {
  const ConfigReading reading = read_config(options.config, executable_dir());
  if (!reading.findings.empty()) return report(reading.findings);
  const auto modules = wanted_modules(options, reading.config);
  if (!modules) return report(modules.error());
  const auto folder = DataFolder::open(options.data.value_or(reading.config.host.data));
  if (!folder) return report(folder.error());
  json::array list;
  int exit_code = kExitOk;
  for (const host::DataModule& module : *modules) {
    Subject subject{module, (*folder)->path() / (module.name + ".db"), {}, {}};
    std::optional<Error> failure;
    try {
      failure = apply_one(module, options, subject);
    } catch (const store::Failure& broken) {
      failure = broken.error();
    }
    if (failure) {
      exit_code = kExitFindings;
      if (subject.plan.refusals.empty()) report(*failure);
      report(subject.plan.refusals);
    }
    if (options.json) {
      list.push_back(to_json(subject));
    } else if (!failure) {
      fmt::print("{} {}: {} steps applied\n", module.name, module.version,
                 subject.plan.steps.size());
    }
  }
  if (options.json) fmt::print("{}\n", json::serialize(list));
  return exit_code;
}

CLI::App* add(CLI::App& parent, const char* name, const char* meaning,
              const std::shared_ptr<Options>& options, const char* examples) {
  CLI::App* command = parent.add_subcommand(name, meaning);
  command->add_option("--config", options->config, "The configuration file")->required();
  command->add_option("--data", options->data, "Data folder instead of [host] data");
  command->add_option("--module", options->module, "Only this module");
  command->add_flag("--json", options->json, "Answer one JSON list");
  command->footer(std::string("Examples:\n") + examples);
  return command;
}

}  // namespace

void add_migrate_command(CLI::App& app, int& exit_code) {
  CLI::App* migrate = app.add_subcommand(
      "migrate", "Bring the databases of a configuration to the data models of its modules");
  migrate->require_subcommand(1);
  migrate->footer(
      "Examples:\n  tenon migrate plan --config shop.toml\n  tenon migrate apply --config "
      "shop.toml\n\n"
      "Exit codes: 0 ok, 1 refused or not current, 2 usage, 3 a file or folder cannot be used.");
  const auto options = std::make_shared<Options>();
  const char* drop_meaning =
      "What may be lost, as order.coupon or order, once the schema reserves it; may be repeated";

  CLI::App* plan = add(*migrate, "plan", "Show what would be done, and do nothing", options,
                       "  tenon migrate plan --config shop.toml\n"
                       "  tenon migrate plan --config shop.toml --drop order.coupon --json");
  plan->add_option("--drop", options->drop, drop_meaning)->allow_extra_args(false);
  plan->callback([options, &exit_code] { exit_code = look_at_all(*options, true); });

  CLI::App* apply_command =
      add(*migrate, "apply", "Do it: each database in one transaction", options,
          "  tenon migrate apply --config shop.toml\n"
          "  tenon migrate apply --config shop.toml --drop order.coupon");
  apply_command->add_option("--drop", options->drop, drop_meaning)->allow_extra_args(false);
  apply_command->callback([options, &exit_code] { exit_code = apply(*options); });

  CLI::App* status =
      add(*migrate, "status", "Show what each database holds and how it came there", options,
          "  tenon migrate status --config shop.toml\n"
          "  tenon migrate status --config shop.toml --module shop --json");
  status->callback([options, &exit_code] { exit_code = look_at_all(*options, false); });
}

}  // namespace tenon::app
