// From the fields of a request to those of the answer, and every failure between.
#include <catch2/catch.hpp>
#include <fstream>

#include "base/clock.hpp"
#include "shop.hpp"

using namespace tenon;
using shop::Reply;
using shop::Shop;

namespace {

std::string failing(int status, std::string_view code, std::string_view path = "",
                    bool retryable = false) {
  boost::json::object request{
      {"status", status}, {"code", code}, {"message", "why, and what to do"}};
  if (!path.empty()) request["path"] = path;
  if (retryable) request["retryable"] = true;
  return boost::json::serialize(request);
}

}  // namespace

TEST_CASE("a body is decoded, the operation called, its answer encoded") {
  Shop shop;
  const Reply reply =
      shop.post("/v1/shop/item:echo", R"({"name":"caf\u00e9","count":3,"tags":["a","b"]})");
  CHECK(reply.status == 200);
  CHECK(reply.content_type == "application/json");
  CHECK(reply.body == "{\"name\":\"caf\xc3\xa9\",\"count\":3,\"tags\":[\"a\",\"b\"]}");
  CHECK(shop.module.last_thread == "loop");
}

TEST_CASE("a GET takes its fields from path and query") {
  Shop shop;
  const Reply reply = shop.get("/v1/shop/items/%2D7?note=a+b%2Bc&tags=x&tags=y%26z");
  CHECK(reply.status == 200);
  CHECK(reply.body == R"({"id":"-7","tags":["x","y&z"],"note":"a b+c"})");
}

TEST_CASE("a POST takes its fields from path and body") {
  Shop shop;
  const Reply reply = shop.post("/v1/shop/items/7:confirm", R"({"note":"yes"})");
  CHECK(reply.status == 200);
  CHECK(reply.body == R"({"id":"7","tags":[],"note":"yes"})");
  CHECK(shop.post("/v1/shop/items/7:confirm", R"({"id":"8"})").code() == "field.repeated");
}

TEST_CASE("a field that does not fit is refused with its pointer, wherever it came from") {
  Shop shop;
  const auto pointer_of = [](const Reply& reply) {
    CHECK(reply.status == 400);
    return std::string(reply.json().at("errors").at(0).at("pointer").as_string()) + " " +
           reply.code();
  };
  const std::string echo = "/v1/shop/item:echo";
  CHECK(pointer_of(shop.post(echo, R"({"name":1})")) == "#/name field.wrong_type");
  CHECK(pointer_of(shop.post(echo, R"({"name":"x","tags":["a",2]})")) ==
        "#/tags/1 field.wrong_type");
  CHECK(pointer_of(shop.post(echo, R"({"name":"x","count":11})")) == "#/count field.out_of_range");
  CHECK(pointer_of(shop.post(echo, R"({"name":"x","nam":1})")) == "#/nam field.unknown");
  CHECK(pointer_of(shop.post(echo, R"({})")) == "#/name field.missing");
  CHECK(pointer_of(shop.get("/v1/shop/items/seven")) == "#/id field.bad_format");
  CHECK(pointer_of(shop.get("/v1/shop/items/7?nose=x")) == "#/nose field.unknown");
  CHECK(pointer_of(shop.get("/v1/shop/items/7?id=8")) == "#/id field.repeated");
  CHECK(pointer_of(shop.get("/v1/shop/items/7?note=x&note=y")) == "#/note field.repeated");
  CHECK(shop.get("/v1/shop/items/7?nose=x").body.find("note") !=
        std::string::npos);  // the nearest known
  CHECK(shop.module.calls == 0);
}

TEST_CASE("broken JSON is refused as such, without a pointer") {
  Shop shop;
  const Reply reply = shop.post("/v1/shop/item:echo", R"({"name":)");
  CHECK(reply.status == 400);
  CHECK(reply.code() == "json.malformed");
  CHECK_FALSE(reply.json().as_object().contains("errors"));
}

TEST_CASE("an operation's failure is a problem with its code, message and pointer") {
  Shop shop;
  const Reply reply =
      shop.post("/v1/shop/fail", failing(TN_INVALID_ARGUMENT, "shop.bad_rule", "/rules/0"));
  CHECK(reply.status == 400);
  CHECK(reply.code() == "shop.bad_rule");
  const auto problem = reply.json();
  CHECK(problem.at("detail") == "why, and what to do");
  CHECK(problem.at("instance") == "/v1/shop/fail");
  CHECK(problem.at("errors").at(0).at("pointer") == "#/rules/0");
  CHECK(problem.at("errors").at(0).at("code") == "shop.bad_rule");
}

TEST_CASE("all sixteen statuses arrive over REST") {
  Shop shop;
  const int expected[] = {503, 500, 400, 504, 404, 409, 403, 422,
                          409, 409, 400, 501, 500, 503, 500, 401};
  for (int status = 1; status <= 16; ++status) {
    CAPTURE(status);
    const Reply reply = shop.post("/v1/shop/fail", failing(status, "shop.fault"));
    CHECK(reply.status == expected[status - 1]);
    CHECK(reply.code() == (expected[status - 1] == 500 ? "tenon.internal" : "shop.fault"));
    CHECK(reply.header("Retry-After") == (expected[status - 1] == 503 ? "1" : ""));
    CHECK(reply.header("WWW-Authenticate") == (expected[status - 1] == 401 ? "Bearer" : ""));
  }
  const Reply limited =
      shop.post("/v1/shop/fail", failing(TN_RESOURCE_EXHAUSTED, "shop.quota", "", true));
  CHECK(limited.status == 429);
  CHECK(limited.header("Retry-After") == "1");
}

