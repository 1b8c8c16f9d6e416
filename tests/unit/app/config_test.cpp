// The configuration file: what is read, what is refused, and where each finding points.
#include <algorithm>

#include <catch2/catch.hpp>

#include "app/config.hpp"
#include "temporary_folder.hpp"

namespace {

using namespace tenon;
using namespace tenon::app;
using namespace std::chrono_literals;
using tenon::unit::TemporaryFolder;

ConfigReading read(const TemporaryFolder& folder, std::string_view text) {
  return read_config(folder.write("shop.toml", text), "/opt/tenon/bin");
}

/// The one finding of a file that must have exactly one.
Error only_finding(std::string_view text) {
  const TemporaryFolder folder;
  ConfigReading reading = read(folder, text);
  INFO(text);
  for (const Error& finding : reading.findings) UNSCOPED_INFO(to_text(finding));
  REQUIRE(reading.findings.size() == 1);
  Error finding = reading.findings.front();
  const std::string prefix = (folder.path() / "shop.toml").string();
  REQUIRE(finding.path.substr(0, prefix.size()) == prefix);
  finding.path.erase(0, prefix.size());
  return finding;
}

}  // namespace

TEST_CASE("an empty file gives the defaults") {
  const TemporaryFolder folder;
  const ConfigReading reading = read(folder, "");
  REQUIRE(reading.findings.empty());
  const Config& config = reading.config;
  CHECK(config.host.name == "tenon");
  CHECK(config.host.data == "var/tenon");
  REQUIRE(config.host.module_path.size() == 1);
  CHECK(config.host.module_path[0].lexically_normal() == "/opt/tenon/lib/tenon/modules");
  CHECK(config.host.drain_timeout == 10s);
  CHECK(config.http.server.address == "127.0.0.1");
  CHECK(config.http.server.port == 8080);
  CHECK(config.http.server.limits.body_bytes_max == 1024 * 1024);
  CHECK(config.http.request_timeout == 10s);
  CHECK(config.log.level == Level::info);
  CHECK(config.log.access == "access.log");
  CHECK(config.modules.empty());
}

TEST_CASE("every key is read") {
  const TemporaryFolder folder;
  const ConfigReading reading = read(folder, R"(
[host]
name = "shop"
module_path = ["modules", "/srv/modules"]
drain_timeout_ms = 1
workers = 2
worker_queue_max = 3
[http]
address = "::1"
port = 0
loops = 4
connections_max = 5
header_bytes_max = 600
header_count_max = 7
target_bytes_max = 80
body_bytes_max = 9
header_timeout_ms = 10
body_timeout_ms = 11
idle_timeout_ms = 12
write_timeout_ms = 13
request_timeout_ms = 14
request_memory_max = 65536
[log]
level = "warning"
access = "off"
)");
  REQUIRE(reading.findings.empty());
  const Config& config = reading.config;
  CHECK(config.host.name == "shop");
  CHECK(config.host.data == "var/shop");
  REQUIRE(config.host.module_path.size() == 2);
  CHECK(config.host.module_path[0] == folder.path() / "modules");
  CHECK(config.host.module_path[1] == "/srv/modules");
  CHECK(config.host.drain_timeout == 1ms);
  CHECK(config.host.workers == 2);
  CHECK(config.host.worker_queue_max == 3);
  CHECK(config.http.server.address == "::1");
  CHECK(config.http.server.port == 0);
  CHECK(config.http.server.loops == 4);
  const http::Limits& limits = config.http.server.limits;
  CHECK(limits.connections_max == 5);
  CHECK(limits.header_bytes_max == 600);
  CHECK(limits.header_count_max == 7);
  CHECK(limits.target_bytes_max == 80);
  CHECK(limits.body_bytes_max == 9);
  CHECK(limits.header_timeout == 10ms);
  CHECK(limits.body_timeout == 11ms);
  CHECK(limits.idle_timeout == 12ms);
  CHECK(limits.write_timeout == 13ms);
  CHECK(config.http.request_timeout == 14ms);
  CHECK(config.http.request_memory_max == 65536);
  CHECK(config.log.level == Level::warning);
  CHECK(config.log.access == "off");
}

TEST_CASE("data is relative to the current folder, as it is written") {
  const TemporaryFolder folder;
  CHECK(read(folder, "[host]\ndata = \"elsewhere/shop\"").config.host.data == "elsewhere/shop");
}

TEST_CASE("modules come in the order of the file, settings as JSON") {
  const TemporaryFolder folder;
  const ConfigReading reading = read(folder, R"([modules.prices]
[modules.prices.settings]
rates = [1, 2.5]
label = "a \"b\""
since = 2026-01-31
strict = true
nested = { empty = {}, none = [] }

[modules.articles]
library = "build/articles-2.so"
enabled = false
)");
  REQUIRE(reading.findings.empty());
  REQUIRE(reading.config.modules.size() == 2);
  const ModuleConfig& prices = reading.config.modules[0];
  CHECK(prices.name == "prices");
  CHECK(prices.library == "prices.so");
  CHECK(prices.enabled);
  CHECK(prices.settings_json ==
        R"({"label":"a \"b\"","nested":{"empty":{},"none":[]},"rates":[1,2.5],)"
        R"("since":"2026-01-31","strict":true})");
  CHECK(prices.origin == (folder.path() / "shop.toml").string() + ":1");
  const ModuleConfig& articles = reading.config.modules[1];
  CHECK(articles.name == "articles");
  CHECK(articles.library == "build/articles-2.so");
  CHECK(articles.base == folder.path());
  CHECK_FALSE(articles.enabled);
  CHECK(articles.settings_json == "{}");
  CHECK(articles.origin == (folder.path() / "shop.toml").string() + ":9");
}

