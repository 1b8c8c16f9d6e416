// Slots in free time: where they begin, where they end, how many.
#include "slots.hpp"

#include <catch2/catch.hpp>

using namespace startime;
using namespace std::chrono_literals;

namespace {

constexpr tenon::Instant kNine{std::chrono::hours(490'000)};

TimeSpan span(std::chrono::minutes from, std::chrono::minutes until) {
  return {kNine + from, kNine + until};
}

}  // namespace

TEST_CASE("slots follow one another from the beginning of a free span") {
  const auto fitted = fit_slots({span(7min, 120min)}, 30min, 30min, 100);
  CHECK(fitted.slots == std::vector{span(7min, 37min), span(37min, 67min), span(67min, 97min)});
  CHECK_FALSE(fitted.is_truncated);
}

TEST_CASE("a slot may end where the free span ends") {
  CHECK(fit_slots({span(0min, 30min)}, 30min, 30min, 100).slots == std::vector{span(0min, 30min)});
  CHECK(fit_slots({span(0min, 29min)}, 30min, 30min, 100).slots.empty());
}

TEST_CASE("a short step makes slots overlap, a long one leaves gaps") {
  CHECK(fit_slots({span(0min, 60min)}, 30min, 15min, 100).slots ==
        std::vector{span(0min, 30min), span(15min, 45min), span(30min, 60min)});
  CHECK(fit_slots({span(0min, 120min)}, 30min, 50min, 100).slots ==
        std::vector{span(0min, 30min), span(50min, 80min)});
}

TEST_CASE("each free span begins its steps anew") {
  CHECK(fit_slots({span(0min, 40min), span(50min, 80min)}, 30min, 30min, 100).slots ==
        std::vector{span(0min, 30min), span(50min, 80min)});
}

TEST_CASE("the limit cuts, and says so only when something is cut") {
  const auto cut = fit_slots({span(0min, 60min), span(90min, 120min)}, 30min, 30min, 2);
  CHECK(cut.slots == std::vector{span(0min, 30min), span(30min, 60min)});
  CHECK(cut.is_truncated);
  CHECK_FALSE(fit_slots({span(0min, 60min), span(90min, 119min)}, 30min, 30min, 2).is_truncated);
}

TEST_CASE("a step beyond all time takes the first slot only") {
  const auto fitted = fit_slots({span(0min, 60min)}, 30min, tenon::Duration::max(), 100);
  CHECK(fitted.slots == std::vector{span(0min, 30min)});
}
