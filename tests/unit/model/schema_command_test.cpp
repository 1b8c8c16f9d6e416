// `tenon schema` as it is called: exit codes, files written, files left alone.
#include "app/command_schema.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "schema_folder.hpp"

namespace tenon::app {
namespace {

namespace fs = std::filesystem;
using model::TemporaryFolder;

int run(std::vector<std::string> arguments) {
  CLI::App app("tenon");
  int exit_code = 0;
  add_schema_command(app, exit_code);
  std::reverse(arguments.begin(), arguments.end());
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError&) {
    return 2;
  }
  return exit_code;
}

std::string gallery() {
  return (model::checked_in_schemas() / "gallery").string();
}
std::string schemas() {
  return model::checked_in_schemas().string();
}

TEST_CASE("compile writes headers and a depfile, and leaves unchanged files alone") {
  TemporaryFolder folder;
  const std::string out = (folder.path() / "out").string();
  const std::string depfile = (folder.path() / "a b.d").string();
  const std::vector<std::string> arguments{
      "schema", "compile",   gallery(), "--schema-path",    schemas(), "--out",
      out,      "--depfile", depfile,   "--depfile-target", "my stamp"};
  REQUIRE(run(arguments) == 0);
  const fs::path header = fs::path(out) / "gallery" / "exhibits_1.hpp";
  REQUIRE(fs::exists(header));
  CHECK(fs::exists(fs::path(out) / "gallery" / "module.hpp"));
  CHECK(fs::exists(fs::path(out) / "measures" / "units_1.h"));
  const std::string rule = model::read_text(depfile);
  CHECK_THAT(rule, Catch::StartsWith("my\\ stamp:"));
  CHECK_THAT(rule, Catch::Contains(gallery() + "/exhibits.toml"));
  CHECK_THAT(rule, Catch::Contains("measures/units.toml"));

  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(24);
  fs::last_write_time(header, long_ago);
  REQUIRE(run(arguments) == 0);
  CHECK(fs::last_write_time(header) == long_ago);
  std::ofstream(header) << "changed";
  REQUIRE(run(arguments) == 0);
  CHECK(model::read_text(header) != "changed");
}

TEST_CASE("findings exit with 1, and nothing is written") {
  TemporaryFolder folder;
  folder.write("shop/module.toml", "[module]\nname = \"shop\"\n");
  const std::string out = (folder.path() / "out").string();
  CHECK(run({"schema", "lint", (folder.path() / "shop").string()}) == 1);
  CHECK(run({"schema", "show", (folder.path() / "shop").string()}) == 1);
  CHECK(run({"schema", "compile", (folder.path() / "shop").string(), "--out", out}) == 1);
  CHECK_FALSE(fs::exists(out));
}

TEST_CASE("warnings alone exit with 0") {
  CHECK(run({"schema", "lint", gallery(), "--schema-path", schemas()}) == 0);
  CHECK(run({"schema", "lint", "--schema-path", "/", "--schema-path", schemas(), gallery()}) == 0);
}

TEST_CASE("usage exits with 2") {
  CHECK(run({"schema", "compile", gallery()}) == 2);
  CHECK(run({"schema", "lint"}) == 2);
  CHECK(run({"schema"}) == 2);
}

TEST_CASE("a folder that cannot be read or written exits with 3") {
  TemporaryFolder folder;
  folder.write("file", "");
  CHECK(run({"schema", "lint", (folder.path() / "nothing").string()}) == 3);
  CHECK(run({"schema", "compile", gallery(), "--schema-path", schemas(), "--out",
             (folder.path() / "file" / "out").string()}) == 3);
}

TEST_CASE("show finds one interface") {
  CHECK(run({"schema", "show", gallery(), "--schema-path", schemas(), "--json"}) == 0);
  CHECK(run({"schema", "show", gallery(), "--schema-path", schemas(), "--interface",
             "gallery.exhibits/1"}) == 0);
  CHECK(run({"schema", "show", gallery(), "--schema-path", schemas(), "--interface",
             "gallery.nothing/1"}) == 1);
}

}  // namespace
}  // namespace tenon::app
