// The listener: addresses, ports, many connections, and shortages that pass.
#include <sys/resource.h>
#include <catch2/catch.hpp>

#include "raw_client.hpp"
#include "test_server.hpp"

using http_test::ask;
using http_test::RawClient;
using http_test::TestServer;

namespace {

constexpr const char* kGet = "GET /peer HTTP/1.1\r\nHost: a\r\n\r\n";

tenon::Error listen_error(const std::string& address, std::uint16_t port) {
  struct NoConversations final : tenon::http::ConversationFactory {
    std::unique_ptr<tenon::http::Conversation> open(std::size_t) override { return nullptr; }
  } factory;
  tenon::Log log(2, tenon::Level::error);
  tenon::http::ServerOptions options;
  options.address = address;
  options.port = port;
  const auto server = tenon::http::Server::listen(options, factory, log);
  REQUIRE_FALSE(server.has_value());
  return server.error();
}

/// Lowers the limit of open files while it lives.
class FileLimit {
 public:
  explicit FileLimit(rlim_t count) {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit lower = before_;
    lower.rlim_cur = count;
    setrlimit(RLIMIT_NOFILE, &lower);
  }
  ~FileLimit() { setrlimit(RLIMIT_NOFILE, &before_); }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("a port that is taken is an error that names it and the remedy") {
  TestServer server;
  const tenon::Error error = listen_error("127.0.0.1", server.port());
  CHECK(error.errc == tenon::Errc::failed_precondition);
  CHECK(error.code == "http.port_in_use");
  CHECK(error.message.find("127.0.0.1:" + std::to_string(server.port())) != std::string::npos);
  CHECK(error.message.find("choose another port") != std::string::npos);
}

TEST_CASE("an address that is none, or not this machine's, is an error") {
  for (const char* address : {"localhost", "", "1.2.3", "[::1]", "192.0.2.1"}) {
    INFO(address);
    const tenon::Error error = listen_error(address, 0);
    CHECK(error.code == "http.bad_address");
    CHECK(error.message.find("127.0.0.1") != std::string::npos);
  }
}

TEST_CASE("what else keeps it from listening is an error with the cause") {
  const FileLimit limit(0);
  const tenon::Error error = listen_error("127.0.0.1", 0);
  CHECK(error.code == "http.cannot_listen");
  CHECK(error.message.find("Too many open files") != std::string::npos);
}

TEST_CASE("IPv6 addresses are listened on, and peers are named") {
  auto options = TestServer::default_options();
  SECTION("IPv6 alone") {
    options.address = "::1";
    TestServer server(options);
    RawClient client(server.port(), RawClient::How::tcp6);
    REQUIRE(client.send(kGet));
    CHECK(client.read_answer().body.starts_with("[::1]:"));
  }
  SECTION("all addresses of both families") {
    options.address = "::";
    TestServer server(options);
    CHECK(ask(server.port(), kGet).body.starts_with("127.0.0.1:"));
  }
  SECTION("IPv4") {
    TestServer server(options);
    CHECK(ask(server.port(), kGet).body.starts_with("127.0.0.1:"));
  }
}

TEST_CASE("a thousand connections are served, on every loop") {
  TestServer server;
  CHECK(server.server().loop_count() == 2);
  std::vector<RawClient> clients;
  clients.reserve(1000);
  for (int i = 0; i < 1000; ++i) clients.emplace_back(server.port());
  CHECK(server.wait_for_open(1000));
  for (RawClient& client : clients) REQUIRE(client.send(kGet));
  for (RawClient& client : clients) CHECK(client.read_answer().status == 200);
  clients.clear();
  CHECK(server.wait_for_open(0));
  CHECK(server.journal().count("opened") == 1000);
}

TEST_CASE("when descriptors run out, connections wait in the backlog and are served later") {
  auto options = TestServer::default_options();
  options.loops = 1;
  TestServer server(options);
  std::vector<RawClient> clients;
  for (int i = 0; i < 10; ++i) clients.push_back(RawClient::unconnected());
  {
    const FileLimit limit(static_cast<rlim_t>(clients.back().descriptor()) + 1);
    for (RawClient& client : clients) {
      REQUIRE(client.connect(server.port()));
      REQUIRE(client.send(kGet));
    }
    CHECK(server.wait_for_log("cannot accept connections for now"));
    CHECK(server.server().counters().connections_accepted < 10);
  }
  for (RawClient& client : clients) CHECK(client.read_answer().status == 200);
}

TEST_CASE("a server that never started is drained and stopped at once") {
  struct NoConversations final : tenon::http::ConversationFactory {
    std::unique_ptr<tenon::http::Conversation> open(std::size_t) override { return nullptr; }
  } factory;
  tenon::Log log(2, tenon::Level::error);
  tenon::http::ServerOptions options;
  options.port = 0;
  auto server = tenon::http::Server::listen(options, factory, log);
  REQUIRE(server.has_value());
  CHECK((*server)->port() != 0);
  CHECK((*server)->loop_count() >= 1);
  CHECK((*server)->drain(std::chrono::milliseconds(1)));
  (*server)->stop();
}
