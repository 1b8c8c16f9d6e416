#include "base/nearest.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using tenon::nearest;

TEST_CASE("the nearest known word is found through slips of the hand") {
  const std::vector<std::string> known = {"address", "port", "loops", "header_bytes_max"};
  CHECK(nearest("addres", known) == "address");
  CHECK(nearest("prot", known) == "port");
  CHECK(nearest("max_header_bytes", known) == std::nullopt);
  CHECK(nearest("headers_bytes_max", known) == "header_bytes_max");
  CHECK(nearest("colour", known) == std::nullopt);
}

TEST_CASE("a hint names the near word, or the few that are known, or nothing") {
  const std::vector<std::string> known = {"a_word", "b_word"};
  CHECK(tenon::did_you_mean("a_wrod", known) == "; did you mean \"a_word\"?");
  CHECK(tenon::did_you_mean("zzzzzz", known) == "; known are a_word, b_word");
  CHECK(tenon::did_you_mean("zzzzzz", {}) == "");
}
