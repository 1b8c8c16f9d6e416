// core/http alone, with the least that a conversation can do: a fixed answer. Shows what http costs
// beside epoll_floor, before rest, seam and the access log add theirs.
//
//   bench_http PORT [BODY]      PORT 0 = any free one; prints "ready http://127.0.0.1:PORT"
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "http/server.hpp"

namespace {

using tenon::http::Exchange;

class FixedAnswer final : public tenon::http::Conversation {
 public:
  explicit FixedAnswer(const std::string& body) : body_(body) {}
  void handle(Exchange& exchange) override {
    exchange.response().content_type = "application/json";
    exchange.response().body = body_;
    exchange.finish();
  }
  void refuse(Exchange&, const tenon::http::Refusal&) override {}
  void completed(const Exchange&, const tenon::http::Outcome&) override {}
  void abandoned() override {}

 private:
  const std::string& body_;
};

struct FixedAnswers final : tenon::http::ConversationFactory {
  std::string body;
  std::unique_ptr<tenon::http::Conversation> open(std::size_t) override {
    return std::make_unique<FixedAnswer>(body);
  }
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 2 || count > 3) {
    std::fprintf(stderr, "usage: bench_http PORT [BODY]\n");
    return 2;
  }
  FixedAnswers factory;
  factory.body = count > 2 ? arguments[2] : R"({"message":"Hello, World!"})";
  tenon::Log log(STDERR_FILENO, tenon::Level::info);
  tenon::http::ServerOptions options;
  options.port = static_cast<std::uint16_t>(std::strtoul(arguments[1], nullptr, 10));
  options.loops = 1;
  const auto server = tenon::http::Server::listen(options, factory, log);
  if (!server) {
    std::fprintf(stderr, "%s\n", tenon::to_text(server.error()).c_str());
    return 3;
  }
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  (*server)->start();
  std::printf("ready http://127.0.0.1:%u\n", static_cast<unsigned>((*server)->port()));
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);
  return (*server)->drain(std::chrono::seconds(5)) ? 0 : 1;
}
