#include "intervals.hpp"

#include <catch2/catch.hpp>
#include <random>

using namespace calendar_engine;

namespace {

using Set = std::vector<TimeRange>;
using Instants = std::vector<bool>;  // which of some few instants are in a set

constexpr std::int64_t kInstants = 40;

Set random_set(std::mt19937& dice) {
  Set set;
  for (std::uint32_t n = dice() % 8; n > 0; --n) {
    const auto start = static_cast<std::int64_t>(dice() % kInstants);
    const auto length = static_cast<std::int64_t>(dice() % 9);
    set.push_back({start, std::min(start + length, kInstants)});
  }
  return set;
}

Instants instants_of(const Set& set) {
  Instants in(kInstants, false);
  for (const TimeRange& range : set) {
    for (std::int64_t at = range.start; at < range.end; ++at)
      in[static_cast<std::size_t>(at)] = true;
  }
  return in;
}

bool is_canonical(const Set& set) {
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (set[i].start >= set[i].end) return false;
    if (i > 0 && set[i - 1].end >= set[i].start) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("intervals that overlap or touch become one, empty ones vanish") {
  CHECK(merge({{5, 7}, {1, 3}, {3, 4}, {6, 9}, {11, 11}}) == Set{{1, 4}, {5, 9}});
  CHECK(merge({}).empty());
}

TEST_CASE("what is taken away may split, cut or cover") {
  CHECK(subtract({{0, 10}}, {{2, 3}, {5, 6}}) == Set{{0, 2}, {3, 5}, {6, 10}});
  CHECK(subtract({{0, 4}, {6, 10}}, {{3, 7}}) == Set{{0, 3}, {7, 10}});
  CHECK(subtract({{2, 4}}, {{0, 9}}).empty());
  CHECK(subtract({{2, 4}}, {{4, 9}}) == Set{{2, 4}});
}

TEST_CASE("the common part of two sets") {
  CHECK(intersect({{0, 4}, {6, 10}}, {{3, 7}, {9, 20}}) == Set{{3, 4}, {6, 7}, {9, 10}});
  CHECK(intersect({{0, 4}}, {{4, 7}}).empty());
}

TEST_CASE("set arithmetic is right instant by instant, and its answers canonical") {
  std::mt19937 dice(77);
  for (int i = 0; i < 5000; ++i) {
    const Set raw_a = random_set(dice), raw_b = random_set(dice);
    const Set a = merge(raw_a), b = merge(raw_b);
    const Set left = subtract(a, b), both = intersect(a, b);
    REQUIRE((is_canonical(a) && is_canonical(left) && is_canonical(both)));
    const Instants in_a = instants_of(raw_a), in_b = instants_of(raw_b);
    REQUIRE(instants_of(a) == in_a);
    const Instants in_left = instants_of(left), in_both = instants_of(both);
    for (std::size_t at = 0; at < in_a.size(); ++at) {
      REQUIRE(in_left[at] == (in_a[at] && !in_b[at]));
      REQUIRE(in_both[at] == (in_a[at] && in_b[at]));
    }
  }
}