TEST_CASE("an internal error tells the client a trace, and the log the rest") {
  Shop shop;
  const Reply reply = shop.post("/v1/shop/fail", failing(TN_INTERNAL, "shop.secret_table_gone"));
  CHECK(reply.status == 500);
  CHECK(reply.body.find("secret") == std::string::npos);
  CHECK(reply.body.find("what to do") == std::string::npos);
  const auto record = boost::json::parse(shop.said());
  CHECK(record.at("level") == "error");
  CHECK(record.at("code") == "shop.secret_table_gone");
  CHECK(record.at("detail") == "why, and what to do");
  CHECK(record.at("operation") == "shop.api/1 fail");
  CHECK(record.at("trace_id") == reply.json().at("trace_id"));
}

TEST_CASE("a status that is none is an internal error") {
  Shop shop;
  CHECK(shop.post("/v1/shop/fail", failing(77, "shop.fault")).status == 500);
  CHECK_FALSE(shop.said().empty());
}

TEST_CASE("an answer that breaks its own schema is an internal error, logged") {
  Shop shop;
  const Reply reply = shop.post("/v1/shop/unsound", "{}");
  CHECK(reply.status == 500);
  CHECK(reply.code() == "tenon.internal");
  CHECK(shop.said().find("tenon.unsound_message") != std::string::npos);
}

TEST_CASE("a request has a limit of memory, whoever uses it") {
  shop::Settings settings;
  settings.options.request_memory_max = 64U << 10U;
  Shop shop(std::move(settings));
  const Reply greedy = shop.post("/v1/shop/greedy", "{}");
  CHECK(greedy.status == 422);
  CHECK(greedy.code() == "tenon.memory_limit");
  const Reply large =
      shop.post("/v1/shop/item:echo", R"({"name":")" + std::string(100'000, 'x') + "\"}");
  CHECK(large.status == 422);
  CHECK(large.code() == "tenon.memory_limit");
  CHECK(shop.get("/v1/shop/ping").status == 200);  // the next one has all of it again
}

TEST_CASE("requests are counted by route") {
  Shop shop;
  shop::Connection one(*shop.api, 0), other(*shop.api, 1);
  one.ask({.target = "/v1/shop/ping"});
  other.ask({.target = "/v1/shop/ping"});
  one.ask({.target = "/v1/shop/items/x"});
  one.ask({.target = "/nowhere"});
  one.refuse({}, {400, "http.bad_request", "d"});
  std::string seen;
  const auto sums = shop.api->metrics();
  for (const rest::RouteMetrics& route : sums) {
    const auto& classes = route.by_status_class;
    if (classes[1] + classes[3] == 0) continue;
    seen += route.method + " " + route.path + " " + std::to_string(classes[1]) + " " +
            std::to_string(classes[3]) + "\n";
    CHECK(route.by_duration[4] == classes[1] + classes[3]);  // 1.5 ms each
  }
  CHECK(seen == "GET /v1/shop/items/{id} 0 1\nGET /v1/shop/ping 2 0\n  0 2\n");
  CHECK(sums.back().path.empty());
}

TEST_CASE("every exchange is a line of the access log") {
  char path[] = "/tmp/tenon_api_log_XXXXXX";
  const int fd = mkstemp(path);
  REQUIRE(fd >= 0);
  std::vector<boost::json::value> lines;
  {
    Log quiet(2, Level::error);
    auto access_log = rest::AccessLog::to_descriptor(fd, quiet);
    shop::Settings settings;
    settings.options.access_log = access_log.get();
    Shop shop(std::move(settings));
    shop::Connection connection(*shop.api);
    connection.ask({.target = "/v1/shop/items/7?note=secret"});
    connection.ask(
        {"POST", "/v1/shop/items", R"({"name":"x"})", {{"Content-Type", "application/json"}}});
    connection.ask({.target = "/nowhere"});
    connection.begin({.target = "/healthz"});
    connection.await(false);
    connection.refuse({}, {400, "http.bad_request", "d"});
    access_log->flush();
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      CHECK(line.find("secret") == std::string::npos);
      lines.push_back(boost::json::parse(line));
    }
  }
  close(fd);
  std::remove(path);
  REQUIRE(lines.size() == 5);
  CHECK(lines[0].at("method") == "GET");
  CHECK(lines[0].at("path") == "/v1/shop/items/7");
  CHECK(lines[0].at("route") == "/v1/shop/items/{id}");
  CHECK(lines[0].at("module") == "shop");
  CHECK(lines[0].at("operation") == "shop.api/1 item");
  CHECK(lines[0].at("status") == 200);
  CHECK(lines[0].at("duration_us") == 1500);
  CHECK(lines[0].at("lane") == "loop");
  CHECK(lines[1].at("lane") == "worker");
  CHECK(lines[2].at("status") == 404);
  CHECK(lines[2].at("code") == "rest.unknown_route");
  CHECK_FALSE(lines[2].as_object().contains("route"));
  CHECK(lines[3].at("route") == "/healthz");
  CHECK(lines[3].at("sent") == false);
  CHECK_FALSE(lines[3].as_object().contains("code"));
  CHECK(lines[4].at("code") == "http.bad_request");
}
