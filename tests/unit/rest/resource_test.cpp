// The routes of an entity: reading a record, making, changing and deleting one.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "rest/route.hpp"
#include "shelf.hpp"

using namespace tenon;
using shelf::kId;
using shelf::Shelf;
using shop::Reply;

namespace {

const std::string kOrders = "/v1/shop/orders";
const std::string kOne = kOrders + "/" + kId;
using Headers = std::vector<std::pair<std::string, std::string>>;

std::string detail_of(const Reply& reply) {
  return std::string(reply.json().at("detail").as_string());
}
std::string pointer_of(const Reply& reply) {
  return std::string(reply.json().at("errors").at(0).at("pointer").as_string());
}

}  // namespace

TEST_CASE("the messages of resources lie as the model lays them out") {
  const Shelf shelf;
  const auto size = [&](std::size_t operation, bool response) {
    const seam::Endpoint& endpoint = *shelf.registry.endpoints()[operation];
    return response ? endpoint.response_size : endpoint.request_size;
  };
  using namespace model::resource;
  CHECK(size(0, false) == sizeof(ListRequest));
  CHECK(size(0, true) == sizeof(ListResponse));
  CHECK(size(1, false) == sizeof(GetRequest));
  CHECK(size(1, true) == sizeof(Document));
  CHECK(size(2, false) == sizeof(CreateRequest));
  CHECK(size(3, false) == sizeof(UpdateRequest));
  CHECK(size(4, false) == sizeof(DeleteRequest));
  CHECK(size(4, true) == sizeof(Deleted));
  const model::Interface& interface = *shelf.provider.interface;
  const auto offset = [&](const char* message, const char* name) -> std::size_t {
    for (const model::Field& field : interface.find_message(message)->fields) {
      if (field.name == name) return field.offset;
    }
    return 0;
  };
  CHECK(offset("Filter", "values") == offsetof(Filter, values));
  CHECK(interface.find_message("Filter")->size == sizeof(Filter));
  CHECK(offset("ListRequest", "fields") == offsetof(ListRequest, fields));
  CHECK(offset("ListRequest", "limit") == offsetof(ListRequest, limit));
  CHECK(offset("ListRequest", "cursor") == offsetof(ListRequest, cursor));
  CHECK(offset("GetRequest", "fields") == offsetof(GetRequest, fields));
  CHECK(offset("Document", "version") == offsetof(Document, version));
  CHECK(offset("Document", "body") == offsetof(Document, body));
  CHECK(offset("UpdateRequest", "if_version") == offsetof(UpdateRequest, if_version));
  CHECK(offset("UpdateRequest", "mask") == offsetof(UpdateRequest, mask));
  CHECK(offset("DeleteRequest", "if_version") == offsetof(DeleteRequest, if_version));
}

TEST_CASE("an entity's operations are routes") {
  const Shelf shelf;
  std::string seen;
  for (const rest::Route& route : rest::routes_of(shelf.registry)) {
    if (route.endpoint == nullptr) continue;
    seen.append(to_name(route.method)).append(" ").append(route.path).append("\n");
  }
  CHECK(seen ==
        "GET /v1/shop/orders\nPOST /v1/shop/orders\nGET /v1/shop/orders/{id}\n"
        "PATCH /v1/shop/orders/{id}\nDELETE /v1/shop/orders/{id}\n"
        "GET /v1/shop/rules/{id}\nPATCH /v1/shop/rules/{id}\n");
}

TEST_CASE("what a resource can is said by OPTIONS and by 405") {
  Shelf shelf;
  const Reply options = shelf.ask({"OPTIONS", kOne});
  CHECK(options.status == 204);
  CHECK(options.header("Allow") == "GET, HEAD, PATCH, DELETE, OPTIONS");
  CHECK(options.header("Accept-Patch") == "application/merge-patch+json");
  CHECK(shelf.ask({"OPTIONS", kOrders}).header("Allow") == "GET, HEAD, POST, OPTIONS");
  CHECK(shelf.ask({"OPTIONS", kOrders}).header("Accept-Patch").empty());
  const Reply put = shelf.ask({"PUT", kOne});
  CHECK(put.status == 405);
  CHECK(put.header("Allow") == "GET, HEAD, PATCH, DELETE, OPTIONS");
  CHECK(shelf.ask({"DELETE", std::string("/v1/shop/rules/") + kId}).status == 405);
}

TEST_CASE("a record is answered as it came, with its version as ETag") {
  Shelf shelf;
  shelf.provider.body = R"({"passed on":  "unparsed"})";
  const Reply reply = shelf.get(kOne);
  CHECK(reply.status == 200);
  CHECK(reply.content_type == "application/json");
  CHECK(reply.body == shelf.provider.body);
  CHECK(reply.header("ETag") == "\"7\"");
  CHECK(reply.header("Cache-Control") == "private, no-cache");
  CHECK(shelf.asked() == std::string("get ") + kId + " []");
  CHECK(shelf.ask({"HEAD", kOne}).header("ETag") == "\"7\"");
}

