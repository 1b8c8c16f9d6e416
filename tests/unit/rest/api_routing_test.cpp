// Which requests reach an operation, and what is said of those that do not.
#include <catch2/catch.hpp>

#include "base/clock.hpp"
#include "rest/route.hpp"
#include "rest/trace.hpp"
#include "shop.hpp"

using namespace tenon;
using shop::Asked;
using shop::Reply;
using shop::Shop;

namespace {

const std::string kItem = R"({"name":"x"})";
using Headers = std::vector<std::pair<std::string, std::string>>;

Asked post(std::string body, Headers headers) {
  return {"POST", "/v1/shop/item:echo", std::move(body), std::move(headers)};
}

}  // namespace

TEST_CASE("routes are those of the operations and the host's own, sorted") {
  Shop shop;
  std::string seen;
  for (const rest::Route& route : rest::routes_of(shop.registry)) {
    CHECK_FALSE(route.meaning.empty());
    seen.append(model::to_name(route.method))
        .append(" ")
        .append(route.path)
        .append(route.endpoint ? "\n" : " own\n");
  }
  CHECK(seen ==
        "GET /healthz own\nGET /metrics own\nGET /openapi.json own\nGET /readyz own\n"
        "POST /v1/shop/dawdle\nPOST /v1/shop/fail\nPOST /v1/shop/greedy\nPOST /v1/shop/hold\n"
        "POST /v1/shop/item:echo\nPOST /v1/shop/items\nGET /v1/shop/items/{id}\n"
        "GET /v1/shop/items/{id}.csv\nPOST /v1/shop/items/{id}/note\n"
        "POST /v1/shop/items/{id}:confirm\nGET /v1/shop/ping\nPOST /v1/shop/unsound\nPOST "
        "/v1/shop/work\n");
}

TEST_CASE("two operations that claim one route are refused by name") {
  Shop shop;
  model::Interface other = shop::interface();
  other.id = "shop.admin/1";
  for (model::Operation& operation : other.operations) {
    if (operation.name == "item")
      operation.http->path = "/v1/shop/items/{other_name}";
    else
      operation.http.reset();
  }
  shop.registry.add("shop", other, &shop::table(), &shop.module, &shop.host);
  const auto refused = rest::Api::create(shop.registry, *shop.workers, {}, shop.log);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "rest.route_conflict");
  CHECK(refused.error().errc == Errc::failed_precondition);
  CHECK(refused.error().message.find("shop.api/1 item") != std::string::npos);
  CHECK(refused.error().message.find("shop.admin/1 item") != std::string::npos);
}

TEST_CASE("an operation that claims a route of the host's is refused, as is a path that is none") {
  Shop shop;
  model::Interface other = shop::interface();
  other.id = "shop.admin/1";
  for (model::Operation& operation : other.operations) {
    if (operation.name == "ping")
      operation.http->path = GENERATE("/healthz", "no/slash");
    else
      operation.http.reset();
  }
  const bool conflict = other.operations[4].http->path == "/healthz";
  shop.registry.add("shop", other, &shop::table(), &shop.module, &shop.host);
  const auto refused = rest::Api::create(shop.registry, *shop.workers, {}, shop.log);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == (conflict ? "rest.route_conflict" : "rest.bad_route"));
}

TEST_CASE("an unknown path is 404 and names the path that was meant") {
  Shop shop;
  const Reply reply = shop.get("/v1/shop/pong?x=1");
  CHECK(reply.status == 404);
  CHECK(reply.code() == "rest.unknown_route");
  const auto problem = reply.json();
  CHECK(problem.at("instance") == "/v1/shop/pong");
  CHECK(problem.at("type") == "urn:tenon:problem:rest.unknown_route");
  CHECK(std::string(problem.at("detail").as_string()).find("/v1/shop/ping?") != std::string::npos);
}

