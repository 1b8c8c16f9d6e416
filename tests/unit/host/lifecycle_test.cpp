// In which order modules live, and what becomes of those that have started when a later one fails.
#include <algorithm>
#include <chrono>
#include <sstream>

#include <catch2/catch.hpp>

#include "modules.hpp"

using namespace tenon;
using namespace tenon::host;
using Catch::Contains;

namespace {

using Steps = std::vector<std::string>;

/// What the fixtures told the log: "liar.start" and so on, in the order of its happening.
Steps told(const KeptLog& log) {
  constexpr std::string_view kMark = "told ";
  Steps steps;
  std::istringstream lines(log.text());
  for (std::string line; std::getline(lines, line);) {
    const auto at = line.find(kMark);
    if (at == std::string::npos) continue;
    const auto from = at + kMark.size();
    steps.push_back(line.substr(from, line.find('"', from) - from));
  }
  return steps;
}

}  // namespace

TEST_CASE("providers start first and end last, whatever the order of the configuration") {
  KeptLog log;
  const std::vector<ModuleSpec> specs{spec("user_of_things", "user_of_things"),
                                      spec("liar", "things")};
  const auto host = Host::start(specs, {}, log.log());
  REQUIRE(host.has_value());
  REQUIRE((*host)->modules().size() == 2);
  CHECK((*host)->modules()[0].name == "liar");
  CHECK(told(log) == Steps{"liar.create", "liar.start", "user_of_things.create",
                           "user_of_things.bound", "user_of_things.start"});
  (*host)->drain(std::chrono::seconds(1));
  (*host)->stop();
  const Steps all = told(log);
  CHECK(Steps(all.begin() + 5, all.end()) == Steps{"user_of_things.drain", "liar.drain",
                                                   "user_of_things.stop", "user_of_things.destroy",
                                                   "liar.stop", "liar.destroy"});
}

TEST_CASE("when a module does not start, those before it are drained, stopped and destroyed") {
  KeptLog log;
  const std::vector<ModuleSpec> specs{spec("user_of_things", "user_of_things"),
                                      spec("liar", "things"), spec("late", "late")};
  const auto host = Host::start(specs, {}, log.log());
  REQUIRE_FALSE(host.has_value());
  CHECK(host.error().code == "module.start_failed");
  CHECK(told(log) == Steps{"liar.create", "liar.start", "user_of_things.create",
                           "user_of_things.bound", "user_of_things.start", "late.create",
                           "late.start", "late.destroy", "user_of_things.drain", "liar.drain",
                           "user_of_things.stop", "user_of_things.destroy", "liar.stop",
                           "liar.destroy"});
}

TEST_CASE("a module whose table is broken gets its whole lifecycle") {
  KeptLog log;
  const std::vector<ModuleSpec> specs{spec("liar", "null_method")};
  REQUIRE_FALSE(Host::start(specs, {}, log.log()).has_value());
  CHECK(told(log) == Steps{"liar.create", "liar.start", "liar.drain", "liar.stop", "liar.destroy"});
}

TEST_CASE("an interface that is not declared is not bound, and the log says so") {
  KeptLog log;
  const std::vector<ModuleSpec> specs{spec("liar", "things"),
                                      spec("user_of_things", "user_of_others")};
  const auto host = Host::start(specs, {}, log.log());
  REQUIRE(host.has_value());
  const Steps steps = told(log);
  CHECK(std::count(steps.begin(), steps.end(), "user_of_things.unbound") == 1);
  CHECK_THAT(log.text(),
             Contains("binds an interface that it does not declare: add it to requires"));
  CHECK_THAT(log.text(), Contains("liar.others/1"));
  (*host)->drain(std::chrono::seconds(1));
  (*host)->stop();
}
