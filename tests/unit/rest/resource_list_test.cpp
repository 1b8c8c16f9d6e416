// The list of an entity: what its query says, and how it goes on.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "shelf.hpp"

using namespace tenon;
using shelf::Shelf;
using shop::Reply;

namespace {

const std::string kOrders = "/v1/shop/orders";

/// What the provider is asked for a query; the code and pointer of the problem when it is not.
std::string asked_for(Shelf& shelf, const std::string& query) {
  shelf.provider.asked.clear();
  const Reply reply = shelf.get(kOrders + "?" + query);
  if (reply.status == 200) return shelf.asked();
  CHECK(reply.status == 400);
  CHECK(shelf.provider.asked.empty());
  const auto problem = reply.json();
  std::string said = reply.code();
  if (problem.as_object().contains("errors"))
    said.append(" ").append(problem.at("errors").at(0).at("pointer").as_string());
  return said;
}

}  // namespace

TEST_CASE("a list is passed on as it came") {
  Shelf shelf;
  shelf.provider.items = R"([{"a":  1}])";
  const Reply reply = shelf.get(kOrders);
  CHECK(reply.status == 200);
  CHECK(reply.content_type == "application/json");
  CHECK(reply.body == R"({"items":[{"a":  1}]})");
  CHECK(reply.header("Link").empty());
  CHECK(shelf.asked() == "list");
  CHECK(shelf.ask({"HEAD", kOrders}).status == 200);
}

TEST_CASE("a query becomes filters, an order, fields and a page") {
  Shelf shelf;
  CHECK(asked_for(shelf,
                  "title=A&total[gte]=10&sort=-due,title&fields=id,title&limit=20&cursor=xy") ==
        "list title eq [A] total gte [10] sort [-due|title] fields [id|title] limit 20 cursor xy");
  CHECK(asked_for(shelf, "total%5Bgte%5D=10&total[lt]=20") == "list total gte [10] total lt [20]");
  CHECK(asked_for(shelf, "title=a+b%26c%3Dd") == "list title eq [a b&c=d]");
  CHECK(asked_for(shelf, "id[in]=a,b") == "list id in [a|b]");
  CHECK(asked_for(shelf, "id%5Bin%5D=a%2Cb") == "list id in [a|b]");
  CHECK(asked_for(shelf, "title[eq]=a,b") == "list title eq [a,b]");
  CHECK(asked_for(shelf, "title[wild]=a") == "list title wild [a]");  // the provider's to judge
  CHECK(asked_for(shelf, "title[]=a") == "list title  [a]");
  CHECK(asked_for(shelf, "") == "list");
}

TEST_CASE("a value with a comma within a list of values is escaped for itself") {
  Shelf shelf;
  CHECK(asked_for(shelf, "title[in]=a%252Cb,c%2525") == "list title in [a,b|c%]");
  CHECK(asked_for(shelf, "title[nin]=a%252Cb%2Cc%2Bd") == "list title nin [a,b|c+d]");
  CHECK(asked_for(shelf, "title[in]=50%25,x") == "query.bad_value #/title%5Bin%5D");
  CHECK(asked_for(shelf, "title[in]=%25FF") == "query.bad_value #/title%5Bin%5D");
}

TEST_CASE("an empty value is a value") {
  Shelf shelf;
  CHECK(asked_for(shelf, "title=") == "list title eq []");
  CHECK(asked_for(shelf, "title") == "list title eq []");
  CHECK(asked_for(shelf, "title[in]=a,,b") == "list title in [a||b]");
  CHECK(asked_for(shelf, "sort=") == "query.bad_value #/sort");
  CHECK(asked_for(shelf, "fields=a,") == "query.bad_value #/fields");
  CHECK(asked_for(shelf, "cursor=") == "query.bad_value #/cursor");
}

TEST_CASE("a parameter that is none is refused, with the one that was meant") {
  Shelf shelf;
  CHECK(asked_for(shelf, "totl=3") == "query.unknown_parameter #/totl");
  CHECK(shelf.get(kOrders + "?totl[gt]=3").body.find("did you mean \\\"total\\\"") !=
        std::string::npos);
  CHECK(shelf.get(kOrders + "?limits=3").body.find("did you mean \\\"limit\\\"") !=
        std::string::npos);
  CHECK(asked_for(shelf, "total[gte=3") == "query.unknown_parameter #/total%5Bgte");
  CHECK(asked_for(shelf, "=3") == "query.unknown_parameter #/");
  CHECK(asked_for(shelf, "a/b~c=3") == "query.unknown_parameter #/a~1b~0c");
  CHECK(asked_for(shelf, "note=x") == "query.not_filterable #/note");
  CHECK(asked_for(shelf, "version=1") == "query.not_filterable #/version");
}

