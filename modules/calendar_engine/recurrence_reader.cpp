// Text of a recurrence to a Recurrence: what fits the start and what does not.
#include <algorithm>
#include <string>

#include "recurrence.hpp"
#include "rule_parser.hpp"

namespace calendar_engine {
namespace {

constexpr const char* kBadDate = "calendar_engine.bad_date";
constexpr const char* kBadWindow = "calendar_engine.bad_window";
constexpr const char* kBadDuration = "calendar_engine.bad_duration";

std::string quoted(std::string_view text) {
  constexpr std::size_t kShown = 40;
  return '"' + std::string(text.substr(0, kShown)) + (text.size() > kShown ? "...\"" : "\"");
}

std::string at(const char* list, std::size_t index) {
  return '/' + std::string(list) + '/' + std::to_string(index);
}

const char* like_start(bool is_whole_day) {
  return is_whole_day ? "a date like the start, as 1997-09-02"
                      : "a local time like the start, as 1997-09-02T09:00:00";
}

class Reader {
 public:
  explicit Reader(const RecurrenceText& text) : text_(text) {}

  Outcome<Recurrence> read(const Zones& zones) {
    if (!read_start() || !read_zone(zones) || !read_rules()) return fault_;
    if (!read_list("rdates", text_.rdates, to_.rdates)) return fault_;
    if (!read_list("exdates", text_.exdates, to_.exdates)) return fault_;
    if (!read_bound("/from", text_.from, to_.from) || !read_bound("/until", text_.until, to_.until))
      return fault_;
    if (!check_window() || !read_duration()) return fault_;
    to_.start_policy = text_.start_policy;
    to_.window = text_.window;
    return std::move(to_);
  }

 private:
  bool read_start() {
    const auto start = read_extended(text_.start);
    if (!start) {
      return deny(
          "calendar_engine.bad_start", "/start",
          quoted(text_.start) +
              " is neither a local time, as 1997-09-02T09:00:00, nor a date, as 1997-09-02");
    }
    if (start->is_utc) {
      return deny(
          "calendar_engine.bad_start", "/start",
          quoted(text_.start) +
              ": the start is a local time; leave out the Z and give time_zone \"Etc/UTC\"");
    }
    to_.start = start->time;
    to_.is_whole_day = !start->has_time;
    return true;
  }

  bool read_zone(const Zones& zones) {
    if (!text_.time_zone) return true;
    auto zone = zones.find(*text_.time_zone);
    if (!zone) return deny(zone.fault().code, "/time_zone", zone.fault().message);
    to_.zone = *zone;
    return true;
  }

  bool read_rules() {
    to_.rules.reserve(text_.rules.size());
    for (std::size_t i = 0; i < text_.rules.size(); ++i) {
      auto rule = parse_rule(text_.rules[i]);
      if (!rule) return deny(rule.fault().code, at("rules", i), rule.fault().message);
      if (!fit_to_start(*rule, i)) return false;
      complete(*rule, to_.start);
      to_.rules.push_back(*rule);
    }
    return true;
  }

  bool fit_to_start(Rule& rule, std::size_t index) {
    const char* code = "calendar_engine.bad_rule";
    if (to_.is_whole_day) {
      if (rule.frequency < Frequency::daily) {
        return deny(code, at("rules", index),
                    "FREQ: the start is a date, which recurs by DAILY, WEEKLY, MONTHLY or YEARLY; "
                    "give it a time for "
                    "shorter ones");
      }
      if (rule.until && rule.until->has_time) {
        return deny(code, at("rules", index),
                    "UNTIL: the start is a date, so UNTIL is one too, as UNTIL=19971224");
      }
      // RFC 5545 section 3.3.10: these MUST be ignored when the start is a date.
      rule.hours = {};
      rule.minutes = {};
      rule.seconds = {};
    } else if (rule.until && !rule.until->has_time) {
      return deny(
          code, at("rules", index),
          "UNTIL: the start has a time of day, so UNTIL needs one, as UNTIL=19971224T235959");
    }
    return true;
  }

  bool read_list(const char* list, const std::vector<std::string_view>& from,
                 std::vector<LocalTime>& to) {
    auto times = read_dates(list, from, to_.is_whole_day);
    if (!times) {
      fault_ = times.fault();
      return false;
    }
    to = std::move(*times);
    std::sort(to.begin(), to.end());
    return true;
  }

  bool read_bound(const char* path, const std::optional<std::string_view>& from,
                  std::optional<Bound>& to) {
    if (!from) return true;
    const auto bound = read_extended(*from);
    if (!bound || (bound->has_time == to_.is_whole_day && !(bound->is_utc && to_.zone))) {
      const char* more = to_.zone ? ", nor a time in UTC, as 1997-09-02T13:00:00Z" : "";
      return deny(kBadDate, path, quoted(*from) + " is not " + like_start(to_.is_whole_day) + more);
    }
    if (bound->is_utc && !to_.zone) {
      return deny(
          kBadDate, path,
          quoted(*from) +
              ": without time_zone the times are floating and have no UTC; leave out the Z");
    }
    to = Bound{bound->time, bound->is_utc};
    return true;
  }

  bool check_window() {
    if (!to_.from || !to_.until) return true;
    const auto instant = [&](const Bound& bound) {
      return bound.is_utc || !to_.zone ? bound.time : to_.zone->to_utc(bound.time);
    };
    return instant(*to_.from) <= instant(*to_.until) ||
           deny(kBadWindow, "/until",
                quoted(*text_.until) + " is before from; the window runs from `from` to `until`");
  }

  bool read_duration() {
    if (!text_.duration_days && !text_.duration_seconds) return true;
    to_.duration = Duration{text_.duration_days.value_or(0), text_.duration_seconds.value_or(0)};
    return !to_.is_whole_day || to_.duration->seconds == 0 ||
           deny(kBadDuration, "/duration_seconds",
                "the start is a date, which takes whole days; give duration_days alone, or a start "
                "with a time");
  }

  bool deny(std::string code, std::string path, std::string message) {
    fault_ = bad_input(std::move(code), std::move(path), std::move(message));
    return false;
  }

  const RecurrenceText& text_;
  Recurrence to_;
  Fault fault_;
};

}  // namespace

Outcome<std::vector<LocalTime>> read_dates(const char* list,
                                           const std::vector<std::string_view>& texts,
                                           bool is_whole_day) {
  std::vector<LocalTime> times;
  times.reserve(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto date = read_extended(texts[i]);
    if (!date || date->is_utc || date->has_time == is_whole_day) {
      return bad_input(kBadDate, at(list, i),
                       quoted(texts[i]) + " is not " + like_start(is_whole_day));
    }
    times.push_back(date->time);
  }
  return times;
}

Outcome<Recurrence> read_recurrence(const RecurrenceText& text, const Zones& zones) {
  return Reader(text).read(zones);
}

}  // namespace calendar_engine