TEST_CASE("a selection has a tag of its own, by its fields") {
  Shelf shelf;
  const Reply some = shelf.get(kOne + "?fields=id,title");
  CHECK(shelf.asked() == std::string("get ") + kId + " [id|title]");
  const std::string tag = some.header("ETag");
  CHECK(tag.size() == 12);
  CHECK(tag.starts_with("\"7-"));
  CHECK(shelf.get(kOne + "?fields=id%2Ctitle").header("ETag") == tag);
  CHECK(shelf.get(kOne + "?fields=id").header("ETag") != tag);
  const Reply held =
      shelf.ask({.target = kOne + "?fields=id,title", .headers = {{"If-None-Match", tag}}});
  CHECK(held.status == 304);
  CHECK(shelf.ask({.target = kOne, .headers = {{"If-None-Match", tag}}}).status == 200);
}

TEST_CASE("a client that holds the record is told so") {
  Shelf shelf;
  const auto status_for = [&](Headers headers) {
    return shelf.ask({.target = kOne, .headers = std::move(headers)}).status;
  };
  CHECK(status_for({{"If-None-Match", "\"7\""}}) == 304);
  CHECK(status_for({{"If-None-Match", "W/\"7\""}}) == 304);
  CHECK(status_for({{"If-None-Match", "\"6\", \"7\""}}) == 304);
  CHECK(status_for({{"If-None-Match", "\"6\""}, {"If-None-Match", "\"7\""}}) == 304);
  CHECK(status_for({{"If-None-Match", "*"}}) == 304);
  CHECK(status_for({{"If-None-Match", "\"6\""}}) == 200);
  CHECK(status_for({{"If-Match", "\"7\""}}) == 200);
  CHECK(status_for({{"If-Match", "\"6\""}}) == 412);
  const Reply held = shelf.ask({.target = kOne, .headers = {{"If-None-Match", "\"7\""}}});
  CHECK(held.body.empty());
  CHECK(held.header("ETag") == "\"7\"");
}

TEST_CASE("a path that is no id, and a query that is none, are refused") {
  Shelf shelf;
  const Reply id = shelf.get(kOrders + "/7");
  CHECK(id.status == 400);
  CHECK(id.code() == "field.bad_format");
  CHECK(pointer_of(id) == "#/id");
  const Reply query = shelf.get(kOne + "?field=id");
  CHECK(query.code() == "query.unknown_parameter");
  CHECK(detail_of(query).find("fields") != std::string::npos);
  CHECK(shelf.get(kOne + "?fields=id&fields=title").code() == "query.repeated_parameter");
  CHECK(shelf.get(kOne + "?fields=id,,title").code() == "query.bad_value");
  CHECK(shelf.provider.asked.empty());
}

TEST_CASE("a record is made of what the client states") {
  Shelf shelf;
  const Reply reply = shelf.ask(
      {"POST", kOrders, R"({"title":"A","total":"3"})", {{"Content-Type", "application/json"}}});
  CHECK(reply.status == 201);
  CHECK(reply.header("Location") == kOne);
  CHECK(reply.header("ETag") == "\"7\"");
  CHECK(reply.header("Cache-Control") == "no-store");
  CHECK(reply.body == shelf.provider.body);
  CHECK(shelf.asked() == R"(create {"title":"A","total":"3"})");
}

TEST_CASE("faults of a new record are told relative to it") {
  Shelf shelf;
  const auto create = [&](std::string body, Headers headers = {}) {
    headers.emplace_back("Content-Type", "application/json");
    return shelf.ask({"POST", kOrders, std::move(body), std::move(headers)});
  };
  const Reply wrong = create(R"({"title":1})");
  CHECK(wrong.code() == "field.wrong_type");
  CHECK(pointer_of(wrong) == "#/title");
  CHECK(create("{}").code() == "field.missing");
  CHECK(create(R"({"title":"A","sent":true})").code() == "field.unknown");  // read_only
  CHECK(create(R"({"title":"A","version":"1"})").code() == "field.unknown");
  CHECK(create(R"({"title":"A"})", {{"If-Match", "\"1\""}}).code() == "rest.unexpected_condition");
  CHECK(create(R"({"title":"A"})", {{"If-None-Match", "*"}}).status == 400);
  CHECK(shelf.ask({"POST", kOrders + "?title=A"}).code() == "rest.unexpected_query");
  CHECK(shelf.ask({"POST", kOrders, "title=A", {{"Content-Type", "text/plain"}}}).status == 415);
  CHECK(shelf.provider.asked.empty());
}

