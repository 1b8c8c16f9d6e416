// Every request that must not pass, sent as raw bytes.
#include <catch2/catch.hpp>

#include "raw_client.hpp"
#include "test_server.hpp"

using http_test::Answer;
using http_test::ask;
using http_test::join;
using http_test::RawClient;
using http_test::TestServer;

using namespace std::string_literals;

namespace {

struct Door {
  const char* what;
  std::string bytes;
  int status;
  const char* code;
};

/// Each is refused with its status and code, the connection ends in order, and nothing is smuggled
/// to the conversation.
void check_shut(const std::vector<Door>& doors) {
  TestServer server;
  for (const Door& door : doors) {
    INFO(door.what);
    RawClient client(server.port());
    REQUIRE(client.send(door.bytes));
    const Answer answer = client.read_answer();
    CHECK(answer.status == door.status);
    CHECK(answer.body.starts_with(join({door.code, ": "})));
    CHECK(answer.header("connection") == "close");
    CHECK(client.wait_for_end());
  }
  CHECK(server.journal().count("handled") == 0);
  CHECK(server.journal().count("refused") == doors.size());
  CHECK(server.server().counters().requests_refused == doors.size());
}

std::string get(std::string_view headers) {
  return join({"GET / HTTP/1.1\r\n", headers});
}

std::string post(std::string_view headers, std::string_view more = "") {
  return join({"POST /echo HTTP/1.1\r\nHost: a\r\n", headers, more});
}

std::string chunked(std::string_view body) {
  return post("Transfer-Encoding: chunked\r\n\r\n", body);
}

constexpr const char* kBad = "http.bad_request";

}  // namespace

