#include "rule.hpp"

namespace calendar_engine {
namespace {

void complete_day(Rule& rule, Day start) {
  const CivilDay date = civil_of(start);
  const bool has_days = !rule.month_days.empty() || rule.has_weekdays();
  switch (rule.frequency) {
    case Frequency::yearly:
      if (!rule.year_days.empty()) return;
      if (rule.months.empty() && rule.week_numbers.empty() &&
          (!rule.month_days.empty() || !rule.has_weekdays())) {
        rule.months.insert(date.month);
      }
      if (has_days) return;
      if (rule.week_numbers.empty()) {
        rule.month_days.insert(date.day);
      } else {
        rule.weekdays.insert(weekday_of(start));
      }
      return;
    case Frequency::monthly:
      if (!has_days) rule.month_days.insert(date.day);
      return;
    case Frequency::weekly:
      if (!has_days) rule.weekdays.insert(weekday_of(start));
      return;
    default: return;
  }
}

}  // namespace

void complete(Rule& rule, LocalTime start) {
  const Day day = day_at(start);
  const int second = static_cast<int>(start - midnight_of(day));
  complete_day(rule, day);
  if (rule.frequency > Frequency::hourly && rule.hours.empty()) rule.hours.insert(second / 3600);
  if (rule.frequency > Frequency::minutely && rule.minutes.empty())
    rule.minutes.insert(second / 60 % 60);
  if (rule.frequency > Frequency::secondly && rule.seconds.empty())
    rule.seconds.insert(second % 60);
}

}  // namespace calendar_engine