TEST_CASE("a merge patch says what changes and what goes") {
  Shelf shelf;
  const Reply reply = shelf.patch(R"({"title":"B","note":null})");
  CHECK(reply.status == 200);
  CHECK(reply.header("ETag") == "\"7\"");
  CHECK(reply.body == shelf.provider.body);
  CHECK(shelf.asked() == std::string("update ") + kId + R"( {"title":"B"} [title|note])");
  shelf.patch("{}");
  CHECK(shelf.asked() == std::string("update ") + kId + " {} []");
}

TEST_CASE("a patch is a merge patch, and says so") {
  Shelf shelf;
  for (const Headers& headers :
       {Headers{}, Headers{{"Content-Type", "application/json"}},
        Headers{{"Content-Type", "application/json-patch+json"}},
        Headers{{"Content-Type", "application/merge-patch+json; charset=latin1"}}}) {
    const Reply reply = shelf.ask({"PATCH", kOne, "{}", headers});
    CHECK(reply.status == 415);
    CHECK(reply.code() == "rest.unsupported_media_type");
    CHECK(reply.header("Accept-Patch") == "application/merge-patch+json");
    CHECK(detail_of(reply).find("send application/merge-patch+json") != std::string::npos);
  }
  CHECK(shelf.patch(R"({"id":"x"})").code() == "field.unknown");
  CHECK(shelf.patch(R"({"sent":true})").code() == "field.unknown");
  CHECK(shelf.patch("").code() == "json.malformed");
  CHECK(shelf.patch("[]").status == 400);
  CHECK(shelf.provider.asked.empty());
}

TEST_CASE("a change is made to the version that If-Match names") {
  Shelf shelf;
  const auto patched = [&](std::string if_match) {
    shelf.provider.asked.clear();
    return shelf.patch(R"({"title":"B"})", {{"If-Match", std::move(if_match)}}).status;
  };
  const auto asked = [&](std::size_t at) {
    return shelf.provider.asked.at(at).substr(0, shelf.provider.asked.at(at).find(" {"));
  };
  const std::string update = std::string("update ") + kId;
  CHECK(patched("\"7\"") == 200);
  CHECK(asked(0) == update + " if 7");
  CHECK(patched("*") == 200);
  CHECK(asked(0) == update);
  CHECK(patched("\"7-0123abcd\"") == 200);  // a selection's
  CHECK(patched("\"9\" , \"7\",\"7-0123abcd\",\"5\"") == 200);
  REQUIRE(shelf.provider.asked.size() == 2);
  CHECK(asked(0) == update + " if 5");
  CHECK(asked(1) == update + " if 7");
  CHECK(patched("\"6\"") == 412);
  CHECK(patched("\"6\", \"8\"") == 412);
  // Tags that cannot hold are still asked for, for a record that is not there is 404.
  CHECK(patched("W/\"7\"") == 412);
  CHECK(asked(0) == update + " if 0");
  CHECK(patched("\"elsewhere\"") == 412);
  CHECK(patched("\"7-\"") == 412);
  CHECK(patched("\"07\"") == 412);
  CHECK(patched("\"99999999999999999999\"") == 412);
}

TEST_CASE("a change to a version that is gone is 412 with If-Match, 409 without") {
  Shelf shelf;
  const Reply with = shelf.patch("{}", {{"If-Match", "\"6\""}});
  CHECK(with.status == 412);
  CHECK(with.code() == "store.stale");
  CHECK(with.json().at("title") == "Precondition failed");
  shelf.provider.status = TN_ABORTED;
  shelf.provider.code = "store.stale";
  CHECK(shelf.patch("{}").status == 409);
  shelf.provider.status = TN_NOT_FOUND;
  shelf.provider.code = "store.not_found";
  CHECK(shelf.patch("{}", {{"If-Match", "\"6\""}}).status == 404);
  CHECK(shelf.patch("{}", {{"If-Match", "W/\"6\""}}).status == 404);
}

TEST_CASE("a change to no version at all is told so, not to version 0") {
  Shelf shelf;
  const Reply reply = shelf.patch("{}", {{"If-Match", "W/\"7\""}});
  CHECK(reply.status == 412);
  CHECK_THAT(std::string(reply.json().at("detail").as_string()),
             Catch::Contains("If-Match names no version of the record"));
}

