// `tenon modules`: what a configuration loads, in the order of starting.
#include <cstdio>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "app/commands.hpp"
#include "app/startup.hpp"

namespace tenon::app {
namespace {

boost::json::array to_array(const std::vector<std::string>& names) {
  return boost::json::array(names.begin(), names.end());
}

void print_json(const Config& config, const host::Host& host) {
  boost::json::array list;
  for (const host::ModuleInfo& module : host.modules()) {
    list.push_back(boost::json::object{{"name", module.name},
                                       {"enabled", true},
                                       {"kind", model::to_name(module.kind)},
                                       {"version", module.version},
                                       {"library", module.library.string()},
                                       {"provides", to_array(module.provides)},
                                       {"requires", to_array(module.requires_)},
                                       {"optional", to_array(module.optional)}});
  }
  for (const ModuleConfig& module : config.modules) {
    if (!module.enabled) list.push_back({{"name", module.name}, {"enabled", false}});
  }
  fmt::print("{}\n", boost::json::serialize(list));
}

void print_text(const Config& config, const host::Host& host) {
  if (host.modules().empty()) {
    fmt::print(stderr, "{}: {}\n", config.file.string(), kNothingToServe);
  }
  for (const host::ModuleInfo& module : host.modules()) {
    fmt::print("{} {} {}\n  library   {}\n", module.name, module.version,
               model::to_name(module.kind), module.library.string());
    if (!module.provides.empty()) {
      fmt::print("  provides  {}\n", fmt::join(module.provides, ", "));
    }
    if (!module.requires_.empty()) {
      fmt::print("  requires  {}\n", fmt::join(module.requires_, ", "));
    }
    if (!module.optional.empty()) {
      fmt::print("  optional  {}\n", fmt::join(module.optional, ", "));
    }
  }
  for (const ModuleConfig& module : config.modules) {
    if (!module.enabled) fmt::print("{} (not enabled)\n", module.name);
  }
}

}  // namespace

void add_modules_command(CLI::App& app, int& exit_code) {
  struct Options {
    std::filesystem::path config;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "modules", "List the modules of a configuration in the order in which they start");
  command->add_option("--config", options->config, "The configuration file")->required();
  command->add_flag("--json", options->json, "Answer one JSON list");
  command->footer(
      "Examples:\n"
      "  tenon modules --config shop.toml\n"
      "  tenon modules --config shop.toml --json");
  command->callback([options, &exit_code] {
    exit_code = run_with_modules(
        {options->config, Data::none, {}}, [&](const Config& config, const host::Host& host, Log&) {
          options->json ? print_json(config, host) : print_text(config, host);
          return 0;
        });
  });
}

}  // namespace tenon::app
