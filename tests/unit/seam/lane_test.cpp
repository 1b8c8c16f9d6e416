// Which operations run on an event loop, and when one is moved away from it.
#include "seam/lane.hpp"

#include <catch2/catch.hpp>

#include "modules.hpp"

using namespace tenon;
using namespace tenon::seam;
using Catch::Contains;

namespace {

tn_status do_nothing(TestModule&, const tn_call&, const Number&, Number&, tn_error&) {
  return TN_OK;
}

Lane lane(const Registry& registry, const std::string& module,
          const std::string& operation = "run") {
  return lane_of(*registry.find(module + ".numbers/1", operation));
}

/// Keeps its thread busy for so long.
tn_status burn(std::uint64_t ns) {
  const std::uint64_t end_ns = monotonic_ns() + ns;
  while (monotonic_ns() < end_ns) {
  }
  return TN_OK;
}

}  // namespace

TEST_CASE("operations that read only and do not block run on the loop") {
  Registry registry;
  TestModule module(registry, "engine", do_nothing,
                    {{"read", true, false}, {"write", false, false}, {"wait", true, true}});
  CHECK(lane(registry, "engine", "read") == Lane::worker);  // until lanes are assigned
  assign_lanes(registry, std::vector<ModuleRequires>{{"engine", {}}});
  CHECK(lane(registry, "engine", "read") == Lane::loop);
  CHECK(lane(registry, "engine", "write") == Lane::worker);
  CHECK(lane(registry, "engine", "wait") == Lane::worker);
}

TEST_CASE("what a module reaches decides, however far away") {
  Registry registry;
  TestModule light(registry, "light", do_nothing);
  TestModule heavy(registry, "heavy", do_nothing, {{"read", true, false}, {"write", false, false}});
  TestModule over_light(registry, "over_light", do_nothing);
  TestModule over_heavy(registry, "over_heavy", do_nothing);
  TestModule above(registry, "above", do_nothing);
  TestModule stray(registry, "stray", do_nothing);
  assign_lanes(registry,
               std::vector<ModuleRequires>{{"light", {}},
                                           {"heavy", {}},
                                           {"over_light", {"light.numbers/1"}},
                                           {"over_heavy", {"light.numbers/1", "heavy.numbers/1"}},
                                           {"above", {"over_heavy.numbers/1"}},
                                           {"stray", {"absent.numbers/1"}}});
  CHECK(lane(registry, "over_light") == Lane::loop);
  CHECK(lane(registry, "heavy", "read") == Lane::loop);
  CHECK(lane(registry, "over_heavy") == Lane::worker);
  CHECK(lane(registry, "above") == Lane::worker);
  CHECK(lane(registry, "stray") == Lane::worker);
}

TEST_CASE(
    "an operation that overruns the loop's budget is moved to workers, and the log says so once") {
  Registry registry;
  std::uint64_t busy_ns = 0;
  TestModule module(registry, "engine",
                    [&](TestModule&, const tn_call&, const Number&, Number&, tn_error&) {
                      return burn(busy_ns);
                    });
  assign_lanes(registry, std::vector<ModuleRequires>{{"engine", {}}});
  TestCall call;
  REQUIRE(call(module.endpoint()) == TN_OK);
  CHECK(lane(registry, "engine") == Lane::loop);
  CHECK(module.logged.empty());
  busy_ns = 10 * kLoopBudgetNs;
  for (std::uint32_t overruns = 1; overruns < kOverrunsMax; ++overruns) {
    REQUIRE(call(module.endpoint()) == TN_OK);
    CHECK(lane(registry, "engine") == Lane::loop);
  }
  REQUIRE(call(module.endpoint()) == TN_OK);
  CHECK(lane(registry, "engine") == Lane::worker);
  REQUIRE(call(module.endpoint()) == TN_OK);
  REQUIRE(module.logged.size() == 1);
  CHECK_THAT(module.logged[0], Contains("engine.numbers/1 run") && Contains("workers"));
}

TEST_CASE("overruns far apart are the machine's and move nothing") {
  Registry registry;
  std::uint64_t busy_ns = 0;
  TestModule module(registry, "engine",
                    [&](TestModule&, const tn_call&, const Number&, Number&, tn_error&) {
                      return burn(busy_ns);
                    });
  assign_lanes(registry, std::vector<ModuleRequires>{{"engine", {}}});
  TestCall call;
  for (std::uint32_t overrun = 0; overrun < 2 * kOverrunsMax; ++overrun) {
    busy_ns = 2 * kLoopBudgetNs;
    REQUIRE(call(module.endpoint()) == TN_OK);
    busy_ns = 0;
    for (std::uint64_t i = 0; i <= kOverrunsApartMax; ++i)
      REQUIRE(call(module.endpoint()) == TN_OK);
  }
  CHECK(lane(registry, "engine") == Lane::loop);
  CHECK(module.logged.empty());
}

TEST_CASE("where no loop waits, nothing overruns") {
  Registry registry;
  TestModule module(registry, "engine",
                    [](TestModule&, const tn_call&, const Number&, Number&, tn_error&) {
                      return burn(10 * kLoopBudgetNs);
                    });
  assign_lanes(registry, std::vector<ModuleRequires>{{"engine", {}}});
  TestCall call;
  call.context.on_loop = false;
  REQUIRE(call(module.endpoint()) == TN_OK);
  CHECK(lane(registry, "engine") == Lane::loop);
}
