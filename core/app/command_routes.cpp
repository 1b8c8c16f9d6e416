// `tenon routes` and `tenon openapi`: what a configuration serves, without serving it.
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
#include "app/output.hpp"
#include "app/startup.hpp"
#include "rest/openapi.hpp"
#include "rest/route.hpp"

namespace tenon::app {
namespace {

void print_json(const std::vector<rest::Route>& routes) {
  boost::json::array list;
  for (const rest::Route& route : routes) {
    boost::json::object entry{
        {"method", model::to_name(route.method)}, {"path", route.path}, {"meaning", route.meaning}};
    if (route.endpoint != nullptr) {
      entry["interface"] = route.endpoint->interface->id;
      entry["operation"] = route.endpoint->operation->name;
    }
    list.push_back(std::move(entry));
  }
  fmt::print("{}\n", boost::json::serialize(list));
}

void print_text(const std::vector<rest::Route>& routes) {
  std::size_t width = 0;
  for (const rest::Route& route : routes) width = std::max(width, route.path.size());
  for (const rest::Route& route : routes) {
    const std::string operation =
        route.endpoint == nullptr
            ? "(host)"
            : fmt::format("{} {}", route.endpoint->interface->id, route.endpoint->operation->name);
    fmt::print("{:<6} {:<{}}  {}\n", model::to_name(route.method), route.path, width, operation);
  }
}

}  // namespace

void add_routes_command(CLI::App& app, int& exit_code) {
  struct Options {
    std::filesystem::path config;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("routes", "List the routes that a configuration serves");
  command->add_option("--config", options->config, "The configuration file")->required();
  command->add_flag("--json", options->json, "Answer one JSON list");
  command->footer(
      "Examples:\n"
      "  tenon routes --config shop.toml\n"
      "  tenon routes --config shop.toml --json");
  command->callback([options, &exit_code] {
    exit_code = run_with_modules(
        {options->config, Data::none, {}}, [&](const Config&, const host::Host& host, Log&) {
          const std::vector<rest::Route> routes = rest::routes_of(host.registry());
          options->json ? print_json(routes) : print_text(routes);
          return 0;
        });
  });
}

void add_openapi_command(CLI::App& app, int& exit_code) {
  auto file = std::make_shared<std::filesystem::path>();
  CLI::App* command = app.add_subcommand(
      "openapi", "Write the OpenAPI 3.1 document: the very bytes of /openapi.json");
  command->add_option("--config", *file, "The configuration file")->required();
  command->footer("Examples:\n  tenon openapi --config shop.toml > openapi.json");
  command->callback([file, &exit_code] {
    exit_code = run_with_modules(
        {*file, Data::none, {}}, [](const Config& config, const host::Host& host, Log&) {
          const std::string document =
              rest::to_openapi(rest::routes_of(host.registry()), api_title(config), api_version());
          write_out(document);
          return 0;
        });
  });
}

}  // namespace tenon::app
