// Look-up by name, and the facts that an endpoint has when it is found.
#include "seam/registry.hpp"

#include <catch2/catch.hpp>

#include "modules.hpp"

using namespace tenon;
using namespace tenon::seam;

namespace {

tn_status do_nothing(TestModule&, const tn_call&, const Number&, Number&, tn_error&) {
  return TN_OK;
}

}  // namespace

TEST_CASE("operations are found by interface and name, and listed in the order of loading") {
  Registry registry;
  TestModule first(registry, "first", do_nothing, {{"a"}, {"b"}});
  TestModule second(registry, "second", do_nothing, {{"c"}});
  const Target* target = registry.find("first.numbers/1");
  REQUIRE(target != nullptr);
  CHECK(target->module == "first");
  Endpoint* endpoint = registry.find("first.numbers/1", "b");
  REQUIRE(endpoint != nullptr);
  CHECK(endpoint->method == 1);
  CHECK(endpoint->target == target);
  CHECK(endpoint->operation->name == "b");
  CHECK(endpoint->request == endpoint->response);
  CHECK(endpoint->request_size == sizeof(Number));
  CHECK(registry.find("third.numbers/1") == nullptr);
  CHECK(registry.find("first.numbers/1", "c") == nullptr);
  CHECK(registry.find("third.numbers/1", "a") == nullptr);
  REQUIRE(registry.endpoints().size() == 3);
  CHECK(registry.endpoints()[2]->interface->id == "second.numbers/1");
}