TEST_CASE("conditions that cannot be read, or mean nothing here, are refused") {
  Shelf shelf;
  const auto code_for = [&](Headers headers) {
    return shelf.patch("{}", std::move(headers)).code();
  };
  CHECK(code_for({{"If-Match", "7"}}) == "rest.bad_if_match");
  CHECK(code_for({{"If-Match", ""}}) == "rest.bad_if_match");
  CHECK(code_for({{"If-Match", "\"7"}}) == "rest.bad_if_match");
  CHECK(code_for({{"If-Match", "\"7\" \"8\""}}) == "rest.bad_if_match");
  CHECK(code_for({{"If-Match", "\"6\", *"}}) == "rest.bad_if_match");
  CHECK(code_for({{"If-Match", "*, W/\"6\""}}) == "rest.bad_if_match");
  CHECK(code_for({{"If-Match", "*"}, {"If-Match", "\"6\""}}) == "rest.bad_if_match");
  CHECK(code_for({{"If-None-Match", "\"7\""}}) == "rest.unexpected_condition");
  std::string many;
  for (int i = 1; i <= 17; ++i) many += fmt::format("\"{}\",", i);
  CHECK(code_for({{"If-Match", many}}) == "rest.bad_if_match");
  CHECK(shelf.provider.asked.empty());
}

TEST_CASE("an entity can demand that changes name a version") {
  Shelf shelf;
  const std::string rule = std::string("/v1/shop/rules/") + kId;
  const Headers patch = {{"Content-Type", "application/merge-patch+json"}};
  const Reply reply = shelf.ask({"PATCH", rule, "{}", patch});
  CHECK(reply.status == 428);
  CHECK(reply.code() == "rest.if_match_required");
  CHECK(reply.json().at("title") == "Precondition required");
  CHECK(shelf.provider.asked.empty());
  CHECK(shelf.get(rule).status == 200);
}

TEST_CASE("a record is deleted, if it is to be in its version") {
  Shelf shelf;
  const Reply reply = shelf.ask({"DELETE", kOne});
  CHECK(reply.status == 204);
  CHECK(reply.body.empty());
  CHECK(shelf.asked() == std::string("delete ") + kId);
  CHECK(shelf.ask({"DELETE", kOne, "", {{"If-Match", "\"7\""}}}).status == 204);
  CHECK(shelf.asked() == std::string("delete ") + kId + " if 7");
  CHECK(shelf.ask({"DELETE", kOne, "", {{"If-Match", "\"6\""}}}).status == 412);
  CHECK(shelf.ask({"DELETE", kOne + "?force=1"}).code() == "rest.unexpected_query");
  CHECK(shelf.ask({"DELETE", kOne, "{}"}).code() == "rest.unexpected_body");
  CHECK(shelf.ask({"DELETE", kOrders + "/x"}).code() == "field.bad_format");
}

TEST_CASE("what the store says has its status") {
  Shelf shelf;
  const struct {
    tn_status status;
    const char* code;
    int expected;
  } rows[] = {
      {TN_ALREADY_EXISTS, "store.not_unique", 409},
      {TN_FAILED_PRECONDITION, "store.no_such_ref", 409},
      {TN_FAILED_PRECONDITION, "store.still_referred", 409},
      {TN_INVALID_ARGUMENT, "store.check_failed", 422},
      {TN_RESOURCE_EXHAUSTED, "store.disk_full", 507},
      {TN_UNAVAILABLE, "store.io_error", 503},
      {TN_DATA_LOSS, "store.corrupt", 503},
      {TN_UNAVAILABLE, "store.queue_full", 503},
      {TN_ABORTED, "store.busy", 503},
      {TN_NOT_FOUND, "store.not_found", 404},
      {TN_INVALID_ARGUMENT, "query.unknown_operator", 400},
  };
  for (const auto& row : rows) {
    CAPTURE(row.code);
    shelf.provider.status = row.status;
    shelf.provider.code = row.code;
    const Reply reply = shelf.get(kOne);
    CHECK(reply.status == row.expected);
    CHECK(reply.code() == row.code);
    const bool waits =
        std::string(row.code) == "store.queue_full" || std::string(row.code) == "store.busy";
    CHECK(reply.header("Retry-After") == (waits ? "1" : ""));
  }
  shelf.provider.status = TN_ALREADY_EXISTS;
  shelf.provider.code = "store.not_unique";
  shelf.provider.path = "title";
  CHECK(pointer_of(shelf.get(kOne)) == "#/title");
}

TEST_CASE("what is wrong with the disk is the operator's to know") {
  Shelf shelf;
  shelf.provider.status = TN_UNAVAILABLE;
  shelf.provider.code = "store.io_error";
  CHECK(shelf.get(kOne).body.find("secret") == std::string::npos);
  const std::string said = shelf.said();
  CHECK(said.find("/secret/place") != std::string::npos);
  CHECK(said.find("store.io_error") != std::string::npos);
}

TEST_CASE("a provider that answers nothing is found out") {
  Shelf shelf;
  shelf.provider.body.clear();
  shelf.provider.items.clear();
  CHECK(shelf.get(kOne).code() == "tenon.internal");
  CHECK(shelf.get(kOrders).code() == "tenon.internal");
  CHECK(shelf.said().find("tenon.unsound_message") != std::string::npos);
}
