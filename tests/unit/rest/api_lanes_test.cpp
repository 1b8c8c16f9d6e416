// Where operations execute, and what becomes of those that wait, are too late or are wanted no
// longer.
#include <catch2/catch.hpp>

#include "base/clock.hpp"
#include "shop.hpp"

using namespace tenon;
using shop::Asked;
using shop::Connection;
using shop::Reply;
using shop::Shop;

namespace {

Asked post(std::string target, std::string body = "{}") {
  return {"POST", std::move(target), std::move(body), {{"Content-Type", "application/json"}}};
}

}  // namespace

TEST_CASE("what only reads runs on the loop, what writes on a worker") {
  Shop shop;
  Connection connection(*shop.api);
  CHECK(connection.ask({.target = "/v1/shop/ping"}).status == 200);
  CHECK(shop.module.last_thread == "loop");
  CHECK_FALSE(connection.finished_by_worker());
  const Reply reply = connection.ask(post("/v1/shop/items", R"({"name":"x","count":2})"));
  CHECK(reply.status == 200);
  CHECK(reply.body == R"({"name":"x","count":2,"tags":[]})");
  CHECK(shop.module.last_thread == "worker");
  CHECK(connection.finished_by_worker());
  // Refusals of what a worker decodes come from it too.
  CHECK(connection.ask(post("/v1/shop/items", "{}")).code() == "field.missing");
}

TEST_CASE("a connection's memory serves one request after another, on either lane") {
  Shop shop({.threads = 2, .queue_max = 16});
  Connection connection(*shop.api);
  for (int i = 0; i < 200; ++i) {
    const std::string name = std::to_string(i);
    const std::string target = i % 3 == 0 ? "/v1/shop/item:echo" : "/v1/shop/items";
    const Reply reply = connection.ask(post(target, R"({"name":")" + name + "\"}"));
    CHECK(reply.body == R"({"name":")" + name + R"(","tags":[]})");
  }
}

TEST_CASE("a full queue is 503 with Retry-After, and the rest go on") {
  Shop shop({.threads = 1, .queue_max = 1});
  Connection running(*shop.api), waiting(*shop.api), refused(*shop.api);
  running.begin(post("/v1/shop/hold"));
  shop.module.entered.wait();
  waiting.begin(post("/v1/shop/hold"));
  refused.begin(post("/v1/shop/hold"));
  REQUIRE(refused.is_finished());
  CHECK_FALSE(refused.finished_by_worker());
  CHECK_FALSE(waiting.is_finished());
  const Reply reply = refused.await();
  CHECK(reply.status == 503);
  CHECK(reply.code() == "host.overloaded");
  CHECK(reply.header("Retry-After") == "1");
  shop.module.released.open();
  CHECK(running.await().status == 200);
  CHECK(waiting.await().status == 200);
  CHECK(refused.ask(post("/v1/shop/hold")).status == 200);
}

TEST_CASE("an operation learns that nobody waits any more") {
  Shop shop;
  Connection connection(*shop.api);
  connection.begin(post("/v1/shop/work"));
  shop.module.entered.wait();
  connection.abandon();
  CHECK(connection.await(false).status == 503);
  // The next request of the loop is not cancelled with it.
  CHECK(Connection(*shop.api).ask(post("/v1/shop/items", R"({"name":"x"})")).status == 200);
}

TEST_CASE("what is abandoned while it waits for a worker is not begun") {
  Shop shop({.threads = 1, .queue_max = 4});
  Connection running(*shop.api), waiting(*shop.api);
  running.begin(post("/v1/shop/hold"));
  shop.module.entered.wait();
  waiting.begin(post("/v1/shop/items", R"({"name":"x"})"));
  waiting.abandon();
  shop.module.released.open();
  CHECK(running.await().status == 200);
  CHECK(waiting.await(false).code() == "tenon.cancelled");
  CHECK(shop.module.calls == 1);
}

TEST_CASE("to be abandoned with nothing under way is nothing") {
  Shop shop;
  Connection connection(*shop.api);
  connection.abandon();
  connection.ask({.target = "/v1/shop/ping"});
  connection.abandon();
  CHECK(connection.ask({.target = "/v1/shop/ping"}).status == 200);
}

TEST_CASE("a request has a deadline, which the operation sees") {
  Shop shop;
  const std::uint64_t before = monotonic_ns();
  shop.get("/v1/shop/ping");
  const std::uint64_t after = monotonic_ns();
  CHECK(shop.module.last_call.deadline_ns >= before + 10'000'000'000U);
  CHECK(shop.module.last_call.deadline_ns <= after + 10'000'000'000U);
}

TEST_CASE("a request that is too late is 504 and reaches no operation") {
  shop::Settings settings;
  settings.options.request_timeout = std::chrono::milliseconds(0);
  Shop shop(std::move(settings));
  for (const char* const target : {"/v1/shop/item:echo", "/v1/shop/items"}) {
    const Reply reply = shop.post(target, R"({"name":"x"})");
    CHECK(reply.status == 504);
    CHECK(reply.code() == "tenon.deadline_exceeded");
  }
  CHECK(shop.module.calls == 0);
}

TEST_CASE(
    "an operation that overruns the loop's budget is moved to the workers, and the log says so") {
  Shop shop;
  Connection connection(*shop.api);
  std::string said;
  // The kernel may take the core away during a call, which is then not held against the operation.
  for (int i = 0; i < 100 && said.empty(); ++i) {
    CHECK(connection.ask(post("/v1/shop/dawdle")).status == 200);
    said = shop.said();
  }
  CHECK(said.find("shop.api/1 dawdle") != std::string::npos);
  CHECK(connection.ask(post("/v1/shop/dawdle")).status == 200);
  CHECK(shop.module.last_thread == "worker");
}
