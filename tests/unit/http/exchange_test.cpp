// One connection, many requests: what the answers look like, in which order they come, and who
// learns of their end.
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "raw_client.hpp"
#include "test_server.hpp"

using http_test::Answer;
using http_test::ask;
using http_test::join;
using http_test::RawClient;
using http_test::TestServer;

namespace {

std::string get(std::string_view path) {
  return join({"GET ", path, " HTTP/1.1\r\nHost: a\r\n\r\n"});
}

std::string post(std::string_view path, std::string_view body) {
  return join({"POST ", path, " HTTP/1.1\r\nHost: a\r\nContent-Length: ",
               std::to_string(body.size()), "\r\n\r\n", body});
}

}  // namespace

TEST_CASE("an answer has status, date, type and length, and no name of a server") {
  TestServer server;
  RawClient client(server.port());
  REQUIRE(client.send(get("/extra")));
  const Answer answer = client.read_answer();
  CHECK(answer.head.starts_with("HTTP/1.1 200 OK\r\nDate: "));
  CHECK(answer.header("date").size() == 29);
  CHECK(answer.header("date").ends_with(" GMT"));
  CHECK(answer.header("content-type") == "text/plain");
  CHECK(answer.header("content-length") == std::to_string(answer.body.size()));
  CHECK(answer.header("x-extra") == "yes");
  CHECK(answer.header("connection").empty());
  CHECK(answer.header("server").empty());
}

TEST_CASE("HEAD is told the length and gets no body; 204 has neither") {
  TestServer server;
  RawClient client(server.port());
  REQUIRE(client.send("HEAD /big?70000 HTTP/1.1\r\nHost: a\r\n\r\n"));
  const Answer head = client.read_answer(true);
  CHECK(head.status == 200);
  CHECK(head.header("content-length") == "70000");
  REQUIRE(client.send(get("/empty")));
  const Answer empty = client.read_answer();
  CHECK(empty.status == 204);
  CHECK(empty.head.starts_with("HTTP/1.1 204 No Content\r\n"));
  CHECK(empty.header("content-length").empty());
  REQUIRE(client.send(get("/a")));
  CHECK(client.read_answer().body == "GET /a|a|");
}