TEST_CASE("line endings: bare LF, bare CR, NUL and folded headers are refused") {
  check_shut({
      {"LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400, kBad},
      {"LF after a header", "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", 400, kBad},
      {"LF alone as the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400, kBad},
      {"CR inside a value", "GET / HTTP/1.1\r\nHost: a\r\nX: y\rz\r\n\r\n", 400, kBad},
      {"CR inside a name", "GET / HTTP/1.1\r\nHost: a\r\nX\ry: z\r\n\r\n", 400, kBad},
      {"CR CR LF", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", 400, kBad},
      {"NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: y\0z\r\n\r\n"s, 400, kBad},
      {"NUL in the target", "GET /\0x HTTP/1.1\r\nHost: a\r\n\r\n"s, 400, kBad},
      {"fold by a space", "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n", 400, kBad},
      {"fold by a tab", "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\tz\r\n\r\n", 400, kBad},
      {"fold of the first header", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400, kBad},
      {"control byte in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n", 400, kBad},
  });
}

TEST_CASE("request lines: methods, targets and versions that are none") {
  check_shut({
      {"TLS", "\x16\x03\x01\x02\x00\x01\x00"s, 400, kBad},
      {"three empty lines", "\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, kBad},
      {"no version", "GET /\r\n\r\n", 400, kBad},
      {"two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400, kBad},
      {"space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400, kBad},
      {"space at the end", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400, kBad},
      {"lower-case version", "GET / http/1.1\r\nHost: a\r\n\r\n", 400, kBad},
      {"no leading slash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400, kBad},
      {"fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400, kBad},
      {"high byte", "GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n", 400, kBad},
      {"control byte", "GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n", 400, kBad},
      {"DEL", "GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n", 400, kBad},
      {"asterisk without OPTIONS", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400, kBad},
      {"other scheme", "GET ftp://a/b HTTP/1.1\r\nHost: a\r\n\r\n", 400, kBad},
      {"user in the target", "GET http://u@a/b HTTP/1.1\r\nHost: a\r\n\r\n", 400, kBad},
      {"no host in the target", "GET http:///b HTTP/1.1\r\nHost: a\r\n\r\n", 400, kBad},
      {"separator in the method", "GE(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400, kBad},
      {"OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 501, "http.not_implemented"},
      {"CONNECT", "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 501, "http.not_implemented"},
      {"long method", join({std::string(33, 'A'), " / HTTP/1.1\r\nHost: a\r\n\r\n"}), 501,
       "http.not_implemented"},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "http.version_not_supported"},
      {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505, "http.version_not_supported"},
      {"HTTP/0.9", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505, "http.version_not_supported"},
  });
}

TEST_CASE("Host: missing, repeated, empty and garbage") {
  check_shut({
      {"missing", get("X: y\r\n\r\n"), 400, kBad},
      {"repeated", get("Host: a\r\nHost: a\r\n\r\n"), 400, kBad},
      {"repeated in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n", 400, kBad},
      {"empty", get("Host:\r\n\r\n"), 400, kBad},
      {"blank", get("Host:   \r\n\r\n"), 400, kBad},
      {"two", get("Host: a, b\r\n\r\n"), 400, kBad},
      {"space", get("Host: a b\r\n\r\n"), 400, kBad},
      {"path", get("Host: a/b\r\n\r\n"), 400, kBad},
      {"user", get("Host: u@a\r\n\r\n"), 400, kBad},
      {"port only", get("Host: :80\r\n\r\n"), 400, kBad},
      {"bad port", get("Host: a:b\r\n\r\n"), 400, kBad},
      {"port too large", get("Host: a:65536\r\n\r\n"), 400, kBad},
      {"open bracket", get("Host: [::1\r\n\r\n"), 400, kBad},
      {"no address in brackets", get("Host: [a]\r\n\r\n"), 400, kBad},
      {"bytes after the bracket", get("Host: [::1]a\r\n\r\n"), 400, kBad},
      {"broken escape", get("Host: a%2\r\n\r\n"), 400, kBad},
      {"high byte", get("Host: \xc3\xa4\r\n\r\n"), 400, kBad},
      {"missing beside an absolute target", "GET http://a/ HTTP/1.1\r\n\r\n", 400, kBad},
  });
}

TEST_CASE("framing: every difference that smuggles is refused") {
  const std::string inner = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
  check_shut({
      {"length twice", post("Content-Length: 2\r\nContent-Length: 2\r\n\r\nab"), 400, kBad},
      {"lengths differ", post("Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc"), 400, kBad},
      {"length list", post("Content-Length: 2, 2\r\n\r\nab"), 400, kBad},
      {"length with a sign", post("Content-Length: +2\r\n\r\nab"), 400, kBad},
      {"negative length", post("Content-Length: -2\r\n\r\nab"), 400, kBad},
      {"hex length", post("Content-Length: 0x2\r\n\r\nab"), 400, kBad},
      {"empty length", post("Content-Length:\r\n\r\n"), 400, kBad},
      {"length beyond 64 bits", post("Content-Length: 18446744073709551617\r\n\r\na"), 400, kBad},
      {"space before the colon", post("Content-Length : 2\r\n\r\nab"), 400, kBad},
      {"length and coding",
       post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", inner), 400, kBad},
      {"coding and length",
       post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", inner), 400, kBad},
      {"unknown coding and length", post("Transfer-Encoding: x\r\nContent-Length: 5\r\n\r\nabcde"),
       400, kBad},
      {"gzip alone", post("Transfer-Encoding: gzip\r\n\r\n", inner), 400, kBad},
      {"identity", post("Transfer-Encoding: identity\r\n\r\n", inner), 400, kBad},
      {"chunked not last", post("Transfer-Encoding: chunked, identity\r\n\r\n", inner), 400, kBad},
      {"chunked twice", post("Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"), 400, kBad},
      {"coding twice",
       post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400,
       kBad},
      {"coding twice, one unknown",
       post("Transfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400, kBad},
      {"empty coding", post("Transfer-Encoding:\r\n\r\n"), 400, kBad},
      {"quoted coding", post("Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"), 400, kBad},
      {"parameter", post("Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n"), 400, kBad},
      {"vertical tab",
       post("Transfer-Encoding: \x0b"
            "chunked\r\n\r\n0\r\n\r\n"),
       400, kBad},
      {"gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 501,
       "http.not_implemented"},
      {"chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
       kBad},
  });
}

TEST_CASE("chunks: trailers and broken ones are refused") {
  check_shut({
      {"trailer", chunked("2\r\nab\r\n0\r\nX: y\r\n\r\n"), 400, kBad},
      {"trailer that would be authority", chunked("0\r\nAuthorization: me\r\n\r\n"), 400, kBad},
      {"trailer that would be framing", chunked("0\r\nContent-Length: 3\r\n\r\n"), 400, kBad},
      {"no size", chunked("\r\nab\r\n0\r\n\r\n"), 400, kBad},
      {"not hex", chunked("g\r\nab\r\n0\r\n\r\n"), 400, kBad},
      {"0x", chunked("0x2\r\nab\r\n0\r\n\r\n"), 400, kBad},
      {"sign", chunked("+2\r\nab\r\n0\r\n\r\n"), 400, kBad},
      {"space after the size", chunked("2 \r\nab\r\n0\r\n\r\n"), 400, kBad},
      {"size beyond 64 bits", chunked("10000000000000002\r\nab\r\n0\r\n\r\n"), 400, kBad},
      {"LF after the size", chunked("2\nab\r\n0\r\n\r\n"), 400, kBad},
      {"no CR LF after the bytes", chunked("2\r\nabc\r\n0\r\n\r\n"), 400, kBad},
      {"LF after the bytes", chunked("2\r\nab\n0\r\n\r\n"), 400, kBad},
      {"LF inside an extension", chunked("2;a=\"\n\"\r\nab\r\n0\r\n\r\n"), 400, kBad},
      {"NUL inside an extension", chunked("2;a=\"\0\"\r\nab\r\n0\r\n\r\n"s), 400, kBad},
      {"body over the limit", chunked("fffffff\r\n"), 413, "http.body_too_large"},
  });
}

TEST_CASE("an expectation other than 100-continue is refused") {
  check_shut({{"magic", post("Expect: magic\r\nContent-Length: 2\r\n\r\nab"), 417,
               "http.expectation_failed"}});
}

TEST_CASE("unusual requests that the standard allows are answered") {
  TestServer server;
  const auto body_of = [&](std::string_view bytes) { return ask(server.port(), bytes).body; };
  CHECK(body_of("\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n") == "GET /a|a|");
  CHECK(body_of("GET http://b:80/x?y HTTP/1.1\r\nHost: a\r\n\r\n") == "GET /x?y|b:80|");
  CHECK(body_of("GET HTTPS://b?y HTTP/1.1\r\nHost: a\r\n\r\n") == "GET /?y|b|");
  CHECK(body_of("GET /a HTTP/1.0\r\n\r\n") == "GET /a||");
  CHECK(body_of("GET /a HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n") == "GET /a|[::1]:8080|");
  CHECK(body_of("GET /a HTTP/1.1\r\nHost: x_y.example.:\r\n\r\n") == "GET /a|x_y.example.:|");
  CHECK(body_of("GET /a?b={c}|d:e&f=%20 HTTP/1.1\r\nhOST:\t a \t\r\n\r\n") ==
        "GET /a?b={c}|d:e&f=%20|a|");
  CHECK(body_of("PURGE /a HTTP/1.1\r\nHost: a\r\n\r\n") == "PURGE /a|a|");
  CHECK(body_of("OPTIONS /a HTTP/1.1\r\nHost: a\r\n\r\n") == "OPTIONS /a|a|");
  CHECK(body_of("GET //a HTTP/1.1\r\nHost: a\r\n\r\n") == "GET //a|a|");
  CHECK(body_of("GET /a HTTP/1.1\r\nHost: a\r\nX: \xc3\xa4\r\nEmpty:\r\n\r\n") == "GET /a|a|");
  CHECK(body_of(post("Content-Length: 0\r\n\r\n")) == "POST /echo|a|");
  CHECK(body_of(post("Content-Length: 002\r\n\r\nab")) == "POST /echo|a|ab");
  CHECK(body_of(post("Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n")) == "POST /echo|a|");
  CHECK(body_of(chunked("2;x;y=\"z \\\" \"\r\nab\r\n0003\r\ncde\r\n000\r\n\r\n")) ==
        "POST /echo|a|abcde");
}
