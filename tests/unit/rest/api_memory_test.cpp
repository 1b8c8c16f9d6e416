// Counts what a request allocates: nothing, once its connection and loop are warm.
#include <fcntl.h>
#include <unistd.h>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <new>

#include "shop.hpp"

namespace {

thread_local std::size_t allocations = 0;

void* counted(std::size_t bytes) noexcept {
  ++allocations;
  return std::malloc(bytes != 0 ? bytes : 1);
}

void* or_throw(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t bytes) {
  return or_throw(counted(bytes));
}
void* operator new[](std::size_t bytes) {
  return or_throw(counted(bytes));
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return counted(bytes);
}
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept {
  return counted(bytes);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}

using namespace tenon;

namespace {

/// An exchange that allocates nothing itself.
class Quiet final : public http::Exchange {
 public:
  const http::Request& request() const override { return request_; }
  http::Response& response() override { return response_; }
  void finish() override { ++finished; }
  void finish_from_worker() override { std::abort(); }

  int finished = 0;
  http::Request request_;
  http::Response response_;
};

}  // namespace

TEST_CASE("a small request on the loop allocates nothing once warm") {
  Log log(2, Level::error);
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  REQUIRE(null >= 0);
  auto access_log = rest::AccessLog::to_descriptor(null, log);
  {
    shop::Settings settings;
    settings.options.access_log = access_log.get();
    shop::Shop shop(std::move(settings));
    const auto conversation = shop.api->open(0);
    const http::Header headers[] = {
        {"Host", "x"},
        {"Accept", "*/*"},
        {"Content-Type", "application/json"},
        {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}};
    Quiet exchange;
    http::Request& request = exchange.request_;
    request.peer = "127.0.0.1:41234";
    request.headers = headers;
    const bool get = GENERATE(true, false);
    request.method = get ? "GET" : "POST";
    request.path = get ? "/v1/shop/items/7" : "/v1/shop/item:echo";
    request.query = get ? "tags=a%20b&tags=c&note=x" : "";
    request.target = get ? "/v1/shop/items/7?tags=a%20b&tags=c&note=x" : request.path;
    request.body = get ? "" : R"({"name":"something to say","count":3,"tags":["a","b"]})";

    seam::Endpoint& endpoint = *shop.registry.find("shop.api/1", get ? "item" : "echo");
    const auto serve = [&] {
      // A machine that is busy with other things may make a call look as if it had overrun.
      endpoint.overran_loop = false;
      conversation->handle(exchange);
      conversation->completed(exchange, {exchange.response_.status, 300, 100, 50'000, true});
    };
    for (int i = 0; i < 10; ++i) serve();
    REQUIRE(exchange.finished == 10);
    REQUIRE(exchange.response_.status == 200);
    const std::size_t before = allocations;
    for (int i = 0; i < 1000; ++i) serve();
    CHECK(allocations - before == 0);
    CHECK(exchange.finished == 1010);
  }
  access_log.reset();
  close(null);
}
