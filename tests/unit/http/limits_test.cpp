// Bounds of size, count and time: each just kept, and just crossed.
#include <catch2/catch.hpp>

#include "raw_client.hpp"
#include "test_server.hpp"

using http_test::Answer;
using http_test::ask;
using http_test::join;
using http_test::RawClient;
using http_test::TestServer;

namespace {

tenon::http::ServerOptions small() {
  auto options = TestServer::default_options();
  options.limits.header_bytes_max = 1024;
  options.limits.header_count_max = 10;
  options.limits.target_bytes_max = 100;
  options.limits.body_bytes_max = 5000;
  return options;
}

std::string get_with_headers(std::size_t count) {
  std::string bytes = "GET /echo HTTP/1.1\r\nHost: a\r\n";
  for (std::size_t i = 1; i < count; ++i) bytes += "X: y\r\n";
  return join({bytes, "\r\n"});
}

std::string get_of_size(std::size_t size) {
  std::string bytes = "GET /echo HTTP/1.1\r\nHost: a\r\nX: ";
  return join({bytes, std::string(size - bytes.size() - 4, 'x'), "\r\n\r\n"});
}

std::string chunk(std::size_t size) {
  char head[32];
  std::snprintf(head, sizeof head, "%zx\r\n", size);
  return join({head, std::string(size, 'b'), "\r\n"});
}

}  // namespace

TEST_CASE("the head is bounded by bytes, by headers and by the target's length") {
  TestServer server(small());
  CHECK(ask(server.port(), get_of_size(1024)).status == 200);
  CHECK(ask(server.port(), get_of_size(1025)).status == 431);
  CHECK(ask(server.port(), get_of_size(1025)).body.starts_with("http.header_too_large: "));
  // Not even its end needs to come.
  CHECK(ask(server.port(), get_of_size(5000).substr(0, 4000)).status == 431);
  CHECK(ask(server.port(), get_with_headers(10)).status == 200);
  CHECK(ask(server.port(), get_with_headers(11)).status == 431);
  CHECK(ask(server.port(), get_with_headers(11)).body.starts_with("http.too_many_headers: "));
  const std::string rest = " HTTP/1.1\r\nHost: a\r\n\r\n";
  CHECK(ask(server.port(), join({"GET /", std::string(99, 'a'), rest})).status == 200);
  CHECK(ask(server.port(), join({"GET /", std::string(100, 'a'), rest})).status == 414);
  CHECK(ask(server.port(), join({"GET /", std::string(100, 'a'), rest}))
            .body.starts_with("http.target_too_long: "));
  CHECK(ask(server.port(), join({"GET /", std::string(800, 'a')})).status == 414);
}

TEST_CASE("the body is bounded before it is read, by length and by chunks") {
  TestServer server(small());
  const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\n";
  const std::string fits(5000, 'b');
  CHECK(ask(server.port(), join({head, "Content-Length: 5000\r\n\r\n", fits})).body ==
        join({"POST /echo|a|", fits}));
  // Answered though no byte of the body has been sent.
  const Answer refused = ask(server.port(), join({head, "Content-Length: 5001\r\n\r\n"}));
  CHECK(refused.status == 413);
  CHECK(refused.body.starts_with("http.body_too_large: "));
  const std::string chunked = join({head, "Transfer-Encoding: chunked\r\n\r\n"});
  CHECK(ask(server.port(), join({chunked, chunk(3000), chunk(2000), "0\r\n\r\n"})).body ==
        join({"POST /echo|a|", fits}));
  CHECK(ask(server.port(), join({chunked, chunk(3000), chunk(2001)})).status == 413);
}

TEST_CASE("chunk lines, extensions and trailers are bounded") {
  TestServer server(small());
  const std::string chunked =
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string endless(3000, 'x');
  CHECK(ask(server.port(), join({chunked, "2;", endless})).status == 431);
  CHECK(ask(server.port(), join({chunked, "2;a=\"", endless, "\"\r\nab\r\n"})).status == 431);
  CHECK(ask(server.port(), join({chunked, "0\r\nX: ", endless})).status == 431);
  std::string many = chunked;
  for (int i = 0; i < 300; ++i) many += "1;abcdef\r\nx\r\n";
  CHECK(ask(server.port(), many).status == 431);
}

