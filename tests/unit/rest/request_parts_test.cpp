// What rest reads of a request: escapes, queries, media types, headers.
#include <catch2/catch.hpp>

#include "rest/media_type.hpp"
#include "rest/request_head.hpp"
#include "rest/uri.hpp"

using namespace tenon;
using rest::UriPart;

TEST_CASE("percent escapes are decoded, and a plus only in queries") {
  Arena arena(1 << 20);
  CHECK(*rest::decoded("plain", UriPart::path, arena) == "plain");
  CHECK(*rest::decoded("a%20b%2Fc%c3%A4", UriPart::path, arena) == "a b/c\xc3\xa4");
  CHECK(*rest::decoded("1+2%2B3", UriPart::path, arena) == "1+2+3");
  CHECK(*rest::decoded("1+2%2B3", UriPart::query, arena) == "1 2+3");
}

TEST_CASE("a percent sign that no two hex digits follow is refused") {
  const auto* const text = GENERATE("%", "a%", "a%4", "%zz", "%4g", "%%20", "ok%20%");
  Arena arena(1 << 20);
  const auto refused = rest::decoded(text, UriPart::query, arena);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().errc == Errc::invalid_argument);
  CHECK(refused.error().code == "rest.bad_escape");
}

TEST_CASE("escapes that find no memory say so") {
  Arena arena(16);
  const auto refused = rest::decoded(std::string(100, 'x') + "%20", UriPart::path, arena);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "tenon.memory_limit");
}

TEST_CASE("a query is walked parameter by parameter") {
  std::string_view rest = "&a=1&&b=&c&d=x=y&";
  std::string seen;
  while (const auto parameter = rest::next_parameter(rest)) {
    seen.append("[").append(parameter->name).append("|").append(parameter->value).append("]");
  }
  CHECK(seen == "[a|1][b|][c|][d|x=y]");
}

TEST_CASE("JSON in UTF-8 is taken, in all its spellings") {
  const auto* const type =
      GENERATE("application/json", "Application/JSON", "application/json; charset=utf-8",
               "application/json;charset=\"UTF-8\"", "application/json ; charset=UTF-8; profile=x",
               "application/merge-patch+json", "application/vnd.x+json; charset=utf-8");
  INFO(type);
  CHECK(rest::is_json(type));
}

TEST_CASE("what is not JSON, or not UTF-8, is not taken") {
  const auto* const type =
      GENERATE("", "text/plain", "application/jsonx", "json", "+json", "application/xml",
               "application/json; charset=latin1", "application/json;charset=utf-16",
               "application/x-www-form-urlencoded");
  INFO(type);
  CHECK_FALSE(rest::is_json(type));
}

TEST_CASE("Accept is honoured loosely") {
  CHECK(rest::accepts("*/*", "application/json"));
  CHECK(rest::accepts("application/json", "application/json"));
  CHECK(rest::accepts("text/html, application/xhtml+xml, */*;q=0.8", "application/json"));
  CHECK(rest::accepts("text/html, application/*;q=0.1", "application/json"));
  CHECK(rest::accepts("APPLICATION/JSON;q=1", "application/json"));
  CHECK(rest::accepts("application/json; charset=utf-8", "application/json"));
  CHECK(rest::accepts("application/json;profile=a, application/json;profile=b;q=0",
                      "application/json"));
  CHECK(rest::accepts("", "application/json"));
  CHECK(rest::accepts(" , ", "application/json"));
  CHECK_FALSE(rest::accepts("text/html", "application/json"));
  CHECK_FALSE(rest::accepts("application/xml, text/*", "application/json"));
  CHECK_FALSE(rest::accepts("application/json;q=0", "application/json"));
  CHECK_FALSE(rest::accepts("application/json;q=0.000, */*", "application/json"));
  CHECK_FALSE(rest::accepts("*/*, application/json; Q=0", "application/json"));
}

TEST_CASE("the headers that matter are found, whatever their case") {
  const http::Header headers[] = {{"Host", "x"},
                                  {"ACCEPT", "text/html"},
                                  {"Content-type", "application/json"},
                                  {"content-ENCODING", "gzip"},
                                  {"TraceParent", "00-a"},
                                  {"If-None-Match", "\"e\""}};
  const rest::RequestHead head = rest::read_head(headers);
  CHECK_FALSE(head.takes_json);
  CHECK(head.content_type == "application/json");
  CHECK_FALSE(head.content_type_repeated);
  CHECK(head.encoding == "gzip");
  CHECK(head.traceparent == "00-a");
  CHECK(head.if_none_match == "\"e\"");
}

TEST_CASE(
    "repeated headers: any Accept will do, one trace only, one type only, every encoding counts") {
  const http::Header headers[] = {
      {"Accept", "text/html"},          {"Accept", "application/json"},
      {"Content-Type", "text/plain"},   {"Content-Type", "application/json"},
      {"Content-Encoding", "identity"}, {"traceparent", "00-a"},
      {"traceparent", "00-b"}};
  const rest::RequestHead head = rest::read_head(headers);
  CHECK(head.takes_json);
  CHECK(head.content_type_repeated);
  CHECK(head.encoding.empty());
  CHECK(head.traceparent.empty());
}

TEST_CASE("an ETag is found in a list, weak or strong") {
  CHECK(rest::names_etag("\"a\"", "\"a\""));
  CHECK(rest::names_etag("\"x\", W/\"a\" ,\"y\"", "\"a\""));
  CHECK(rest::names_etag("*", "\"a\""));
  CHECK_FALSE(rest::names_etag("\"ab\"", "\"a\""));
  CHECK_FALSE(rest::names_etag("a", "\"a\""));
  CHECK_FALSE(rest::names_etag("", "\"a\""));
}