TEST_CASE("a connection is kept, or not, as the client and the version say") {
  TestServer server;
  RawClient kept(server.port());
  for (int i = 0; i < 3; ++i) {
    REQUIRE(kept.send(get("/a")));
    CHECK(kept.read_answer().status == 200);
  }
  REQUIRE(kept.send("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  CHECK(kept.read_answer().header("connection") == "close");
  CHECK(kept.wait_for_end());

  RawClient old(server.port());
  REQUIRE(old.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
  CHECK(old.read_answer().header("connection") == "keep-alive");
  REQUIRE(old.send("GET /a HTTP/1.0\r\n\r\n"));
  CHECK(old.read_answer().header("connection") == "close");
  CHECK(old.wait_for_end());

  RawClient ended(server.port());
  REQUIRE(ended.send(get("/close")));
  CHECK(ended.read_answer().header("connection") == "close");
  CHECK(ended.wait_for_end());
}

TEST_CASE("a request that comes byte by byte is understood") {
  TestServer server;
  RawClient client(server.port());
  const std::string bytes = post("/a", "hello") +
                            "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
                            "chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
  for (const char c : bytes) REQUIRE(client.send(std::string_view(&c, 1)));
  CHECK(client.read_answer().body == "POST /a|a|hello");
  CHECK(client.read_answer().body == "POST /b|a|abcde");
}

TEST_CASE("large bodies come and go whole") {
  TestServer server;
  RawClient client(server.port());
  std::string body(900'000, 'x');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>('a' + i % 23);
  REQUIRE(client.send(post("/a", body)));
  CHECK(client.read_answer().body == join({"POST /a|a|", body}));
  std::string chunked = "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t at = 0; at < body.size(); at += 50'000) {
    chunked.append("c350\r\n").append(body, at, 50'000).append("\r\n");
  }
  REQUIRE(client.send(join({chunked, "0\r\n\r\n", get("/c")})));
  CHECK(client.read_answer().body == join({"POST /b|a|", body}));
  CHECK(client.read_answer().body == "GET /c|a|");
  REQUIRE(client.send(join({get("/big?3000000"), get("/d")})));
  CHECK(client.read_answer().body.size() == 3'000'000);
  CHECK(client.read_answer().body == "GET /d|a|");
}

TEST_CASE("100 Continue is said when the body is waited for, and only then") {
  TestServer server;
  RawClient client(server.port());
  const std::string head =
      "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  REQUIRE(client.send(head));
  CHECK(client.read_answer().head == "HTTP/1.1 100 Continue\r\n\r\n");
  REQUIRE(client.send("ab"));
  CHECK(client.read_answer().body == "POST /a|a|ab");
  REQUIRE(client.send(join({head, "cd"})));
  CHECK(client.read_answer().body == "POST /a|a|cd");
  REQUIRE(client.send(
      "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n"));
  CHECK(client.read_answer().status == 413);
  RawClient old(server.port());
  REQUIRE(old.send("POST /a HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab"));
  CHECK(old.read_answer().status == 200);
}

TEST_CASE("pipelined requests are answered in order, from loop and workers alike") {
  TestServer server;
  RawClient client(server.port());
  std::string bytes;
  for (int i = 0; i < 500; ++i) {
    const std::string number = std::to_string(i);
    bytes += i % 7 == 0 ? post("/worker", number) : post("/echo", number);
  }
  std::thread sender([&] { client.send(bytes); });
  for (int i = 0; i < 500; ++i) {
    const std::string path = i % 7 == 0 ? "/worker" : "/echo";
    CHECK(client.read_answer().body == join({"POST ", path, "|a|", std::to_string(i)}));
  }
  sender.join();
  CHECK(server.journal().wait_for("completed", 500));
  CHECK(server.server().counters().requests == 500);
}

TEST_CASE("one connection that pipelines without end does not starve another") {
  auto options = TestServer::default_options();
  options.loops = 1;
  TestServer server(options);
  RawClient greedy(server.port());
  std::string many;
  for (int i = 0; i < 200; ++i) many += get("/a");
  std::atomic<bool> stop{false};
  std::thread sender([&] {
    while (!stop && greedy.send(many)) {
    }
    greedy.half_close();
  });
  std::thread reader([&] { greedy.read_to_end(); });
  for (int i = 0; i < 50; ++i) CHECK(ask(server.port(), get("/b")).body == "GET /b|a|");
  stop = true;
  sender.join();
  reader.join();
}

TEST_CASE("a half-closed client still gets what it has asked for") {
  TestServer server;
  server.worker().close_gate();
  RawClient client(server.port());
  REQUIRE(client.send(join({get("/worker"), get("/b")})));
  client.half_close();
  REQUIRE(server.journal().wait_for("handled"));
  server.worker().open_gate();
  CHECK(client.read_answer().body == "GET /worker|a|");
  CHECK(client.read_answer().body == "GET /b|a|");
  CHECK(client.wait_for_end());
  CHECK(server.journal().count("abandoned") == 0);
}

TEST_CASE("a reset while the answer is due abandons it, and the answer may still come") {
  TestServer server;
  server.worker().close_gate();
  SECTION("at once") {
    RawClient client(server.port());
    REQUIRE(client.send(get("/worker")));
    REQUIRE(server.journal().wait_for("handled"));
    client.reset();
    CHECK(server.journal().wait_for("abandoned"));
  }
  SECTION("after a half-close") {
    RawClient client(server.port());
    REQUIRE(client.send(get("/worker")));
    client.half_close();
    REQUIRE(server.journal().wait_for("handled"));
    client.reset();
    CHECK(server.journal().wait_for("abandoned"));
  }
  SECTION("behind more bytes than are kept") {
    RawClient client(server.port());
    REQUIRE(client.send(join({get("/worker"), std::string(100'000, 'x')})));
    REQUIRE(server.journal().wait_for("handled"));
    client.reset();
    CHECK(server.journal().wait_for("abandoned"));
  }
  CHECK(server.journal().count("ended") == 0);
  server.worker().open_gate();
  CHECK(server.journal().wait_for("unsent"));
  CHECK(server.journal().wait_for("ended"));
  CHECK(server.wait_for_open(0));
}

TEST_CASE("every exchange is completed once, with its sizes") {
  TestServer server;
  const std::string request = post("/a", "hello");
  const Answer answer = ask(server.port(), request);
  REQUIRE(server.journal().wait_for("completed"));
  const auto outcome = server.last_outcome();
  CHECK(outcome.status == 200);
  CHECK(outcome.sent);
  CHECK(outcome.bytes_received == request.size());
  CHECK(outcome.bytes_sent == answer.head.size() + answer.body.size());
  CHECK(outcome.duration_ns > 0);
  CHECK(outcome.duration_ns < 20'000'000'000);
  REQUIRE(server.wait_for_open(0));
  const auto counters = server.server().counters();
  CHECK(counters.connections_accepted == 1);
  CHECK(counters.requests == 1);
  CHECK(counters.requests_refused == 0);
  CHECK(counters.bytes_received == request.size());
  CHECK(counters.bytes_sent == outcome.bytes_sent);
}

TEST_CASE("what handle() throws ends its connection only") {
  TestServer server;
  RawClient other(server.port());
  RawClient client(server.port());
  REQUIRE(client.send(get("/throw")));
  CHECK(client.wait_for_end());
  REQUIRE(server.journal().wait_for("unsent"));
  CHECK(server.last_outcome().status == 500);
  REQUIRE(other.send(get("/a")));
  CHECK(other.read_answer().status == 200);
  CHECK(server.journal().count("unsent") == 1);
  CHECK(server.wait_for_log("as the test asked"));
}

TEST_CASE("headers are given as sent, in order") {
  TestServer server;
  const std::string answer =
      ask(server.port(),
          "GET /headers HTTP/1.1\r\nHost: a\r\nX-One:  1 \r\nx-two:\r\nX-One: 3\r\n\r\n")
          .body;
  CHECK(answer == "Host=a;X-One=1;x-two=;X-One=3;");
}

TEST_CASE("headers are found ignoring case, and absence differs from emptiness") {
  const tenon::http::Header headers[] = {{"Host", "a"}, {"X-Empty", {}}, {"host", "b"}};
  tenon::http::Request request;
  request.headers = headers;
  CHECK(request.header("HOST") == "a");
  CHECK(request.count("hOsT") == 2);
  CHECK(request.header("x-empty").data() != nullptr);
  CHECK(request.header("x-empty").empty());
  CHECK(request.header("absent").data() == nullptr);
  CHECK(request.count("absent") == 0);
}
