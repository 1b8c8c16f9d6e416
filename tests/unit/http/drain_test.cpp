// Ending: what is in flight is answered, what is idle goes, and nothing is lost under load.
#include <atomic>
#include <catch2/catch.hpp>
#include <future>

#include "raw_client.hpp"
#include "test_server.hpp"

using http_test::Answer;
using http_test::RawClient;
using http_test::TestServer;

namespace {

constexpr const char* kGet = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr const char* kWorker = "GET /worker HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::chrono::seconds kLong{20};

}  // namespace

TEST_CASE("a drain closes idle connections and waits for the answers that are due") {
  auto options = TestServer::default_options();
  options.loops = 1;  // where the end of the idle connection shows that the drain has begun for all
  TestServer server(options);
  server.worker().close_gate();
  RawClient idle(server.port());
  REQUIRE(idle.send(kGet));
  REQUIRE(idle.read_answer().status == 200);
  RawClient busy(server.port());
  REQUIRE(busy.send(kWorker));
  REQUIRE(server.journal().wait_for("handled", 2));
  RawClient begun(server.port());
  REQUIRE(begun.send("GET /slow HTTP/1.1\r\nHo"));
  while (server.server().counters().bytes_received < 2 * 28 + 20) std::this_thread::yield();

  auto drained = std::async(std::launch::async, [&] { return server.server().drain(kLong); });
  CHECK(idle.wait_for_end());
  CHECK(drained.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
  REQUIRE(begun.send("st: a\r\n\r\n"));
  const Answer last = begun.read_answer();
  CHECK(last.body == "GET /slow|a|");
  CHECK(last.header("connection") == "close");
  CHECK(begun.wait_for_end());
  server.worker().open_gate();
  const Answer answer = busy.read_answer();
  CHECK(answer.body == "GET /worker|a|");
  CHECK(answer.header("connection") == "close");
  CHECK(busy.wait_for_end());
  CHECK(drained.get());
  CHECK(server.server().counters().connections_open == 0);
}

TEST_CASE("while draining, pipelined requests that have arrived are all answered") {
  TestServer server;
  server.worker().close_gate();
  RawClient client(server.port());
  REQUIRE(client.send(http_test::join({kWorker, kGet, kGet})));
  REQUIRE(server.journal().wait_for("handled"));
  auto drained = std::async(std::launch::async, [&] { return server.server().drain(kLong); });
  RawClient late = RawClient::unconnected();
  while (late.connect(server.port()))
    late = RawClient::unconnected();  // until the listener is closed
  server.worker().open_gate();
  CHECK(client.read_answer().header("connection").empty());
  CHECK(client.read_answer().header("connection").empty());
  CHECK(client.read_answer().header("connection") == "close");
  CHECK(client.wait_for_end());
  CHECK(drained.get());
}

TEST_CASE("a drain that takes too long abandons what is left and says so") {
  TestServer server;
  server.worker().close_gate();
  RawClient client(server.port());
  REQUIRE(client.send(kWorker));
  REQUIRE(server.journal().wait_for("handled"));
  CHECK_FALSE(server.server().drain(std::chrono::milliseconds(20)));
  CHECK(server.journal().wait_for("abandoned"));
  CHECK(client.read_answer().status == 0);
  server.worker().open_gate();
  server.server().stop();
  CHECK(server.journal().count("unsent") == 1);
  CHECK(server.journal().count("ended") == 1);
}

TEST_CASE("stop without a drain ends everything, and waits for answers that are due") {
  TestServer server;
  server.worker().close_gate();
  RawClient idle(server.port());
  RawClient busy(server.port());
  REQUIRE(busy.send(kWorker));
  REQUIRE(server.journal().wait_for("handled"));
  auto stopped = std::async(std::launch::async, [&] { server.server().stop(); });
  REQUIRE(server.journal().wait_for("abandoned"));
  CHECK(stopped.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
  server.worker().open_gate();
  stopped.get();
  CHECK(server.journal().count("unsent") == 1);
  CHECK(server.journal().count("opened") == server.journal().count("ended"));
}

TEST_CASE("a drain under load loses no request") {
  for (int round = 0; round < 5; ++round) {
    TestServer server;
    std::atomic<int> lost{0};
    std::atomic<int> answered{0};
    std::vector<std::thread> clients;
    for (int i = 0; i < 20; ++i) {
      clients.emplace_back([&, i] {
        // Until connects are refused: each that was taken must be answered.
        for (;;) {
          RawClient client = RawClient::unconnected();
          if (!client.connect(server.port())) return;
          if (!client.send(i % 2 == 0 ? kGet : kWorker)) {
            ++lost;
            return;
          }
          client.half_close();
          ++(client.read_answer().status == 200 ? answered : lost);
        }
      });
    }
    CHECK(server.journal().wait_for("completed", 200));
    CHECK(server.server().drain(kLong));
    for (std::thread& client : clients) client.join();
    CHECK(lost == 0);
    CHECK(answered >= 200);
  }
}
