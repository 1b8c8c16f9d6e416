// Lines from a pipe: whole, split, too long, without an end.
#include <unistd.h>

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "app/line_reader.hpp"

namespace {

using tenon::app::LineReader;

class Pipe {
 public:
  Pipe() { REQUIRE(pipe(ends_) == 0); }
  ~Pipe() {
    close(ends_[0]);
    finish();
  }
  int reading_end() const { return ends_[0]; }
  void write(std::string_view text) {
    REQUIRE(::write(ends_[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  void finish() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }

 private:
  int ends_[2] = {-1, -1};
};

std::string shown(const LineReader::Line& line) {
  return line.too_long ? "(too long)" : std::string(line.text);
}

std::vector<std::string> all_lines(LineReader& reader) {
  std::vector<std::string> lines;
  do {
    while (const auto line = reader.next()) lines.push_back(shown(*line));
  } while (reader.fill());
  if (const auto rest = reader.take_rest()) lines.push_back(shown(*rest));
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("lines are given without their ends, the last one with or without") {
  Pipe pipe;
  pipe.write("a\r\n\nbc\nd");
  pipe.finish();
  LineReader reader(pipe.reading_end(), 100);
  CHECK(all_lines(reader) == Lines{"a", "", "bc", "d"});
}

TEST_CASE("a line is given as soon as it is there") {
  Pipe pipe;
  LineReader reader(pipe.reading_end(), 100);
  pipe.write("one\ntw");
  REQUIRE(reader.fill());
  CHECK(shown(reader.next().value()) == "one");
  CHECK_FALSE(reader.next());
  pipe.write("o\n");
  REQUIRE(reader.fill());
  CHECK(shown(reader.next().value()) == "two");
}

TEST_CASE("a line that is too long takes its own place and no memory") {
  Pipe pipe;
  pipe.write("12345678\n123456789\nnext\n");
  LineReader reader(pipe.reading_end(), 8);
  REQUIRE(reader.fill());
  CHECK(shown(reader.next().value()) == "12345678");
  CHECK(shown(reader.next().value()) == "(too long)");
  CHECK(shown(reader.next().value()) == "next");
  pipe.write("1234567890");
  REQUIRE(reader.fill());
  CHECK_FALSE(reader.next());
  pipe.write("1234567890");
  REQUIRE(reader.fill());
  CHECK_FALSE(reader.next());
  pipe.write("\nafter\n1234567890");
  pipe.finish();
  CHECK(all_lines(reader) == Lines{"(too long)", "after", "(too long)"});
}
