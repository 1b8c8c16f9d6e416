// The commands of `tenon`, each in a file of its own. `schema` has its own header.
#pragma once

namespace CLI {
class App;
}

namespace tenon::app {

// Each adds its command to `app`. When the command has run, `exit_code` is what exit_code.hpp says.
void add_serve_command(CLI::App& app, int& exit_code);
void add_check_command(CLI::App& app, int& exit_code);
void add_call_command(CLI::App& app, int& exit_code);
void add_events_command(CLI::App& app, int& exit_code);
void add_migrate_command(CLI::App& app, int& exit_code);
void add_new_command(CLI::App& app, int& exit_code);
void add_modules_command(CLI::App& app, int& exit_code);
void add_routes_command(CLI::App& app, int& exit_code);
void add_openapi_command(CLI::App& app, int& exit_code);
void add_version_command(CLI::App& app, int& exit_code);

}  // namespace tenon::app