TEST_CASE("a flood of unknown paths does not pay for hints") {
  Shop shop;
  shop::Connection connection(*shop.api);
  int hinted = 0;
  const std::uint64_t begun_ns = monotonic_ns();
  for (int i = 0; i < 1000; ++i) {
    const Reply reply = connection.ask({.target = "/v1/shop/pong"});
    CHECK(reply.status == 404);
    hinted += reply.body.find("did you mean") != std::string::npos;
  }
  const auto seconds = static_cast<int>((monotonic_ns() - begun_ns) / 1'000'000'000U);
  CHECK(hinted >= 100);
  CHECK(hinted <= 100 * (seconds + 1));
}

TEST_CASE("a known path with another method is 405 with Allow") {
  Shop shop;
  const Reply reply = shop.ask({"PUT", "/v1/shop/ping"});
  CHECK(reply.status == 405);
  CHECK(reply.code() == "rest.method_not_allowed");
  CHECK(reply.header("Allow") == "GET, HEAD, OPTIONS");
  CHECK(shop.get("/v1/shop/item:echo").header("Allow") == "POST, OPTIONS");
  CHECK(shop.ask({"HEAD", "/v1/shop/item:echo"}).status == 405);
  CHECK(shop.post("/healthz", "{}").status == 405);
  CHECK(shop.ask({"DELETE", "/v1/shop/items/7"}).status == 405);
  CHECK(shop.ask({"get", "/v1/shop/ping"}).status == 405);  // methods are case-sensitive
  CHECK(shop.module.calls == 0);
}

TEST_CASE("OPTIONS answers what may be done") {
  Shop shop;
  const Reply reply = shop.ask({"OPTIONS", "/v1/shop/items/7"});
  CHECK(reply.status == 204);
  CHECK(reply.body.empty());
  CHECK(reply.header("Allow") == "GET, HEAD, OPTIONS");
  CHECK(shop.ask({"OPTIONS", "/v1/shop/item:echo"}).header("Allow") == "POST, OPTIONS");
  CHECK(shop.ask({"OPTIONS", "*"}).header("Allow") == "GET, HEAD, POST, PATCH, DELETE, OPTIONS");
  CHECK(shop.ask({"OPTIONS", "/nowhere"}).status == 404);
}

TEST_CASE("HEAD is served where GET is, as GET") {
  Shop shop;
  const Reply reply = shop.ask({"HEAD", "/v1/shop/items/7"});
  CHECK(reply.status == 200);
  CHECK(reply.body == R"({"id":"7","tags":[]})");
  CHECK(shop.ask({"HEAD", "/healthz"}).status == 200);
}

TEST_CASE("a body is JSON, and says so") {
  Shop shop;
  CHECK(shop.ask(post(kItem, {{"Content-Type", "application/json; charset=utf-8"}})).status == 200);
  CHECK(shop.ask(post(kItem, {{"content-type", "application/vnd.shop+json"}})).status == 200);
  CHECK(shop.ask(post(kItem,
                      {{"Content-Type", "application/json"}, {"Content-Encoding", "identity"}}))
            .status == 200);
  const struct {
    Headers headers;
    const char *code, *said;
  } rows[] = {
      {{}, "rest.unsupported_media_type", "no Content-Type"},
      {{{"Content-Type", "text/plain"}}, "rest.unsupported_media_type", "text/plain"},
      {{{"Content-Type", "application/json; charset=latin1"}},
       "rest.unsupported_media_type",
       "UTF-8"},
      {{{"Content-Type", "application/json"}, {"Content-Type", "application/json"}},
       "rest.unsupported_media_type",
       "repeated"},
      {{{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}},
       "rest.unsupported_encoding",
       "gzip"},
  };
  for (const auto& row : rows) {
    const Reply reply = shop.ask(post(kItem, row.headers));
    CHECK(reply.status == 415);
    CHECK(reply.code() == row.code);
    CHECK(reply.body.find(row.said) != std::string::npos);
    CHECK(reply.body.find("send") != std::string::npos);
  }
  CHECK(shop.module.calls == 3);
}

TEST_CASE("a POST without a body is one with an empty object") {
  Shop shop;
  const Reply reply = shop.ask({"POST", "/v1/shop/item:echo"});
  CHECK(reply.status == 400);
  CHECK(reply.code() == "field.missing");
  CHECK(shop.ask({"POST", "/v1/shop/items/7:confirm"}).status == 200);
}

TEST_CASE("an Accept that leaves JSON out is 406") {
  Shop shop;
  const Reply reply =
      shop.ask(post(kItem, {{"Content-Type", "application/json"}, {"Accept", "text/html"}}));
  CHECK(reply.status == 406);
  CHECK(reply.code() == "rest.not_acceptable");
  CHECK(shop.ask({.target = "/healthz", .headers = {{"Accept", "text/html"}}}).status == 200);
  CHECK(shop.ask({.target = "/v1/shop/ping", .headers = {{"Accept", "text/html, */*;q=0.1"}}})
            .status == 200);
}

TEST_CASE("fields travel in one place: no query on a POST, no body on a GET") {
  Shop shop;
  const Reply query = shop.post("/v1/shop/item:echo?name=x", kItem);
  CHECK(query.status == 400);
  CHECK(query.code() == "rest.unexpected_query");
  const Reply body =
      shop.ask({"GET", "/v1/shop/ping", "{}", {{"Content-Type", "application/json"}}});
  CHECK(body.status == 400);
  CHECK(body.code() == "rest.unexpected_body");
}

TEST_CASE("escapes that are none are refused, in the path, its fields and the query") {
  Shop shop;
  for (const char* const target :
       {"/v1/%zz", "/v1/shop/items/%4", "/v1/shop/items/7?note=%", "/v1/shop/items/7?%x=1"}) {
    const Reply reply = shop.get(target);
    INFO(target);
    CHECK(reply.status == 400);
    CHECK(reply.code() == "rest.bad_escape");
  }
}

TEST_CASE("the health of the process and its readiness") {
  Shop shop;
  CHECK(shop.get("/healthz").body == R"({"status":"ok"})");
  CHECK(shop.get("/healthz").content_type == "application/json");
  CHECK(shop.get("/readyz").status == 200);
  CHECK(shop.get("/readyz").body == R"({"status":"ready"})");
  shop.api->set_ready(false);
  CHECK(shop.get("/readyz").status == 503);
  CHECK(shop.get("/readyz").body == R"({"status":"draining"})");
  CHECK(shop.get("/healthz").status == 200);
}

TEST_CASE("metrics are whatever the application writes, in Prometheus' type") {
  shop::Settings settings;
  settings.options.write_metrics = [](std::string& to) { to += "tenon_up 1\n"; };
  Shop shop(std::move(settings));
  const Reply reply = shop.get("/metrics");
  CHECK(reply.status == 200);
  CHECK(reply.content_type == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(reply.body == "tenon_up 1\n");
  CHECK(Shop().get("/metrics").body.empty());
}

TEST_CASE("the description of the API is not sent again to one who has it") {
  shop::Settings settings;
  settings.options.title = "Shop";
  settings.options.version = "1.2.3";
  Shop shop(std::move(settings));
  const Reply whole = shop.get("/openapi.json");
  CHECK(whole.status == 200);
  CHECK(whole.content_type == "application/json");
  CHECK(whole.json().at("info").at("title") == "Shop");
  const std::string etag = whole.header("ETag");
  CHECK(etag.size() == 34);
  CHECK(whole.header("Cache-Control") == "no-cache");
  const Reply none =
      shop.ask({.target = "/openapi.json", .headers = {{"If-None-Match", "\"x\", " + etag}}});
  CHECK(none.status == 304);
  CHECK(none.body.empty());
  CHECK(none.header("ETag") == etag);
  CHECK(shop.ask({.target = "/openapi.json", .headers = {{"If-None-Match", "\"x\""}}}).status ==
        200);
  CHECK(shop.get("/openapi.json").header("ETag") == etag);
}

TEST_CASE("every answer has the headers of an API and a trace") {
  Shop shop;
  for (const Reply& reply : {shop.get("/v1/shop/ping"), shop.get("/nowhere"), shop.get("/healthz"),
                             shop.ask({"OPTIONS", "/v1/shop/ping"})}) {
    CHECK(reply.header("X-Content-Type-Options") == "nosniff");
    CHECK(reply.header("Cache-Control") == "no-store");
    CHECK(rest::parse_traceparent(reply.header("traceparent")));
  }
}

TEST_CASE("a request's trace goes on through the call into the answer and the problem") {
  Shop shop;
  const Headers caller = {
      {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}};
  const Reply reply = shop.ask({.target = "/v1/shop/ping", .headers = caller});
  const std::string answered = reply.header("traceparent");
  CHECK(answered.starts_with("00-0af7651916cd43dd8448eb211c80319c-"));
  CHECK(answered.ends_with("-01"));
  CHECK(answered.find("b7ad6b7169203331") == std::string::npos);
  CHECK(shop.module.last_call.trace_id[0] == 0x0a);
  CHECK(shop.module.last_call.trace_id[15] == 0x9c);
  const Reply problem = shop.ask({.target = "/nowhere", .headers = caller});
  CHECK(problem.json().at("trace_id") == "0af7651916cd43dd8448eb211c80319c");
}

TEST_CASE("a broken or repeated traceparent starts a new trace") {
  Shop shop;
  const std::string sound = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const Headers headers = GENERATE_COPY(Headers{{"traceparent", "garbage"}}, Headers{},
                                        Headers{{"traceparent", sound}, {"traceparent", sound}});
  const std::string answered =
      shop.ask({.target = "/v1/shop/ping", .headers = headers}).header("traceparent");
  CHECK(rest::parse_traceparent(answered));
  CHECK(answered.find("0af7651916cd43dd") == std::string::npos);
}

TEST_CASE("what http refuses is a problem too") {
  Shop shop;
  shop::Connection connection(*shop.api);
  const Reply reply =
      connection.refuse({"GET", "/v1/x"}, {431, "http.header_too_large", "send less"});
  CHECK(reply.status == 431);
  CHECK(reply.code() == "http.header_too_large");
  CHECK(reply.json().at("detail") == "send less");
  CHECK(reply.json().at("title") == "Header too large");
  CHECK(reply.json().at("instance") == "/v1/x");
  // Nothing may have been understood at all.
  CHECK(connection.refuse({"", ""}, {400, "http.bad_request", "d"})
            .json()
            .as_object()
            .contains("instance") == false);
}
