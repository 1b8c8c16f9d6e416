#include "rule_text.hpp"

#include <string_view>

namespace calendar_engine {
namespace {

constexpr std::array<std::string_view, 7> kFrequencies = {"SECONDLY", "MINUTELY", "HOURLY", "DAILY",
                                                          "WEEKLY",   "MONTHLY",  "YEARLY"};
constexpr std::array<std::string_view, 7> kWeekdays = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

/// Values of one part, joined by commas.
class Values {
 public:
  void add(const std::string& value) {
    if (!text_.empty()) text_ += ',';
    text_ += value;
  }
  template <int N>
  void add(const SmallSet<N>& set) {
    for (int value = set.next(0); value < N; value = set.next(value + 1)) {
      add(std::to_string(value));
    }
  }
  /// @param suffix  after each value
  template <int N>
  void add(const SignedSet<N>& set, std::string_view suffix = {}) {
    for (int value = set.positive().next(0); value <= N; value = set.positive().next(value + 1)) {
      add(std::to_string(value).append(suffix));
    }
    for (int value = N; value > 0; --value) {
      if (set.negative().contains(value)) add(std::to_string(-value).append(suffix));
    }
  }
  void add_weekdays(const Rule& rule) {
    for (int day = rule.weekdays.next(0); day < 7; day = rule.weekdays.next(day + 1)) {
      add(std::string(kWeekdays[static_cast<std::size_t>(day)]));
    }
    for (std::size_t day = 0; day < 7; ++day) add(rule.ordinals[day], kWeekdays[day]);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

class Writer {
 public:
  void part(std::string_view name, const std::string& value) {
    if (!text_.empty()) text_ += ';';
    text_.append(name).append("=").append(value);
  }
  template <class Set>
  void list(std::string_view name, const Set& set) {
    if (set.empty()) return;
    Values values;
    values.add(set);
    part(name, values.text());
  }
  void weekdays(const Rule& rule) {
    if (!rule.has_weekdays()) return;
    Values values;
    values.add_weekdays(rule);
    part("BYDAY", values.text());
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

std::string basic_text(const CivilText& time) {
  std::array<char, kTimeLength> extended;
  write_time(time.time, extended.data());
  std::string basic;
  for (const char c :
       std::string_view(extended.data(), time.has_time ? kTimeLength : kDateLength)) {
    if (c != '-' && c != ':') basic += c;
  }
  return time.is_utc ? basic + 'Z' : basic;
}

}  // namespace

std::string canonical_text(const Rule& rule) {
  Writer writer;
  writer.part("FREQ", std::string(kFrequencies[static_cast<std::size_t>(rule.frequency)]));
  if (rule.until) writer.part("UNTIL", basic_text(*rule.until));
  if (rule.count) writer.part("COUNT", std::to_string(*rule.count));
  if (rule.interval != 1) writer.part("INTERVAL", std::to_string(rule.interval));
  writer.list("BYMONTH", rule.months);
  writer.list("BYWEEKNO", rule.week_numbers);
  writer.list("BYYEARDAY", rule.year_days);
  writer.list("BYMONTHDAY", rule.month_days);
  writer.weekdays(rule);
  writer.list("BYHOUR", rule.hours);
  writer.list("BYMINUTE", rule.minutes);
  writer.list("BYSECOND", rule.seconds);
  writer.list("BYSETPOS", rule.positions);
  if (rule.week_start != 0) {
    writer.part("WKST", std::string(kWeekdays[static_cast<std::size_t>(rule.week_start)]));
  }
  return writer.take();
}

}  // namespace calendar_engine
