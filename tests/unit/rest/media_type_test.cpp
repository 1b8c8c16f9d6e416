// Operations whose body, or whose answer, is the text of one field.
#include <catch2/catch.hpp>

#include "shop.hpp"

using namespace tenon;
using shop::Reply;
using shop::Shop;

namespace {

const std::string kNote = "/v1/shop/items/7/note";

Reply write(Shop& shop, std::string target, std::string body, std::string type) {
  return shop.ask(
      {"POST", std::move(target), std::move(body), {{"Content-Type", std::move(type)}}});
}

}  // namespace

TEST_CASE("a mapped body is the text of its field, and the query has the others") {
  Shop shop;
  const Reply reply = write(shop, kNote + "?tags=x&tags=y+z", "a;\"b\"\n", "text/csv");
  CHECK(reply.status == 200);
  CHECK(reply.body == R"({"id":"7","tags":["x","y z"],"note":"a;\"b\"\n"})");
  CHECK(write(shop, kNote, "a", "Text/CSV; charset=UTF-8; header=absent").status == 200);
  CHECK(write(shop, kNote, "", "text/csv").body == R"({"id":"7","tags":[],"note":""})");
}

TEST_CASE("an operation with a mapped body takes JSON as any other") {
  Shop shop;
  CHECK(write(shop, kNote, R"({"note":"a"})", "application/json").body ==
        R"({"id":"7","tags":[],"note":"a"})");
  CHECK(write(shop, kNote + "?tags=x", R"({"note":"a"})", "application/json").code() ==
        "rest.unexpected_query");
}

TEST_CASE("a mapped body is UTF-8, and its field is sent once") {
  Shop shop;
  const Reply broken = write(shop, kNote, "\xff", "text/csv");
  CHECK(broken.status == 400);
  CHECK(broken.code() == "field.bad_format");
  CHECK(broken.json().at("errors").at(0).at("pointer") == "#/note");
  CHECK(write(shop, kNote + "?note=b", "a", "text/csv").code() == "field.repeated");
  CHECK(write(shop, kNote + "?nose=b", "a", "text/csv").code() == "field.unknown");
  CHECK(write(shop, kNote, "a", "text/csv; charset=latin1").status == 415);
  const Reply other = write(shop, kNote, "a", "text/plain");
  CHECK(other.status == 415);
  CHECK(other.body.find("send application/json in UTF-8, or text/csv") != std::string::npos);
  CHECK(write(shop, "/v1/shop/item:echo", "a", "text/csv").status == 415);
  CHECK(shop.module.calls == 0);
}

TEST_CASE("an answer of another type is the text of its field") {
  Shop shop;
  const Reply reply = shop.get("/v1/shop/items/7.csv?note=a%22b");
  CHECK(reply.status == 200);
  CHECK(reply.content_type == "text/csv; charset=utf-8");
  CHECK(reply.body == "a\"b");
  CHECK(shop.get("/v1/shop/items/7.csv").body.empty());
  CHECK(shop.ask({"HEAD", "/v1/shop/items/7.csv"}).status == 200);
}

TEST_CASE("a failure of an operation with another type is a problem all the same") {
  Shop shop;
  CHECK(shop.get("/v1/shop/items/x.csv").code() == "field.bad_format");
}

TEST_CASE("an Accept that leaves an answer's type out is 406") {
  Shop shop;
  const auto status_for = [&](std::string accept) {
    return shop.ask({.target = "/v1/shop/items/7.csv", .headers = {{"Accept", std::move(accept)}}})
        .status;
  };
  CHECK(status_for("text/csv") == 200);
  CHECK(status_for("text/*") == 200);
  CHECK(status_for("application/json, */*;q=0.1") == 200);
  CHECK(status_for("application/json") == 406);
  CHECK(status_for("text/csv;q=0") == 406);
  const Reply refused =
      shop.ask({.target = "/v1/shop/items/7.csv", .headers = {{"Accept", "text/html"}}});
  CHECK(refused.code() == "rest.not_acceptable");
  CHECK(refused.body.find("text/csv") != std::string::npos);
}
