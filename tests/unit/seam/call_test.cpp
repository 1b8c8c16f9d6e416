// The one function through which every call passes: what it hands to the callee, what it refuses,
// what it mends.
#include "seam/call.hpp"

#include <cstring>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "modules.hpp"

using namespace tenon;
using namespace tenon::seam;
using Catch::Contains;

namespace {

tn_status double_it(TestModule&, const tn_call&, const Number& request, Number& response,
                    tn_error&) {
  response.value = 2 * request.value;
  return TN_OK;
}

}  // namespace

TEST_CASE("a call reaches the operation and brings its answer back") {
  Registry registry;
  TestModule module(registry, "inner", double_it);
  TestCall call;
  CHECK(call(module.endpoint(), 21) == TN_OK);
  CHECK(call.response.value == 42);
}

TEST_CASE("the callee sees the call as the host stamps it") {
  Registry registry;
  tn_call seen{};
  TestModule module(registry, "inner",
                    [&](TestModule&, const tn_call& call, const Number&, Number&, tn_error&) {
                      seen = call;
                      return TN_OK;
                    });
  TestCall call;
  call.context.deadline_ns = monotonic_ns() + 5'000'000'000;
  std::memset(call.context.trace_id, 7, sizeof call.context.trace_id);
  REQUIRE(call(module.endpoint()) == TN_OK);
  CHECK(seen.size == sizeof(tn_call));
  CHECK(seen.depth == 1);
  CHECK(seen.host == &module.host);
  CHECK(seen.deadline_ns == call.context.deadline_ns);
  CHECK(seen.caller.n == 0);
  CHECK(std::memcmp(seen.trace_id, call.context.trace_id, sizeof seen.trace_id) == 0);
  CHECK(std::memcmp(seen.span_id, call.context.span_id, sizeof seen.span_id) != 0);
}

TEST_CASE("a call from module to module names its caller and its place, whatever the caller says") {
  Registry registry;
  tn_call seen{};
  TestModule inner(registry, "inner",
                   [&](TestModule&, const tn_call& call, const Number&, Number&, tn_error&) {
                     seen = call;
                     CHECK(std::string(call.caller.p, call.caller.n) == "outer");
                     return TN_OK;
                   });
  const tn_binding* binding = nullptr;
  tn_call outer_seen{};
  TestModule outer(
      registry, "outer",
      [&](TestModule&, const tn_call& call, const Number& in, Number& out, tn_error& error) {
        outer_seen = call;
        return invoke_number(binding, call, in, out, error, {"outer.cpp", 34, 0});
      });
  binding = outer.bind(inner);
  TestCall call;
  call.context.deadline_ns = monotonic_ns() + 5'000'000'000;
  REQUIRE(call(outer.endpoint()) == TN_OK);
  CHECK(seen.depth == 2);
  CHECK(seen.host == &inner.host);
  CHECK(std::string(seen.site.file) == "outer.cpp");
  CHECK(seen.site.line == 34);
  CHECK(seen.deadline_ns == call.context.deadline_ns);
  CHECK(std::memcmp(seen.trace_id, outer_seen.trace_id, sizeof seen.trace_id) == 0);
  CHECK(std::memcmp(seen.span_id, outer_seen.span_id, sizeof seen.span_id) != 0);
}

TEST_CASE("spans of one request all differ") {
  Registry registry;
  std::set<std::string> spans;
  TestModule module(
      registry, "inner", [&](TestModule&, const tn_call& call, const Number&, Number&, tn_error&) {
        spans.emplace(reinterpret_cast<const char*>(call.span_id), sizeof call.span_id);
        return TN_OK;
      });
  TestCall call;
  for (int k = 0; k < 1000; ++k) REQUIRE(call(module.endpoint()) == TN_OK);
  CHECK(spans.size() == 1000);
}

TEST_CASE("a cancelled request makes no further call, and a callee sees that it was cancelled") {
  Registry registry;
  int calls = 0;
  TestCall call;
  TestModule module(registry, "inner",
                    [&](TestModule&, const tn_call& seen, const Number&, Number&, tn_error&) {
                      ++calls;
                      CHECK(__atomic_load_n(seen.cancelled, __ATOMIC_RELAXED) == 0);
                      call.context.cancelled.store(1);
                      CHECK(__atomic_load_n(seen.cancelled, __ATOMIC_RELAXED) == 1);
                      return TN_OK;
                    });
  REQUIRE(call(module.endpoint()) == TN_OK);
  CHECK(call(module.endpoint()) == TN_CANCELLED);
  CHECK(std::string(call.error.code) == "tenon.cancelled");
  CHECK(call.error.status == TN_CANCELLED);
  CHECK(calls == 1);
}

