#include "rest/trace.hpp"

#include <set>

#include <catch2/catch.hpp>

using tenon::rest::IdGenerator;
using tenon::rest::parse_traceparent;
using tenon::rest::TraceContext;

namespace {

constexpr std::string_view kSound = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

std::string trace_id_of(const TraceContext& trace) {
  std::string text(tenon::rest::kTraceIdChars, '?');
  tenon::rest::write_trace_id(text.data(), trace);
  return text;
}

std::string traceparent_of(const TraceContext& trace) {
  std::string text(tenon::rest::kTraceparentChars, '?');
  tenon::rest::write_traceparent(text.data(), trace);
  return text;
}

}  // namespace

TEST_CASE("a traceparent is read and written back") {
  const auto trace = parse_traceparent(kSound);
  REQUIRE(trace);
  CHECK(trace_id_of(*trace) == "0af7651916cd43dd8448eb211c80319c");
  CHECK(trace->flags == 1);
  CHECK(traceparent_of(*trace) == kSound);
}

TEST_CASE("a later version is read as far as version 00 goes") {
  CHECK(parse_traceparent("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
  CHECK(parse_traceparent("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"));
  CHECK_FALSE(parse_traceparent("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more"));
}

TEST_CASE("flags that nobody has defined are dropped") {
  const auto trace = parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff");
  REQUIRE(trace);
  CHECK(trace->flags == 3);
}

TEST_CASE("a malformed traceparent is none") {
  const auto* const text = GENERATE(
      "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
      "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",   // the version that will never be
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",  // version 00 has no more
      "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",   // upper case
      "00-00000000000000000000000000000000-b7ad6b7169203331-01",   // no trace
      "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",   // no span
      "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      "0g-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x");
  INFO(text);
  CHECK_FALSE(parse_traceparent(text));
}

TEST_CASE("a caller's trace is continued under a span of the host's own") {
  IdGenerator ids;
  const TraceContext trace = ids.continue_or_start(kSound);
  CHECK(trace_id_of(trace) == "0af7651916cd43dd8448eb211c80319c");
  CHECK(trace.flags == 1);
  CHECK(traceparent_of(trace).substr(36, 16) != "b7ad6b7169203331");
  CHECK(parse_traceparent(traceparent_of(trace)));
}

TEST_CASE("new traces differ, within a generator and between generators") {
  std::set<std::string> seen;
  for (int generator = 0; generator < 10; ++generator) {
    IdGenerator ids;
    for (int i = 0; i < 100; ++i) {
      const TraceContext trace = ids.continue_or_start("");
      CHECK(parse_traceparent(traceparent_of(trace)));
      CHECK(trace.flags == 0);
      seen.insert(trace_id_of(trace));
      seen.insert(traceparent_of(trace).substr(36, 16));
    }
  }
  CHECK(seen.size() == 2000);
}
