// The command line: which command, its help, its exit code. Each command has a file of its own.
#include <CLI/CLI.hpp>

#include "app/command_schema.hpp"

int main(int argc, char** argv) {
  CLI::App app("Tenon: a host for product backends");
  app.require_subcommand(1);
  int exit_code = 0;
  tenon::app::add_schema_command(app, exit_code);
  CLI11_PARSE(app, argc, argv);
  return exit_code;
}