TEST_CASE(
    "what a refused client still sends is read for a while, so that it gets to read the answer") {
  TestServer server(small());
  RawClient client(server.port());
  REQUIRE(client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n"));
  CHECK(client.read_answer().status == 413);
  // A connection that had been closed at once would be reset by this.
  for (int i = 0; i < 50; ++i) CHECK(client.send(std::string(10'000, 'b')));
  CHECK(client.wait_for_end());
}

TEST_CASE("a refused client that goes on sending is cut off") {
  TestServer server(small());
  RawClient client(server.port());
  const std::string flood(64 * 1024, 'b');
  REQUIRE(client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n"));
  for (int i = 0; i < 10'000; ++i) {
    if (!client.send(flood)) break;
  }
  CHECK_FALSE(client.send(flood));
  CHECK(server.wait_for_open(0));
}

TEST_CASE("a head or a body that does not come in time is answered with 408") {
  auto options = TestServer::default_options();
  options.limits.header_timeout = options.limits.body_timeout = std::chrono::milliseconds(50);
  TestServer server(options);
  for (const char* begun :
       {"G", "GET / HTTP/1.1\r\nHost: a\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na"}) {
    INFO(begun);
    RawClient client(server.port());
    REQUIRE(client.send(begun));
    const Answer answer = client.read_answer();
    CHECK(answer.status == 408);
    CHECK(answer.body.starts_with("http.request_timeout: "));
    CHECK(answer.header("connection") == "close");
    CHECK(client.wait_for_end());
  }
}

TEST_CASE("a body that grows past the buffer and then stops shows its head to the refusal") {
  auto options = TestServer::default_options();
  options.limits.body_timeout = std::chrono::milliseconds(300);
  TestServer server(options);
  RawClient client(server.port());
  REQUIRE(client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n"));
  REQUIRE(client.send(std::string(600'000, 'b')));
  CHECK(client.read_answer().status == 408);
}

TEST_CASE("idle connections are closed without a word") {
  auto options = TestServer::default_options();
  options.limits.idle_timeout = std::chrono::milliseconds(50);
  TestServer server(options);
  RawClient silent(server.port());
  RawClient used(server.port());
  REQUIRE(used.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n"));
  CHECK(used.read_answer().status == 200);
  CHECK(silent.wait_for_end());
  CHECK(used.wait_for_end());
  CHECK(server.wait_for_open(0));
  CHECK(server.journal().count("refused") == 0);
}

TEST_CASE("a reader that takes nothing is cut off") {
  auto options = TestServer::default_options();
  options.limits.write_timeout = std::chrono::milliseconds(50);
  TestServer server(options);
  RawClient client = RawClient::unconnected();
  client.set_receive_buffer(4096);
  REQUIRE(client.connect(server.port()));
  REQUIRE(client.send("GET /big?20000000 HTTP/1.1\r\nHost: a\r\n\r\n"));
  CHECK(server.journal().wait_for("unsent"));
  CHECK(server.wait_for_open(0));
  const auto outcome = server.last_outcome();
  CHECK_FALSE(outcome.sent);
  CHECK(outcome.bytes_sent < 20'000'000);
}

TEST_CASE("connections over the limit are told to come back, and may when there is room") {
  auto options = TestServer::default_options();
  options.limits.connections_max = 2;
  TestServer server(options);
  {
    RawClient first(server.port());
    RawClient second(server.port());
    REQUIRE(server.wait_for_open(2));
    RawClient third(server.port());
    const Answer answer = third.read_answer();
    CHECK(answer.status == 503);
    CHECK(answer.header("retry-after") == "1");
    CHECK(answer.body.starts_with("http.too_many_connections: "));
    CHECK(third.wait_for_end());
    REQUIRE(first.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n"));
    CHECK(first.read_answer().status == 200);
    CHECK(server.server().counters().connections_refused == 1);
  }
  REQUIRE(server.wait_for_open(0));
  CHECK(ask(server.port(), "GET /a HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
}
