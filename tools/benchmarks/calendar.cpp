// bench_calendar: a million instances from 100,000 simple rules in time zones, over 28 days, 26
// years after their start: reading the rules and expanding them on one core. And what single hard
// rules cost.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "recurrence.hpp"

namespace {

using namespace calendar_engine;

constexpr int kRules = 100'000;
constexpr int kRounds = 7;

/// CPU time of this thread: what else the machine does counts only as colder caches.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Written {
  std::string start, zone, rule;
};

/// The rules of ordinary calendars: most by weeks, some by days, few by months.
std::vector<Written> write_rules() {
  constexpr const char* kZones[] = {"America/New_York", "Europe/Berlin", "Asia/Tokyo",
                                    "Australia/Sydney", "Europe/London"};
  constexpr const char* kRuleTexts[] = {"FREQ=DAILY",
                                        "FREQ=WEEKLY;BYDAY=MO,WE,FR",
                                        "FREQ=WEEKLY;BYDAY=TU,TH",
                                        "FREQ=WEEKLY",
                                        "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
                                        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU",
                                        "FREQ=DAILY;INTERVAL=3",
                                        "FREQ=MONTHLY;BYDAY=2TU",
                                        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH",
                                        "FREQ=MONTHLY;BYMONTHDAY=1,15"};
  std::vector<Written> rules;
  for (int i = 0; i < kRules; ++i) {
    char start[32];
    std::snprintf(start, sizeof start, "2000-%02d-%02dT%02d:%02d:00", 1 + i % 12, 1 + i / 12 % 28,
                  7 + i % 11, i % 4 * 15);
    rules.push_back({start, kZones[i % 5], kRuleTexts[i / 5 % 10]});
  }
  return rules;
}

struct Round {
  double reading = 0, expanding = 0;
  std::uint64_t instances = 0;
};

Round run(const std::vector<Written>& rules, const Zones& zones) {
  constexpr int kBatch = 100;  // so that the clock is not what is measured
  Round round;
  RecurrenceText text;
  text.from = "2026-03-02T00:00:00";
  text.until = "2026-03-30T00:00:00";
  std::vector<Recurrence> batch;
  for (std::size_t first = 0; first < rules.size(); first += kBatch) {
    batch.clear();
    const double begin = cpu_seconds();
    for (std::size_t i = first; i < first + kBatch; ++i) {
      text.start = rules[i].start;
      text.time_zone = rules[i].zone;
      text.rules.assign(1, rules[i].rule);
      auto recurrence = read_recurrence(text, zones);
      if (!recurrence) std::abort();
      batch.push_back(std::move(*recurrence));
    }
    const double read = cpu_seconds();
    for (const Recurrence& recurrence : batch) {
      Steps steps(1'000'000);
      const auto expansion = expand(recurrence, 1000, steps);
      if (!expansion || expansion->utc.size() != expansion->instances.size()) std::abort();
      round.instances += expansion->instances.size();
    }
    round.reading += read - begin;
    round.expanding += cpu_seconds() - read;
  }
  return round;
}

void measure_hard(const char* title, const char* start, const char* rule, const Zones& zones) {
  RecurrenceText text;
  text.start = start;
  text.rules = {rule};
  text.from = "2026-03-02T00:00:00";
  const auto recurrence = read_recurrence(text, zones);
  if (!recurrence) std::abort();
  double best = 1e9;
  std::int64_t taken = 0;
  std::size_t instances = 0;
  for (int i = 0; i < kRounds; ++i) {
    Steps steps(1'000'000);
    const double begin = cpu_seconds();
    const auto expansion = expand(*recurrence, 1000, steps);
    best = std::min(best, cpu_seconds() - begin);
    taken = steps.taken();
    instances = expansion ? expansion->instances.size() : 0;
  }
  std::printf("%-34s %10.1f us %8lld steps %6zu instances\n", title, best * 1e6,
              static_cast<long long>(taken), instances);
}

}  // namespace

int main() {
  const Zones zones;
  const auto rules = write_rules();
  std::vector<Round> rounds;
  for (int i = 0; i < kRounds; ++i) rounds.push_back(run(rules, zones));
  std::sort(rounds.begin(), rounds.end(),
            [](const Round& a, const Round& b) { return a.expanding < b.expanding; });
  const Round& median = rounds[kRounds / 2];
  const auto per_instance = [&](double seconds) {
    return seconds * 1e9 / static_cast<double>(median.instances);
  };
  std::printf(
      "%d rules, %llu instances with UTC in 28 days, 26 years after the start; median of %d "
      "rounds, CPU time\n",
      kRules, static_cast<unsigned long long>(median.instances), kRounds);
  std::printf("%-34s %10.1f ns per instance\n", "expanding", per_instance(median.expanding));
  std::printf("%-34s %10.1f ns per instance\n", "expanding, best round",
              per_instance(rounds.front().expanding));
  std::printf("%-34s %10.1f ns per instance\n", "reading text, beside that",
              per_instance(median.reading));
  measure_hard("never: February 30", "2000-01-01T09:00:00", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
               zones);
  measure_hard("never: every second of April 31", "2000-01-01T09:00:00",
               "FREQ=SECONDLY;BYMONTH=4;BYMONTHDAY=31", zones);
  measure_hard("a hundred years old, by weeks", "1926-03-02T09:00:00", "FREQ=WEEKLY;BYDAY=MO,WE,FR",
               zones);
  measure_hard("as young as can be", "2026-03-02T09:00:00", "FREQ=WEEKLY;BYDAY=MO,WE,FR", zones);
  measure_hard("every second, for ever", "1926-03-02T09:00:00", "FREQ=SECONDLY", zones);
  return 0;
}