TEST_CASE("a deadline that has passed refuses the call") {
  Registry registry;
  TestModule module(registry, "inner", double_it);
  TestCall call;
  call.context.deadline_ns = monotonic_ns() - 1;
  CHECK(call(module.endpoint()) == TN_DEADLINE_EXCEEDED);
  CHECK(std::string(call.error.code) == "tenon.deadline_exceeded");
  CHECK(call.response.value == 0);
  // Who has gone hears of that first.
  call.context.cancelled.store(1);
  CHECK(call(module.endpoint()) == TN_CANCELLED);
}

TEST_CASE("an operation's own time limit shortens the deadline and never lengthens it") {
  Registry registry;
  std::uint64_t deadline_ns = 0;
  TestModule module(registry, "inner",
                    [&](TestModule&, const tn_call& call, const Number&, Number&, tn_error&) {
                      deadline_ns = call.deadline_ns;
                      return TN_OK;
                    });
  module.endpoint().timeout_ns = 1'000'000'000;
  TestCall call;
  const std::uint64_t before_ns = monotonic_ns();
  REQUIRE(call(module.endpoint()) == TN_OK);
  CHECK(deadline_ns >= before_ns + 1'000'000'000);
  CHECK(deadline_ns <= monotonic_ns() + 1'000'000'000);
  call.context.deadline_ns = monotonic_ns() + 500'000'000;
  REQUIRE(call(module.endpoint()) == TN_OK);
  CHECK(deadline_ns == call.context.deadline_ns);
}

TEST_CASE("modules that call one another in a ring are stopped at the depth limit") {
  Registry registry;
  const tn_binding* itself = nullptr;
  std::uint32_t deepest = 0;
  TestModule module(
      registry, "ring",
      [&](TestModule&, const tn_call& call, const Number& in, Number& out, tn_error& error) {
        deepest = call.depth;
        return invoke_number(itself, call, in, out, error);
      });
  itself = module.bind(module);
  TestCall call;
  CHECK(call(module.endpoint()) == TN_RESOURCE_EXHAUSTED);
  CHECK(std::string(call.error.code) == "tenon.call_too_deep");
  CHECK(deepest == kCallDepthMax);
}

TEST_CASE("a number that is no status becomes an internal error that names the module") {
  Registry registry;
  const tn_status answer = GENERATE(99, -1, 17, INT32_MIN);
  TestModule module(registry, "liar",
                    [&](TestModule&, const tn_call&, const Number&, Number&, tn_error& error) {
                      std::strcpy(error.code, "liar.innocent");
                      return answer;
                    });
  TestCall call;
  CHECK(call(module.endpoint()) == TN_INTERNAL);
  CHECK(call.error.status == TN_INTERNAL);
  CHECK(std::string(call.error.code) == "tenon.bad_status");
  CHECK_THAT(std::string(call.error.message),
             Contains("liar.numbers/1 run of module liar returned " + std::to_string(answer)));
}

TEST_CASE("a failure without detail gets a code and a message, and nothing of an earlier failure") {
  Registry registry;
  bool with_detail = true;
  TestModule module(registry, "inner",
                    [&](TestModule&, const tn_call&, const Number&, Number&, tn_error& error) {
                      if (with_detail) {
                        std::strcpy(error.code, "inner.first");
                        std::strcpy(error.path, "/value");
                        std::strcpy(error.message, "the first failure");
                        error.flags = 0xffffffff;
                      }
                      return TN_NOT_FOUND;
                    });
  TestCall call;
  REQUIRE(call(module.endpoint()) == TN_NOT_FOUND);
  CHECK(std::string(call.error.code) == "inner.first");
  CHECK(std::string(call.error.path) == "/value");
  CHECK(call.error.flags == TN_ERROR_RETRYABLE);
  with_detail = false;
  REQUIRE(call(module.endpoint()) == TN_NOT_FOUND);
  CHECK(call.error.status == TN_NOT_FOUND);
  CHECK(std::string(call.error.code) == "tenon.not_found");
  CHECK(std::string(call.error.path).empty());
  CHECK_THAT(std::string(call.error.message), Contains("gave no reason"));
  CHECK(call.error.flags == 0);
}

TEST_CASE("text without an end is given one") {
  Registry registry;
  TestModule module(registry, "liar",
                    [](TestModule&, const tn_call&, const Number&, Number&, tn_error& error) {
                      std::memset(error.code, 'c', sizeof error.code);
                      std::memset(error.path, 'p', sizeof error.path);
                      std::memset(error.message, 'm', sizeof error.message);
                      return TN_INTERNAL;
                    });
  TestCall call;
  REQUIRE(call(module.endpoint()) == TN_INTERNAL);
  CHECK(std::strlen(call.error.code) == sizeof call.error.code - 1);
  CHECK(std::strlen(call.error.path) == sizeof call.error.path - 1);
  CHECK(std::strlen(call.error.message) == sizeof call.error.message - 1);
}

TEST_CASE(
    "a caller may want no detail, forget a message's size or ask for an operation that is not "
    "there") {
  Registry registry;
  TestModule inner(registry, "inner",
                   [](TestModule&, const tn_call&, const Number&, Number&, tn_error& error) {
                     std::strcpy(error.message, "written somewhere");
                     return TN_ABORTED;
                   });
  const tn_binding* binding = nullptr;
  TestModule outer(
      registry, "outer",
      [&](TestModule&, const tn_call& call, const Number& in, Number& out, tn_error& error) {
        const tn_host& host = *call.host;
        CHECK(host.invoke(binding, 0, &call, nullptr, &in, &out, nullptr) == TN_ABORTED);
        Number unsized{};
        CHECK(host.invoke(binding, 0, &call, nullptr, &in, &unsized, &error) ==
              TN_INVALID_ARGUMENT);
        CHECK(std::string(error.code) == "tenon.bad_message");
        CHECK(host.invoke(binding, 0, &call, nullptr, nullptr, &out, &error) ==
              TN_INVALID_ARGUMENT);
        CHECK(host.invoke(binding, 1, &call, nullptr, &in, &out, &error) == TN_UNIMPLEMENTED);
        CHECK(std::string(error.code) == "tenon.no_such_operation");
        CHECK(host.invoke(nullptr, 0, &call, nullptr, &in, &out, &error) == TN_INTERNAL);
        CHECK(host.invoke(binding, 0, nullptr, nullptr, &in, &out, &error) == TN_INTERNAL);
        CHECK(std::string(error.code) == "tenon.bad_call");
        return TN_OK;
      });
  binding = outer.bind(inner);
  TestCall call;
  CHECK(call(outer.endpoint()) == TN_OK);
}

TEST_CASE("memory for answers comes from the request's arena, up to its limit") {
  Registry registry;
  TestModule module(registry, "inner",
                    [](TestModule&, const tn_call& call, const Number& in, Number&, tn_error&) {
                      const auto allocate = call.host->allocate;
                      void* memory = allocate(&call, static_cast<std::uint64_t>(in.value), 64);
                      CHECK(reinterpret_cast<std::uintptr_t>(memory) % 64 == 0);
                      CHECK(allocate(&call, 8, 0) == nullptr);
                      CHECK(allocate(&call, 8, 3) == nullptr);
                      CHECK(allocate(&call, 8, 128) == nullptr);
                      CHECK(allocate(&call, UINT64_MAX, 8) == nullptr);
                      CHECK(allocate(nullptr, 8, 8) == nullptr);
                      if (memory == nullptr) return TN_RESOURCE_EXHAUSTED;
                      std::memset(memory, 0xaa, static_cast<std::size_t>(in.value));
                      return TN_OK;
                    });
  TestCall call(256 * 1024);
  CHECK(call(module.endpoint(), 100'000) == TN_OK);
  CHECK(call.arena.bytes_reserved() >= 100'000);
  CHECK(call(module.endpoint(), 200'000) == TN_RESOURCE_EXHAUSTED);
  call.arena.reset();
  CHECK(call(module.endpoint(), 100'000) == TN_OK);
}
