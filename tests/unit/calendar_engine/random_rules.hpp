// Rules of every frequency and with every part but UNTIL, as dice have it.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace calendar_engine {

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

inline std::string random_rule(Dice& dice) {
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

}  // namespace calendar_engine
