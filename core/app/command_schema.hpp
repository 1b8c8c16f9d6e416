// `tenon schema compile|lint|show|er`: the schema compiler on the command line.
#pragma once

namespace CLI {
class App;
}

namespace tenon::app {

/// Adds the command. When it has run, `exit_code` is 0 ok, 1 findings, 2 usage, 3 environment.
void add_schema_command(CLI::App& app, int& exit_code);

}  // namespace tenon::app
