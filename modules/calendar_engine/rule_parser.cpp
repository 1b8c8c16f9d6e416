#include "rule_parser.hpp"

#include <array>
#include <limits>
#include <string>

namespace calendar_engine {
namespace {

constexpr const char* kBadRule = "calendar_engine.bad_rule";
constexpr std::array<std::string_view, 7> kFrequencies = {"SECONDLY", "MINUTELY", "HOURLY", "DAILY",
                                                          "WEEKLY",   "MONTHLY",  "YEARLY"};
constexpr std::array<std::string_view, 7> kWeekdays = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
enum Part {
  kFreq,
  kInterval,
  kCount,
  kUntil,
  kWkst,
  kBySecond,
  kByMinute,
  kByHour,
  kByDay,
  kByMonthDay,
  kByYearDay,
  kByWeekNo,
  kByMonth,
  kBySetPos,
  kPartCount
};
constexpr std::array<std::string_view, kPartCount> kParts = {
    "FREQ",   "INTERVAL", "COUNT",      "UNTIL",     "WKST",     "BYSECOND", "BYMINUTE",
    "BYHOUR", "BYDAY",    "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH",  "BYSETPOS"};

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool same_word(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (upper(a[i]) != upper(b[i])) return false;
  }
  return true;
}

template <std::size_t N>
int find_word(const std::array<std::string_view, N>& words, std::string_view word) {
  for (std::size_t i = 0; i < N; ++i) {
    if (same_word(words[i], word)) return static_cast<int>(i);
  }
  return -1;
}

/// Takes what stands before `separator` off `text`.
std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view head = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return head;
}