TEST_CASE("what may be said once is refused twice") {
  Shelf shelf;
  CHECK(asked_for(shelf, "sort=due&sort=title") == "query.repeated_parameter #/sort");
  CHECK(asked_for(shelf, "limit=1&limit=1") == "query.repeated_parameter #/limit");
  CHECK(asked_for(shelf, "cursor=a&cursor=a") == "query.repeated_parameter #/cursor");
  CHECK(asked_for(shelf, "fields=id&fields=id") == "query.repeated_parameter #/fields");
  CHECK(asked_for(shelf, "title=a&title[eq]=b") == "query.repeated_parameter #/title%5Beq%5D");
  CHECK(shelf.get(kOrders + "?title=a&title=b").body.find("title[in]=a,b") != std::string::npos);
  std::string many;
  for (int i = 0; i < 65; ++i) many += fmt::format("title[op{}]=x&", i);
  CHECK(asked_for(shelf, many) == "query.too_many_filters #/title%5Bop32%5D");
}

TEST_CASE("a limit is a positive integer; how much is too much the provider says") {
  Shelf shelf;
  for (const char* bad : {"0", "-1", "+1", "1.5", "x", "", "00", "1e3", "%31%20"}) {
    CAPTURE(bad);
    CHECK(asked_for(shelf, std::string("limit=") + bad) == "query.bad_value #/limit");
  }
  CHECK(asked_for(shelf, "limit=5000") == "list limit 5000");
  CHECK(asked_for(shelf, "limit=99999999999999999999") == "list limit 2147483647");
}

TEST_CASE("a query is text") {
  Shelf shelf;
  CHECK(asked_for(shelf, "title=%FF") == "query.bad_value #/title");
  CHECK(asked_for(shelf, "title=a%00b") == "query.bad_value #/title");
  CHECK(asked_for(shelf, "%FF=a").starts_with("query.bad_value"));
  CHECK(asked_for(shelf, "title=%4").starts_with("rest.bad_escape"));
}

TEST_CASE("a page that is not the last says where the next one is") {
  Shelf shelf;
  shelf.provider.next = "a+b/c==";
  const auto next_of = [&](const std::string& query) {
    const Reply reply = shelf.get(kOrders + query);
    CHECK(reply.status == 200);
    const std::string next(reply.json().at("next").as_string());
    CHECK(reply.header("Link") == fmt::format("<{}>; rel=\"next\"", next));
    return next;
  };
  const std::string cursor = "cursor=a%2Bb/c%3D%3D";
  CHECK(next_of("") == kOrders + "?" + cursor);
  CHECK(next_of("?title=a+b%26c&limit=2&cursor=old&sort=-due") ==
        kOrders + "?title=a+b%26c&limit=2&sort=-due&" + cursor);
  CHECK(next_of("?%63ursor=old") == kOrders + "?" + cursor);
  CHECK(next_of("?title[in]=a,b&total=1") == kOrders + "?title%5Bin%5D=a,b&total=1&" + cursor);
  CHECK(next_of("?title=<\">\\") == kOrders + "?title=%3C%22%3E%5C&" + cursor);
  shelf.get(next_of("?title[in]=a,b").c_str());
  CHECK(shelf.asked() == "list title in [a|b] cursor a+b/c==");
}

TEST_CASE("what the provider refuses names the parameter") {
  Shelf shelf;
  shelf.provider.status = TN_INVALID_ARGUMENT;
  shelf.provider.code = "query.bad_value";
  shelf.provider.path = "total[gte]";
  const Reply reply = shelf.get(kOrders + "?total[gte]=x");
  CHECK(reply.status == 400);
  CHECK(reply.json().at("errors").at(0).at("pointer") == "#/total%5Bgte%5D");
}

TEST_CASE("reading runs on the loop, changing on a worker") {
  Shelf shelf;
  shop::Connection connection(*shelf.api);
  connection.ask({.target = kOrders});
  CHECK_FALSE(connection.finished_by_worker());
  connection.ask({.target = kOrders + "/" + shelf::kId});
  CHECK_FALSE(connection.finished_by_worker());
  connection.ask({"DELETE", kOrders + "/" + shelf::kId});
  CHECK(connection.finished_by_worker());
}
