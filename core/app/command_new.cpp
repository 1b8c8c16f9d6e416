// `tenon new module`: the folder of a new module, which builds, is tested and served at once.
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/config.hpp"
#include "app/exit_code.hpp"
#include "app/new_module.hpp"
#include "app/startup.hpp"

namespace tenon::app {
namespace {

int run_new_module(NewModule module) {
  if (module.folder.empty()) module.folder = module.name;
  if (auto made = make_module(module, executable_dir() / ".." / "share" / "tenon"); !made)
    return report(made.error());
  fmt::print(
      "{0} holds the {1} module {2}. What to do next (README.md says more):\n"
      "  cd {0}\n"
      "  cmake --preset default\n"
      "  cmake --build --preset default\n"
      "  ctest --preset default\n"
      "  tenon dev --module build/lib/tenon/modules/{2}.so\n",
      module.folder.string(), module.kind, module.name);
  return kExitOk;
}

}  // namespace

void add_new_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("new", "Begin something: a module");
  command->require_subcommand(1);
  command->footer("Examples:\n  tenon new module shop");
  auto module = std::make_shared<NewModule>();
  CLI::App* add = command->add_subcommand(
      "module", "Make a folder with a module that builds, is tested and served at once");
  add->add_option("NAME", module->name, "What it is called, as shop or time_log")->required();
  add->add_option("--kind", module->kind, "engine, domain or api; domain by default")
      ->check(CLI::IsMember({"engine", "domain", "api"}));
  add->add_option("--lang", module->language, "cpp, c or rust; cpp by default")
      ->check(CLI::IsMember({"cpp", "c", "rust"}));
  add->add_option("--into", module->folder, "The folder to make; NAME by default");
  add->footer(
      "Examples:\n"
      "  tenon new module shop\n"
      "  tenon new module shop --lang rust --into work/shop\n"
      "  tenon new module rates --kind engine");
  add->callback([module, &exit_code] { exit_code = run_new_module(*module); });
}

}  // namespace tenon::app
