// `tenon version`: what this binary is, so that a report of a fault can say it.
#include <cstdio>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "app/commands.hpp"
#include "app/exit_code.hpp"
#include "tenon/abi/types.h"

namespace tenon::app {
namespace {

std::string compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "gcc " __VERSION__;
#endif
}

void print_version(bool json) {
  const std::string abi = fmt::format("{}.{}", TN_ABI_MAJOR, TN_ABI_MINOR);
  if (json) {
    const boost::json::object answer{{"name", "tenon"},
                                     {"version", TENON_VERSION},
                                     {"abi", abi},
                                     {"compiler", compiler()},
                                     {"build_type", TENON_BUILD_TYPE}};
    fmt::print("{}\n", boost::json::serialize(answer));
    return;
  }
  fmt::print("tenon {} (abi {}, {}, {})\n", TENON_VERSION, abi, compiler(), TENON_BUILD_TYPE);
}

}  // namespace

void add_version_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("version", "Say which Tenon this is");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "Answer one JSON object");
  command->footer("Examples:\n  tenon version\n  tenon version --json");
  command->callback([json, &exit_code] {
    print_version(*json);
    exit_code = kExitOk;
  });
}

}  // namespace tenon::app