TEST_CASE("a key that nobody knows names the nearest one") {
  const Error key = only_finding("[http]\nadress = \"::\"\n");
  CHECK(key.code == "config.unknown_key");
  CHECK(key.path == ":2");
  CHECK(key.message == R"(unknown key "adress" in [http]; did you mean "address"?)");

  const Error section = only_finding("\n[htp]\nport = 1\n");
  CHECK(section.code == "config.unknown_key");
  CHECK(section.path == ":2");
  CHECK(section.message == R"(unknown section or key "htp"; did you mean "http"?)");

  const Error module = only_finding("[modules.prices]\nlibary = \"x.so\"");
  CHECK(module.code == "config.unknown_key");
  CHECK(module.message == R"(unknown key "libary" in [modules.prices]; did you mean "library"?)");
}

TEST_CASE("a value of another type says which type it must have") {
  const Error text = only_finding("[http]\nport = \"8080\"");
  CHECK(text.code == "config.wrong_type");
  CHECK(text.path == ":2");
  CHECK(text.message == "[http] port must be an integer, not a string");

  CHECK(only_finding("http = 1").message == "[http] must be a table, not an integer");
  CHECK(only_finding("[host]\nmodule_path = [\"a\", 1]").message ==
        "[host] module_path must be a list of strings; an element is an integer");
  CHECK(only_finding("[modules]\nprices = true").code == "config.wrong_type");
  CHECK(only_finding("[modules.a]\nenabled = 1").code == "config.wrong_type");
  CHECK(only_finding("[modules.a]\nsettings = []").code == "config.wrong_type");
}

TEST_CASE("a setting in the section of its module is told where it belongs") {
  const Error setting = only_finding("[modules.prices]\nrate = 3");
  CHECK(setting.code == "config.unknown_key");
  CHECK(setting.path == ":2");
  CHECK(setting.message ==
        "unknown key \"rate\" in [modules.prices]; a setting of the module belongs to "
        "[modules.prices.settings]");
  CHECK(only_finding("[modules.prices]\nlibary = \"x.so\"").message ==
        "unknown key \"libary\" in [modules.prices]; did you mean \"library\"?");
}

TEST_CASE("each setting has its line") {
  const TemporaryFolder folder;
  const ConfigReading reading =
      read(folder, "[modules.prices.settings]\n\nrate = 3\nlist = [\n 1]\n");
  REQUIRE(reading.findings.empty());
  REQUIRE(reading.config.modules.size() == 1);
  const auto& origins = reading.config.modules[0].setting_origins;
  const std::string file = (folder.path() / "shop.toml").string();
  REQUIRE(origins.size() == 2);
  CHECK(origins.at("rate") == file + ":3");
  CHECK(origins.at("list") == file + ":4");
}

TEST_CASE("a number out of range says the range") {
  const Error port = only_finding("[http]\nport = 65536");
  CHECK(port.code == "config.out_of_range");
  CHECK(port.path == ":2");
  CHECK(port.message == "[http] port is 65536; give a value from 0 to 65535");
  CHECK(only_finding("[http]\nidle_timeout_ms = 0").code == "config.out_of_range");
  CHECK(only_finding("[http]\nbody_bytes_max = -1").code == "config.out_of_range");
  CHECK(only_finding("[host]\nworkers = 0").code == "config.out_of_range");
}

TEST_CASE("a value that cannot be meant says what can") {
  CHECK(only_finding("[http]\naddress = \"localhost\"").code == "config.bad_value");
  CHECK(only_finding("[host]\nname = \"My Shop\"").code == "config.bad_value");
  CHECK(only_finding("[log]\naccess = \"\"").code == "config.bad_value");
  CHECK(only_finding("[modules.Prices]").code == "config.bad_value");
  CHECK(only_finding("[modules.a]\nlibrary = \"\"").code == "config.bad_value");
  CHECK(only_finding("[modules.a.settings]\nrate = inf").code == "config.bad_value");
  const Error level = only_finding("[log]\nlevel = \"warn\"");
  CHECK(level.code == "config.bad_value");
  CHECK(level.message == "[log] level is \"warn\"; give one of debug, info, warning, error");
}

TEST_CASE("what is not TOML says where, a key given twice too") {
  const Error broken = only_finding("[host]\nname = shop\n");
  CHECK(broken.code == "config.syntax");
  CHECK(broken.path == ":2");
  const Error twice = only_finding("[http]\nport = 1\nport = 2\n");
  CHECK(twice.code == "config.syntax");
  CHECK(twice.path == ":3");
}

TEST_CASE("all findings come at once, in the order of the lines") {
  const TemporaryFolder folder;
  const ConfigReading reading = read(folder, R"([modules.prices]
enabled = "yes"
[log]
levl = "info"
[http]
port = -1
address = 8
)");
  std::vector<std::string> codes;
  for (const Error& finding : reading.findings) codes.push_back(finding.code);
  CHECK(codes == std::vector<std::string>{"config.wrong_type", "config.unknown_key",
                                          "config.out_of_range", "config.wrong_type"});
}

TEST_CASE("a file that is not there, or is none, is told apart from one that is wrong") {
  const TemporaryFolder folder;
  const ConfigReading absent = read_config(folder.path() / "none.toml", "/opt");
  REQUIRE(absent.findings.size() == 1);
  CHECK(absent.findings[0].code == "config.not_found");
  CHECK(absent.findings[0].path == (folder.path() / "none.toml").string());

  const ConfigReading directory = read_config(folder.path(), "/opt");
  REQUIRE(directory.findings.size() == 1);
  CHECK(directory.findings[0].code == "config.unreadable");
}
