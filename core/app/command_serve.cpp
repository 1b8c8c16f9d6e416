// `tenon serve`: the host.
#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/serve.hpp"

namespace tenon::app {

void add_serve_command(CLI::App& app, int& exit_code) {
  struct Options {
    std::filesystem::path config;
    std::uint16_t port = 0;
    std::filesystem::path data;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("serve", "Load the modules of a configuration and serve them");
  command->add_option("--config", options->config, "The configuration file")->required();
  CLI::Option* port =
      command->add_option("--port", options->port, "Port instead of [http] port; 0 = any free one")
          ->check(CLI::Range(0, 65535));
  CLI::Option* data =
      command->add_option("--data", options->data, "Data folder instead of [host] data");
  command->footer(
      "Prints one line, \"ready http://ADDRESS:PORT\", to standard output when it answers; its "
      "log\n"
      "goes to standard error. SIGTERM or SIGINT drains and ends it (exit code 0), a second one\n"
      "ends it at once; SIGHUP reopens the access log.\n\n"
      "Examples:\n"
      "  tenon serve --config shop.toml\n"
      "  tenon serve --config shop.toml --port 0 --data /tmp/shop");
  command->callback([options, port, data, &exit_code] {
    ServeOverrides overrides;
    if (port->count() > 0) overrides.port = options->port;
    if (data->count() > 0) overrides.data = options->data;
    exit_code = serve(options->config, overrides);
  });
}

}  // namespace tenon::app
