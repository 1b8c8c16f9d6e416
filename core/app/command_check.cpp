// `tenon check`: loads and starts all that a configuration names, says what is wrong, stops. Serves
// nothing.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "app/commands.hpp"
#include "app/exit_code.hpp"
#include "app/startup.hpp"
#include "base/counted.hpp"
#include "rest/route.hpp"

namespace tenon::app {
namespace {

struct CheckOptions {
  std::filesystem::path config;
  bool json = false;
};

struct Checked {
  std::vector<Error> findings;
  std::size_t modules = 0;
};

/// Every step whose input is whole; a file with findings starts no module.
Checked check(const std::filesystem::path& file) {
  ConfigReading reading = read_config(file, executable_dir());
  if (!reading.findings.empty()) return {std::move(reading.findings), 0};
  ModuleSearch search = find_modules(reading.config);
  if (!search.findings.empty()) return {std::move(search.findings), 0};

  Log log(STDERR_FILENO, std::max(reading.config.log.level, Level::warning));
  DataSource data(Data::none, {});
  auto host = host::Host::start(search.specs, host_options(reading.config, data), log);
  if (!host) return {{host.error()}, 0};
  Checked checked{{}, (*host)->modules().size()};
  if (auto fault = rest::find_fault(rest::routes_of((*host)->registry()))) {
    checked.findings.push_back(std::move(*fault));
  }
  (*host)->drain(reading.config.host.drain_timeout);
  (*host)->stop();
  host->reset();
  return checked;
}

void print_json(const Checked& checked) {
  boost::json::array findings;
  for (const Error& finding : checked.findings) {
    findings.push_back(boost::json::object{
        {"code", finding.code}, {"path", finding.path}, {"message", finding.message}});
  }
  const boost::json::object answer{
      {"ok", checked.findings.empty()}, {"modules", checked.modules}, {"findings", findings}};
  fmt::print("{}\n", boost::json::serialize(answer));
}

int run_check(const CheckOptions& options) {
  const Checked checked = check(options.config);
  if (options.json) {
    print_json(checked);
    int exit_code = kExitOk;
    for (const Error& finding : checked.findings) {
      exit_code = std::max(exit_code, exit_code_of(finding));
    }
    return exit_code;
  }
  if (checked.findings.empty()) {
    fmt::print(
        "{}: ok, {}\n", options.config.string(),
        checked.modules == 0 ? std::string(kNothingToServe) : counted(checked.modules, "module"));
  }
  return report(checked.findings);
}

}  // namespace

void add_check_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = app.add_subcommand(
      "check", "Read a configuration, load and start its modules, say what is wrong, stop");
  command->add_option("--config", options->config, "The configuration file")->required();
  command->add_flag("--json", options->json, "Answer one JSON object");
  command->footer(
      "Exit code 1 when something is wrong, 3 when the file cannot be read.\n\n"
      "Examples:\n"
      "  tenon check --config shop.toml\n"
      "  tenon check --config shop.toml --json");
  command->callback([options, &exit_code] { exit_code = run_check(*options); });
}

}  // namespace tenon::app
