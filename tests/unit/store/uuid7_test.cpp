#include "store/uuid7.hpp"

#include <algorithm>
#include <cstring>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

namespace tenon::store {
namespace {

bool less(const tn_uuid& a, const tn_uuid& b) {
  return std::memcmp(a.b, b.b, sizeof a.b) < 0;
}

TEST_CASE("ids are of version 7 and of this time") {
  Uuid7Source source;
  const tn_uuid id = source.next();
  CHECK((id.b[6] >> 4) == 7);
  CHECK((id.b[8] >> 6) == 2);
  std::uint64_t milliseconds = 0;
  for (int i = 0; i < 6; ++i) milliseconds = milliseconds << 8 | id.b[i];
  const auto now = static_cast<std::uint64_t>(time(nullptr)) * 1000;
  CHECK(milliseconds + 5000 > now);
  CHECK(milliseconds < now + 5000);
}

TEST_CASE("ids of one source ascend within a thread and differ between threads") {
  constexpr std::size_t kEach = 20'000;
  Uuid7Source source;
  std::vector<std::vector<tn_uuid>> made(4);
  {
    std::vector<std::jthread> threads;
    for (auto& ids : made) {
      threads.emplace_back([&] {
        for (std::size_t i = 0; i < kEach; ++i) ids.push_back(source.next());
      });
    }
  }
  std::vector<tn_uuid> all;
  for (const auto& ids : made) {
    CHECK(std::is_sorted(ids.begin(), ids.end(), less));
    all.insert(all.end(), ids.begin(), ids.end());
  }
  std::sort(all.begin(), all.end(), less);
  const auto same = std::adjacent_find(
      all.begin(), all.end(), [](const tn_uuid& a, const tn_uuid& b) { return !less(a, b); });
  CHECK(same == all.end());
}

}  // namespace
}  // namespace tenon::store