/// Decimal digits without a sign, at most 2^31 - 1.
std::optional<std::int64_t> read_number(std::string_view text) {
  if (text.empty() || text.size() > 10) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  if (value > std::numeric_limits<std::int32_t>::max()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> read_signed(std::string_view text) {
  if (text.empty() || (text[0] != '-' && text[0] != '+')) return read_number(text);
  const auto magnitude = read_number(text.substr(1));
  if (magnitude && text[0] == '-') return -*magnitude;
  return magnitude;
}

class Parser {
 public:
  Outcome<Rule> parse(std::string_view text) {
    if (text.empty()) return refuse("", "the rule is empty; the least there is is FREQ=DAILY");
    if (text.find(':') != std::string_view::npos) {
      return refuse(
          "", "write the value alone, as FREQ=DAILY;COUNT=10, without RRULE: or other properties");
    }
    std::string_view rest = text;
    do {
      if (!read_part(take_until(rest, ';'))) return fault_;
    } while (!rest.empty());
    if (text.back() == ';')
      return refuse("", "the rule ends in ';', which only stands between two parts");
    if (!check_combination()) return fault_;
    rule_.ordinals_in_year = rule_.frequency == Frequency::yearly && rule_.months.empty();
    return rule_;
  }

 private:
  bool read_part(std::string_view part) {
    part_ = part;
    std::string_view value = part;
    const std::string_view name = take_until(value, '=');
    if (name.size() == part.size()) return deny("a part is NAME=VALUE");
    const int index = find_word(kParts, name);
    if (index < 0) {
      return deny(
          "no such part; there are FREQ, INTERVAL, COUNT, UNTIL, WKST and BYSECOND, BYMINUTE, "
          "BYHOUR, BYDAY, "
          "BYMONTHDAY, BYYEARDAY, BYWEEKNO, BYMONTH, BYSETPOS");
    }
    if (has_[static_cast<std::size_t>(index)])
      return deny("the part stands there twice; join the values by commas");
    has_[static_cast<std::size_t>(index)] = true;
    return read_value(static_cast<Part>(index), value);
  }

  bool read_value(Part part, std::string_view value) {
    switch (part) {
      case kFreq: return read_frequency(value);
      case kInterval: return read_positive(value, rule_.interval);
      case kCount: return read_positive(value, rule_.count.emplace());
      case kUntil: return read_until(value);
      case kWkst: return read_week_start(value);
      case kBySecond:
        return read_list(value, 0, 60, "seconds are 0 to 60",
                         [&](int second) { rule_.seconds.insert(second == 60 ? 59 : second); });
      case kByMinute:
        return read_list(value, 0, 59, "minutes are 0 to 59",
                         [&](int v) { rule_.minutes.insert(v); });
      case kByHour:
        return read_list(value, 0, 23, "hours are 0 to 23", [&](int v) { rule_.hours.insert(v); });
      case kByMonth:
        return read_list(value, 1, 12, "months are 1 to 12",
                         [&](int v) { rule_.months.insert(v); });
      case kByMonthDay:
        return read_signed_list(value, 31, "days of a month are 1 to 31 or -31 to -1",
                                rule_.month_days);
      case kByYearDay:
        return read_signed_list(value, 366, "days of a year are 1 to 366 or -366 to -1",
                                rule_.year_days);
      case kByWeekNo:
        return read_signed_list(value, 53, "weeks of a year are 1 to 53 or -53 to -1",
                                rule_.week_numbers);
      case kBySetPos:
        return read_signed_list(value, 366, "positions are 1 to 366 or -366 to -1",
                                rule_.positions);
      case kByDay: return read_weekdays(value);
      case kPartCount: break;
    }
    return false;
  }

  bool read_frequency(std::string_view value) {
    const int index = find_word(kFrequencies, value);
    if (index < 0)
      return deny("a frequency is SECONDLY, MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY");
    rule_.frequency = static_cast<Frequency>(index);
    return true;
  }

  bool read_positive(std::string_view value, std::int64_t& to) {
    const auto number = read_number(value);
    if (!number || *number == 0) return deny("the value is a number from 1 to 2147483647");
    to = *number;
    return true;
  }

  bool read_until(std::string_view value) {
    rule_.until = read_basic(value);
    return rule_.until ||
           deny(
               "the value is a date, 19971224, a local time, 19971224T090000, or a time in UTC, "
               "19971224T090000Z");
  }

  bool read_week_start(std::string_view value) {
    rule_.week_start = find_word(kWeekdays, value);
    return rule_.week_start >= 0 || deny("a weekday is MO, TU, WE, TH, FR, SA or SU");
  }

  template <class Insert>
  bool read_list(std::string_view value, int least, int most, const char* domain, Insert insert) {
    for (;;) {
      const bool is_last = value.find(',') == std::string_view::npos;
      const auto number = read_signed(take_until(value, ','));
      if (!number || *number < least || *number > most) return deny(domain);
      insert(static_cast<int>(*number));
      if (is_last) return true;
    }
  }

  template <int N>
  bool read_signed_list(std::string_view value, int most, const char* domain, SignedSet<N>& set) {
    bool zero = false;
    const bool read = read_list(value, -most, most, domain,
                                [&](int v) { v == 0 ? void(zero = true) : set.insert(v); });
    return read && (!zero || deny(domain));
  }

  bool read_weekdays(std::string_view value) {
    constexpr const char* kDomain =
        "a day is MO, TU, WE, TH, FR, SA or SU, with a number 1 to 53 or -53 to -1 before it if "
        "need be, as -1SU";
    for (;;) {
      const bool is_last = value.find(',') == std::string_view::npos;
      const std::string_view day = take_until(value, ',');
      if (day.size() < 2) return deny(kDomain);
      const int weekday = find_word(kWeekdays, day.substr(day.size() - 2));
      if (weekday < 0) return deny(kDomain);
      if (day.size() == 2) {
        rule_.weekdays.insert(weekday);
      } else {
        const auto ordinal = read_signed(day.substr(0, day.size() - 2));
        if (!ordinal || *ordinal == 0 || *ordinal < -53 || *ordinal > 53) return deny(kDomain);
        rule_.ordinals[static_cast<std::size_t>(weekday)].insert(static_cast<int>(*ordinal));
        rule_.has_ordinals = true;
      }
      if (is_last) return true;
    }
  }

  /// What RFC 5545 section 3.3.10 says MUST NOT be.
  bool check_combination() {
    const Frequency frequency = rule_.frequency;
    const std::string freq =
        "FREQ=" + std::string(kFrequencies[static_cast<std::size_t>(frequency)]);
    part_ = {};
    if (!has_[kFreq]) return deny("FREQ is missing, as FREQ=DAILY");
    if (has_[kCount] && has_[kUntil]) return deny("COUNT and UNTIL exclude each other; keep one");
    if (rule_.has_ordinals && frequency != Frequency::monthly && frequency != Frequency::yearly) {
      return deny("BYDAY: numbers before weekdays go with FREQ=MONTHLY and FREQ=YEARLY, not with " +
                  freq);
    }
    if (rule_.has_ordinals && has_[kByWeekNo]) {
      return deny(
          "BYDAY: numbers before weekdays do not go with BYWEEKNO; write the weekdays alone");
    }
    if (has_[kByWeekNo] && frequency != Frequency::yearly) {
      return deny("BYWEEKNO goes with FREQ=YEARLY, not with " + freq);
    }
    const bool in_days = frequency == Frequency::daily || frequency == Frequency::weekly;
    if (has_[kByYearDay] && (in_days || frequency == Frequency::monthly)) {
      return deny("BYYEARDAY goes with FREQ=YEARLY, HOURLY, MINUTELY and SECONDLY, not with " +
                  freq);
    }
    if (has_[kByMonthDay] && frequency == Frequency::weekly)
      return deny("BYMONTHDAY does not go with " + freq);
    if (has_[kBySetPos]) {
      bool has_other = false;
      for (int part = kBySecond; part < kBySetPos; ++part)
        has_other |= has_[static_cast<std::size_t>(part)];
      if (!has_other)
        return deny("BYSETPOS picks from what another BY part yields; add one, as BYDAY=MO,TU");
    }
    return true;
  }

  bool deny(std::string message) {
    fault_ = refuse(part_, std::move(message));
    return false;
  }
  static Fault refuse(std::string_view part, std::string message) {
    constexpr std::size_t kPartShown = 80;
    if (part.empty()) return bad_input(kBadRule, "", std::move(message));
    const std::string_view shown = part.substr(0, kPartShown);
    return bad_input(kBadRule, "",
                     std::string(shown) + (shown.size() < part.size() ? "...: " : ": ") + message);
  }

  Rule rule_;
  std::array<bool, kPartCount> has_{};
  std::string_view part_;
  Fault fault_;
};

}  // namespace

Outcome<Rule> parse_rule(std::string_view text) {
  return Parser().parse(text);
}

}  // namespace calendar_engine
