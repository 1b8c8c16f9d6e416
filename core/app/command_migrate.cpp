// `tenon migrate`: what a configuration's databases hold, what their modules expect, and the way
// from one to the other.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "app/commands.hpp"
#include "app/exit_code.hpp"
#include "app/migrate_subject.hpp"
#include "app/startup.hpp"
#include "store/failure.hpp"

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

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
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

/// A drop is "loan.note" or "loan"; "shop.loan.note" names the module, too, which may be called as
/// an entity of its own.
store::Plan plan_for(store::Connection& connection, const host::DataModule& module,
                     const Options& options) {
  store::MigrationOptions given{options.drop};
  store::Plan plan = store::plan_migration(connection, module.data, module.version, given);
  for (std::string& drop : given.drop) {
    if (contains(plan.unused_drops, drop) && drop.starts_with(module.name + "."))
      drop.erase(0, module.name.size() + 1);
  }
  if (given.drop != options.drop)
    plan = store::plan_migration(connection, module.data, module.version, given);
  std::vector<std::string> as_written;
  for (std::size_t i = 0; i < given.drop.size(); ++i) {
    if (contains(plan.unused_drops, given.drop[i])) as_written.push_back(options.drop[i]);
  }
  plan.unused_drops = std::move(as_written);
  return plan;
}

/// What broke, with the file in which it did.
Error located(const store::Failure& failure, const Subject& subject) {
  Error error = failure.error();
  error.path = subject.file.string();
  return error;
}

/// What a database holds; nothing is written, and a host may run meanwhile.
Subject look(const host::DataModule& module, const fs::path& folder, const Options& options) {
  Subject subject{module, folder / (module.name + ".db"), {}, {}, {}};
  std::error_code ignored;  // what is there and cannot be looked at says why when it is opened
  if (fs::status(subject.file, ignored).type() == fs::file_type::not_found) {
    subject.plan.standing = store::Standing::fresh;
    subject.plan.to_version = module.version;
    subject.plan.unused_drops = options.drop;
    return subject;
  }
  try {
    store::Connection connection(subject.file, store::Connection::Role::reader);
    subject.plan = plan_for(connection, module, options);
    if (subject.plan.standing != store::Standing::foreign)
      subject.applied = store::applied_migrations(connection);
  } catch (const store::Failure& failure) {
    subject.failure = located(failure, subject);
  }
  return subject;
}

/// The databases that a command is about, and the drops that are meant for none of them.
struct Look {
  std::vector<Subject> subjects;
  std::vector<Error> unknown_drops;
};

Look look_at(const std::vector<host::DataModule>& modules, const fs::path& folder,
             const Options& options) {
  Look all;
  for (const host::DataModule& module : modules)
    all.subjects.push_back(look(module, folder, options));
  using store::Standing;
  const bool is_planned =
      std::all_of(all.subjects.begin(), all.subjects.end(), [](const Subject& subject) {
        const Standing standing = subject.plan.standing;
        return !subject.failure && (standing == Standing::fresh || standing == Standing::current ||
                                    standing == Standing::behind);
      });
  if (!is_planned) return all;  // who could not be asked may be the one
  for (const std::string& drop : options.drop) {
    const bool is_known = std::any_of(
        all.subjects.begin(), all.subjects.end(),
        [&](const Subject& subject) { return !contains(subject.plan.unused_drops, drop); });
    if (is_known) continue;
    all.unknown_drops.push_back(
        {Errc::failed_precondition, "migrate.unknown_drop",
         fmt::format("--drop {} names nothing that this migration drops: leave it out", drop), "",
         false});
  }
  return all;
}

/// `plan` and `status`.
int look_at_all(const Options& options, bool is_plan) {
  const ConfigReading reading = read_config(options.config, executable_dir());
  if (!reading.findings.empty()) return report(reading.findings);
  const auto modules = wanted_modules(options, reading.config);
  if (!modules) return report(modules.error());
  const Look all = look_at(*modules, options.data.value_or(reading.config.host.data), options);
  int exit_code = kExitOk;
  json::array list;
  for (const Subject& subject : all.subjects) {
    const bool is_settled = subject.plan.standing == store::Standing::current ||
                            subject.plan.standing == store::Standing::fresh;
    if (is_plan ? subject.is_refused() : !is_settled)
      exit_code = std::max(exit_code, kExitFindings);
    if (options.json) list.push_back(to_json(subject));
    if (subject.failure) {
      exit_code = std::max(exit_code, report(*subject.failure));
    } else if (!options.json) {
      is_plan ? print_plan(subject) : print_status(subject);
    }
  }
  exit_code = std::max(exit_code, report(all.unknown_drops));
  if (options.json) fmt::print("{}\n", json::serialize(list));
  if (modules->empty() && !options.json)
    fmt::print("no module of this configuration has entities\n");
  return exit_code;
}

/// Brings one database to its module's model.
std::optional<Error> apply_one(const Options& options, Subject& subject) {
  const host::DataModule& module = subject.module;
  store::Connection connection(subject.file, store::Connection::Role::writer);
  subject.plan = plan_for(connection, module, options);
  if (subject.plan.standing == store::Standing::current) return std::nullopt;
  if (auto error = store::apply_migration(connection, module.data, module.version, subject.plan))
    return error;
  subject.plan.standing = store::Standing::current;
  subject.plan.from_version = module.version;
  subject.applied = store::applied_migrations(connection);
  return std::nullopt;
}

/// Applies what is planned for one database, and says so. The exit code.
int apply(const Options& options, Subject& subject) {
  std::optional<Error> error;
  try {
    error = apply_one(options, subject);
  } catch (const store::Failure& failure) {
    error = located(failure, subject);
  }
  if (!error) {
    if (!options.json)
      fmt::print("{} {}: {} steps applied\n", subject.module.name, subject.module.version,
                 subject.plan.steps.size());
    return kExitOk;
  }
  if (!subject.plan.refusals.empty()) return report(subject.plan.refusals);
  if (error->path.empty()) error->path = subject.file.string();
  subject.failure = std::move(error);
  return report(*subject.failure);
}

int apply_all(const Options& options) {
  const ConfigReading reading = read_config(options.config, executable_dir());
  if (!reading.findings.empty()) return report(reading.findings);
  const auto modules = wanted_modules(options, reading.config);
  if (!modules) return report(modules.error());
  const auto folder = DataFolder::open(options.data.value_or(reading.config.host.data));
  if (!folder) return report(folder.error());
  Look all = look_at(*modules, (*folder)->path(), options);
  if (!all.unknown_drops.empty()) return report(all.unknown_drops);  // nothing is begun
  json::array list;
  int exit_code = kExitOk;
  for (Subject& subject : all.subjects) {
    exit_code =
        std::max(exit_code, subject.failure ? report(*subject.failure) : apply(options, subject));
    if (options.json) list.push_back(to_json(subject));
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
  apply_command->callback([options, &exit_code] { exit_code = apply_all(*options); });

  CLI::App* status =
      add(*migrate, "status", "Show what each database holds and how it came there", options,
          "  tenon migrate status --config shop.toml\n"
          "  tenon migrate status --config shop.toml --module shop --json");
  status->callback([options, &exit_code] { exit_code = look_at_all(*options, false); });
}

}  // namespace tenon::app
