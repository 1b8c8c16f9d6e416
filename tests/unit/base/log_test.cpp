#include "base/log.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>

namespace {

std::string escaped(std::string_view text) {
  std::string to;
  tenon::append_json_escaped(to, text);
  return to;
}

}  // namespace

TEST_CASE("text from outside cannot break out of a JSON string") {
  CHECK(escaped("a\"b\\c\n\r\t") == R"(a\"b\\c\n\r\t)");
  CHECK(escaped(std::string_view("\x01\x1f\0", 3)) == R"(\u0001\u001f\u0000)");
  CHECK(escaped("Zürich €") == "Zürich €");
}

TEST_CASE("what is not UTF-8 becomes U+FFFD") {
  CHECK(escaped("\xff") == "\xEF\xBF\xBD");
  CHECK(escaped("\xc0\xaf") == "\xEF\xBF\xBD\xEF\xBF\xBD");                  // overlong
  CHECK(escaped("\xed\xa0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // a surrogate
  CHECK(escaped("x\xe2\x82") == "x\xEF\xBF\xBD\xEF\xBF\xBD");                // cut short
}

TEST_CASE("a log record is one line of JSON, and lesser levels are left out") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  tenon::Log log(ends[1], tenon::Level::info);
  log.write(tenon::Level::debug, "not this");
  log.write(tenon::Level::warning, "two\nlines", {{"module", "x\"y"}});
  close(ends[1]);
  char bytes[512] = {};
  const ssize_t count = read(ends[0], bytes, sizeof bytes - 1);
  close(ends[0]);
  REQUIRE(count > 0);
  const std::string line(bytes, static_cast<std::size_t>(count));
  CHECK(line.find("not this") == std::string::npos);
  CHECK(line.ends_with(R"("level":"warning","message":"two\nlines","module":"x\"y"})"
                       "\n"));
}
