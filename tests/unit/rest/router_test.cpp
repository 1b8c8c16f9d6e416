#include "rest/router.hpp"

#include <catch2/catch.hpp>

using namespace tenon;
using model::HttpMethod;
using rest::Route;
using rest::Router;

namespace {

const std::vector<Route>& routes() {
  static const std::vector<Route> all = {
      {HttpMethod::get, "/healthz", nullptr, ""},
      {HttpMethod::post, "/v1/startime/recurrence:expand", nullptr, ""},
      {HttpMethod::get, "/v1/shop/items", nullptr, ""},
      {HttpMethod::post, "/v1/shop/items", nullptr, ""},
      {HttpMethod::get, "/v1/shop/items/{id}", nullptr, ""},
      {HttpMethod::post, "/v1/shop/items/{item}:confirm", nullptr, ""},
      {HttpMethod::post, "/v1/shop/items/newest", nullptr, ""},
      {HttpMethod::get, "/v1/shop/items/{id}/lines/{line}", nullptr, ""},
      {HttpMethod::get, "/v1/shop/{kind}/all", nullptr, ""},
      {HttpMethod::patch, "/v1/shop/items/{id}", nullptr, ""},
      {HttpMethod::erase, "/v1/shop/items/{id}", nullptr, ""},
      {HttpMethod::get, "/v1/shop/items/{id}.ics", nullptr, ""},
  };
  return all;
}

struct Found {
  std::string path;  // "" when there is no route
  std::vector<std::string> values;
  int allowed;
};

Found find(Router::Wanted wanted, std::string_view path) {
  const Router router(routes());
  Router::Match match;
  router.match(wanted, path, match);
  Found found{"", {}, match.allowed};
  if (match.route != Router::kNone) found.path = router.route(match.route).path;
  for (std::size_t i = 0; i < match.value_count; ++i) found.values.emplace_back(match.values[i]);
  return found;
}

Found get(std::string_view path) {
  return find(Router::Wanted::get, path);
}
Found post(std::string_view path) {
  return find(Router::Wanted::post, path);
}

using Values = std::vector<std::string>;

}  // namespace

TEST_CASE("literal paths are found, a colon being a character like any other") {
  CHECK(get("/healthz").path == "/healthz");
  CHECK(post("/v1/startime/recurrence:expand").path == "/v1/startime/recurrence:expand");
  CHECK(post("/v1/startime/recurrence%3Aexpand").path == "/v1/startime/recurrence:expand");
  CHECK(get("/v1/%73hop/items").path == "/v1/shop/items");
}

TEST_CASE("segments fill fields, still escaped") {
  const Found item = get("/v1/shop/items/a%2Fb");
  CHECK(item.path == "/v1/shop/items/{id}");
  CHECK(item.values == Values{"a%2Fb"});
  const Found line = get("/v1/shop/items/7/lines/8");
  CHECK(line.path == "/v1/shop/items/{id}/lines/{line}");
  CHECK(line.values == Values{"7", "8"});
}

TEST_CASE("a verb after a field is told from the field") {
  const Found confirm = post("/v1/shop/items/7:confirm");
  CHECK(confirm.path == "/v1/shop/items/{item}:confirm");
  CHECK(confirm.values == Values{"7"});
  CHECK(post("/v1/shop/items/7%3aconfirm").values == Values{"7"});
  CHECK(post("/v1/shop/items/:confirm").path.empty());
  CHECK(get("/v1/shop/items/7:confirm").values == Values{"7:confirm"});
}

TEST_CASE("a format after a field is told from the field") {
  CHECK(get("/v1/shop/items/7.ics").path == "/v1/shop/items/{id}.ics");
  CHECK(get("/v1/shop/items/7.ics").values == Values{"7"});
  CHECK(get("/v1/shop/items/7%2Eics").values == Values{"7"});
  CHECK(get("/v1/shop/items/7.txt").values == Values{"7.txt"});
}

TEST_CASE("PATCH and DELETE have routes of their own") {
  CHECK(find(Router::Wanted::patch, "/v1/shop/items/7").values == Values{"7"});
  CHECK(find(Router::Wanted::erase, "/v1/shop/items/7").path == "/v1/shop/items/{id}");
  CHECK(find(Router::Wanted::erase, "/v1/shop/items").path.empty());
}

TEST_CASE("a literal goes before a field, and gives way when it has not the method") {
  CHECK(post("/v1/shop/items/newest").path == "/v1/shop/items/newest");
  CHECK(get("/v1/shop/items/newest").path == "/v1/shop/items/{id}");
  CHECK(get("/v1/shop/items/all").path == "/v1/shop/items/{id}");
  CHECK(get("/v1/shop/others/all").values == Values{"others"});
}

TEST_CASE("an empty segment fills no field, and a trailing slash is another path") {
  CHECK(get("/v1/shop/items/").path.empty());
  CHECK(get("/v1/shop/items//lines/8").path.empty());
  CHECK(get("/healthz/").path.empty());
  CHECK(get("").path.empty());
  CHECK(get("healthz").path.empty());
  CHECK(get("/").path.empty());
}

TEST_CASE("a path without the method says which it has") {
  CHECK(post("/healthz").allowed == 1);
  CHECK(get("/v1/startime/recurrence:expand").allowed == 2);
  CHECK(find(Router::Wanted::nothing_served, "/v1/shop/items").allowed == 3);
  CHECK(find(Router::Wanted::nothing_served, "/v1/shop/items/newest").allowed == 15);
  CHECK(post("/v1/shop/items/7").allowed == 13);
  CHECK(get("/nowhere").allowed == 0);
  CHECK(post("/v1/shop/items/7/lines/8").values.empty());
  CHECK(Router::allow_of(1) == "GET, HEAD, OPTIONS");
  CHECK(Router::allow_of(2) == "POST, OPTIONS");
  CHECK(Router::allow_of(3) == "GET, HEAD, POST, OPTIONS");
  CHECK(Router::allow_of(13) == "GET, HEAD, PATCH, DELETE, OPTIONS");
}

TEST_CASE("the path that was meant is found, when there is one") {
  const Router router(routes());
  CHECK(router.nearest_path("/v1/startime/recurence:expand") == "/v1/startime/recurrence:expand");
  CHECK(router.nearest_path("/health") == "/healthz");
  CHECK(router.nearest_path("/entirely/elsewhere/and/long").empty());
  CHECK(router.nearest_path(std::string(8000, 'x')).empty());
}

TEST_CASE("a path as long and deep as http lets through costs nothing much") {
  std::string deep;
  for (int i = 0; i < 4000; ++i) deep += "/x";
  CHECK(get(deep).path.empty());
  CHECK(get("/v1/shop/items/" + std::string(8000, 'x')).values[0].size() == 8000);
}
