// The bounds of windows as text, and local times back to text.
#include "window_text.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace startime;

namespace {

/// "2026-03-02T09:00:00", with Z when it is an instant; "" when it is refused.
std::string read(std::string_view text) {
  const auto bound = read_window_bound(text);
  return bound ? write_local_time(bound->clock) + (bound->is_instant ? "Z" : "") : "";
}

}  // namespace

TEST_CASE("a bound is a date, a local time or an instant") {
  CHECK(read("2026-03-02") == "2026-03-02T00:00:00");
  CHECK(read("2026-03-02T09:05:59") == "2026-03-02T09:05:59");
  CHECK(read("2026-03-02T08:00:00Z") == "2026-03-02T08:00:00Z");
  CHECK(read("2026-03-02T08:00:00z") == "2026-03-02T08:00:00Z");
  CHECK(read("2026-03-02T00:30:00+01:00") == "2026-03-01T23:30:00Z");
  CHECK(read("2026-03-02T20:30:00-05:45") == "2026-03-03T02:15:00Z");
  CHECK(read("2026-03-02T08:00:00.500Z") == "2026-03-02T08:00:00Z");
  CHECK(read("2024-02-29") == "2024-02-29T00:00:00");
  CHECK(read("0001-01-01") == "0001-01-01T00:00:00");
  CHECK(read("9999-12-31T23:59:59") == "9999-12-31T23:59:59");
}

TEST_CASE("nothing else is a bound") {
  for (const char* text : {"",
                           "today",
                           "2026-3-2",
                           "2026-02-29",
                           "2026-13-01",
                           "2026-00-10",
                           "0000-01-01",
                           "20260302",
                           "2026-03-02T24:00:00",
                           "2026-03-02T09:60:00",
                           "2026-03-02T09:00:60",
                           "2026-03-02T09:00",
                           "2026-03-02 09:00:00",
                           "2026-03-02Z",
                           "2026-03-02T09:00:00ZZ",
                           "2026-03-02T09:00:00+0100",
                           "2026-03-02T09:00:00+24:00",
                           "2026-03-02T09:00:00+01:60",
                           "2026-03-02T09:00:00 01:00",
                           "2026-03-02+01:00",
                           "2026-03-02T09:00:00.",
                           "2026-03-02T09:00:00.5x",
                           "2026-03-02T09:00:00.0000000001",
                           "-026-03-02",
                           "2026-03-02T",
                           "2026-03-02T0a:00:00"}) {
    CAPTURE(text);
    CHECK_FALSE(read_window_bound(text));
  }
}
