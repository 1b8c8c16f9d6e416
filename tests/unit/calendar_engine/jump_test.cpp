// Where a window begins must not change what is in it: random rules, expanded from their start and
// from later.
#include <catch2/catch.hpp>
#include <random>

#include "expansion.hpp"

using namespace calendar_engine;

namespace {

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  int up_to(int most) { return static_cast<int>(engine_() % static_cast<std::uint32_t>(most + 1)); }
  bool one_in(int n) { return up_to(n - 1) == 0; }
  std::string numbers(int least, int most, bool negative) {
    std::string list;
    for (int i = up_to(2); i >= 0; --i) {
      const int number = least + up_to(most - least);
      if (negative && number != 0 && one_in(3)) list += '-';
      list += std::to_string(number);
      if (i != 0) list += ',';
    }
    return list;
  }

 private:
  std::mt19937 engine_;
};

std::string random_rule(Dice& dice) {
  static const char* const kFrequencies[] = {"YEARLY", "MONTHLY", "WEEKLY",
                                             "DAILY",  "HOURLY",  "MINUTELY"};
  const int frequency = dice.up_to(5);
  std::string rule = std::string("FREQ=") + kFrequencies[frequency];
  bool has_by = false;
  const auto add = [&](const char* part, const std::string& value) {
    rule += std::string(";") + part + "=" + value;
    has_by |= part[0] == 'B';
  };
  if (dice.one_in(2)) add("INTERVAL", std::to_string(1 + dice.up_to(40)));
  if (dice.one_in(3)) add("WKST", dice.one_in(2) ? "SU" : "WE");
  if (dice.one_in(4)) add("BYMONTH", dice.numbers(1, 12, false));
  if (frequency == 0 && dice.one_in(4)) add("BYWEEKNO", dice.numbers(1, 53, true));
  if ((frequency == 0 || frequency > 3) && dice.one_in(4))
    add("BYYEARDAY", dice.numbers(1, 366, true));
  if (frequency != 2 && dice.one_in(4)) add("BYMONTHDAY", dice.numbers(1, 31, true));
  if (dice.one_in(3)) add("BYDAY", frequency == 1 && dice.one_in(2) ? "-1FR,2MO" : "TU,SU");
  if (dice.one_in(4)) add("BYHOUR", dice.numbers(0, 23, false));
  if (dice.one_in(5)) add("BYMINUTE", dice.numbers(0, 59, false));
  if (has_by && dice.one_in(4)) add("BYSETPOS", dice.one_in(2) ? "1,-1" : "2");
  if (dice.one_in(4)) add("COUNT", std::to_string(1 + dice.up_to(150)));
  return rule;
}

}  // namespace

TEST_CASE("an expansion that begins later is the end of one that begins at the start") {
  Dice dice(20260302);
  int compared = 0;
  for (int i = 0; i < 3000; ++i) {
    Asked asked{"1996-02-29T23:30:00", {random_rule(dice)}};
    INFO(asked.rules[0]);
    if (dice.one_in(2))
      asked.time_zone = dice.one_in(2) ? "America/New_York" : "Australia/Lord_Howe";
    asked.limit = 120;
    const Answered whole = ask(asked);
    REQUIRE(whole.message == "");
    if (whole.instances.size() < 3) continue;
    const std::size_t middle = whole.instances.size() / 2;
    asked.from = dice.one_in(2) && asked.time_zone ? whole.utc[middle] : whole.instances[middle];
    asked.limit = whole.instances.size() - middle;
    const Answered rest = ask(asked);
    // In UTC, a time in a gap may come back among those of the hour after it.
    if (asked.from->back() == 'Z' && rest.instances.front() < whole.instances[middle]) continue;
    REQUIRE(rest.instances == Texts(whole.instances.begin() + static_cast<std::ptrdiff_t>(middle),
                                    whole.instances.end()));
    REQUIRE(rest.exhausted == whole.exhausted);
    ++compared;
  }
  CHECK(compared > 1500);
}
