// The command line: which command, its help, its exit code. Each command has a file of its own.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/command_schema.hpp"
#include "app/commands.hpp"
#include "app/exit_code.hpp"
#include "app/output.hpp"
#include "base/nearest.hpp"

namespace tenon::app {
namespace {

/// The command that the arguments reached, as far as they were understood.
const CLI::App& deepest(const CLI::App& app) {
  const std::vector<CLI::App*> parsed = app.get_subcommands();
  return parsed.empty() ? app : deepest(*parsed.front());
}

std::string full_name(const CLI::App& command) {
  if (command.get_parent() == nullptr) return "tenon";
  return full_name(*command.get_parent()) + " " + command.get_name();
}

std::vector<std::string> commands_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(sub->get_name());
  }
  return names;
}

std::vector<std::string> options_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

/// Whether `option` would be known behind `command`, or behind a command of `command`.
bool is_option_of_command(const CLI::App& command, const std::string& option) {
  const auto subs = command.get_subcommands([](const CLI::App*) { return true; });
  if (subs.empty()) return command.get_option_no_throw(option) != nullptr;
  return std::any_of(subs.begin(), subs.end(), [&](const CLI::App* sub) {
    return sub->get_option_no_throw(option) != nullptr;
  });
}

/// CLI11 says what is missing before it says what it did not know; a mistyped word is the likelier
/// cause.
std::string explain(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = deepest(app);
  const std::vector<std::string> unknown = app.remaining(true);
  if (unknown.empty()) return error.what();
  const std::string& word = unknown.front();
  if (word.starts_with('-')) {
    const std::string option = word.substr(0, word.find('='));
    if (is_option_of_command(command, option)) {
      return fmt::format("{} stands before its command; options go behind it: {} {} ...", option,
                         commands_of(command).empty() ? full_name(command) : "tenon COMMAND",
                         option);
    }
    return fmt::format("unknown option {}{}", word, did_you_mean(word, options_of(command)));
  }
  const std::vector<std::string> commands = commands_of(command);
  if (commands.empty()) {
    const CLI::Option* config = command.get_option_no_throw("--config");
    const bool lacks_config = config != nullptr && config->count() == 0;
    return fmt::format("unexpected argument \"{}\"{}", word,
                       lacks_config ? fmt::format("; did you mean --config {}?", word) : "");
  }
  return fmt::format("unknown command \"{}\"{}", word, did_you_mean(word, commands));
}

int run(int argc, char** argv) {
  CLI::App app(
      "Tenon: a host for product backends. It loads the modules that one TOML file names\n"
      "and serves their operations over REST.",
      "tenon");
  app.require_subcommand(1);
  app.set_version_flag("--version", TENON_VERSION);
  app.footer(
      "Examples:\n"
      "  tenon serve --config shop.toml\n"
      "  tenon check --config shop.toml\n"
      "  tenon call --config shop.toml shop.prices/1 quote "
      "'{\"article\":\"A-1\"}'\n\n"
      "Exit codes: 0 ok, 1 findings, 2 usage, 3 environment.");
  int exit_code = kExitOk;
  add_serve_command(app, exit_code);
  add_check_command(app, exit_code);
  add_call_command(app, exit_code);
  add_migrate_command(app, exit_code);
  add_events_command(app, exit_code);
  add_modules_command(app, exit_code);
  add_routes_command(app, exit_code);
  add_new_command(app, exit_code);
  add_schema_command(app, exit_code);
  add_openapi_command(app, exit_code);
  add_version_command(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
      std::ostringstream asked_for;
      exit_code = app.exit(error, asked_for, asked_for);
      write_out(asked_for.str());
      return exit_code;
    }
    fmt::print(stderr, "error[usage]: {}\nhelp: {} --help\n", explain(app, error),
               full_name(deepest(app)));
    return kExitUsage;
  }
  flush_out();
  return exit_code;
}

}  // namespace
}  // namespace tenon::app

int main(int argc, char** argv) {
  try {
    return tenon::app::run(argc, argv);
  } catch (const std::exception& error) {
    // Not by fmt, which throws when standard error is full, too.
    std::fputs(fmt::format("error[host.failed]: {}\n", error.what()).c_str(), stderr);
    return tenon::app::kExitEnvironment;
  }
}
