#include "base/arena.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstring>

using tenon::Arena;

TEST_CASE("an arena hands out aligned, disjoint memory") {
  Arena arena(1 << 20);
  auto* first = static_cast<char*>(arena.allocate(3, 1));
  auto* second = static_cast<char*>(arena.allocate(64, 64));
  REQUIRE(first != nullptr);
  REQUIRE(second != nullptr);
  CHECK(reinterpret_cast<std::uintptr_t>(second) % 64 == 0);
  std::memset(first, 1, 3);
  std::memset(second, 2, 64);
  CHECK(first[2] == 1);
}

TEST_CASE("an arena refuses what goes beyond its limit and still serves what fits") {
  Arena arena(64 * 1024);
  CHECK(arena.allocate(65 * 1024, 8) == nullptr);
  std::size_t total = 0;
  while (arena.allocate(1024, 8) != nullptr) total += 1024;
  CHECK(total <= 64 * 1024);
  CHECK(total >= 48 * 1024);
  arena.reset();
  CHECK(arena.allocate(1024, 8) != nullptr);
}

TEST_CASE("an arena keeps its first chunks, so that the next request allocates nothing") {
  Arena arena(1 << 20);
  void* first = arena.allocate(100, 8);
  arena.reset();
  CHECK(arena.allocate(100, 8) == first);
}

TEST_CASE("a large allocation after small ones is served from a chunk of its own") {
  Arena arena(8 << 20);
  for (int round = 0; round < 3; ++round) {
    REQUIRE(arena.allocate(100, 8) != nullptr);
    auto* large = static_cast<char*>(arena.allocate(3 << 20, 8));
    REQUIRE(large != nullptr);
    large[(3 << 20) - 1] = 1;
    arena.reset();
    CHECK(arena.bytes_reserved() <= Arena::kKeptBytesMax);
  }
}

TEST_CASE("what an earlier request used takes nothing from the limit of the next") {
  Arena arena(256 * 1024);
  REQUIRE(arena.allocate(100'000, 8) != nullptr);
  arena.reset();
  CHECK(arena.allocate(200'000, 8) != nullptr);
}
