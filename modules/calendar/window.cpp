#include "window.hpp"

#include <array>
#include <utility>
#include <vector>

#include "clock_text.hpp"

namespace calendar {
namespace {

using namespace std::chrono;

/// +02:00 or -02:00.
std::optional<minutes> read_offset(std::string_view text) {
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  int number[2];
  for (int part = 0; part < 2; ++part) {
    const char tens = text[static_cast<std::size_t>(1 + 3 * part)];
    const char ones = text[static_cast<std::size_t>(2 + 3 * part)];
    if (tens < '0' || tens > '9' || ones < '0' || ones > '9') return std::nullopt;
    number[part] = (tens - '0') * 10 + (ones - '0');
  }
  if (number[0] > 23 || number[1] > 59) return std::nullopt;
  const minutes offset = hours(number[0]) + minutes(number[1]);
  return text[0] == '-' ? -offset : offset;
}

/// A local time or a date, perhaps with parts of a second, as programs write instants.
std::optional<tenon::LocalTime> read_clock(std::string_view text) {
  const std::size_t point = text.find('.');
  const auto whole = read_local_time(text.substr(0, point));
  if (!whole || point == std::string_view::npos) return whole;
  const std::string_view digits = text.substr(point + 1);
  if (point != 19 || digits.empty() || digits.size() > 9) return std::nullopt;
  microseconds part{0};
  microseconds unit = seconds(1);
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    unit /= 10;
    part += unit * (c - '0');
  }
  return *whole + part;
}

/// One end of a window, before the engine has been asked.
struct End {
  std::string_view text;
  const char* path;
  std::optional<tenon::Instant> instant;
  std::optional<tenon::LocalTime> local;
};

tenon::Status bad_end(const End& end) {
  std::string message = "\"";
  message.append(end.text);
  message.append(
      "\" is no time: write an instant, as 2026-03-02T00:00:00Z (a plus in a query is %2B), or on "
      "the clock of the time zone a date, as 2026-03-02, or a local time, as 2026-03-02T09:00:00");
  return tenon::invalid_argument("calendar.bad_window", end.path, std::move(message));
}

}  // namespace

tenon::Date Window::first_day() const {
  return floor<days>(from) - days(1);
}

tenon::Date Window::last_day() const {
  return floor<days>(until) + days(1);
}

std::optional<tenon::Instant> read_instant(std::string_view text) {
  minutes offset{0};
  if (text.ends_with('Z') || text.ends_with('z')) {
    text.remove_suffix(1);
  } else {
    if (text.size() < 6) return std::nullopt;
    const auto found = read_offset(text.substr(text.size() - 6));
    if (!found) return std::nullopt;
    offset = *found;
    text.remove_suffix(6);
  }
  if (text.find('T') == std::string_view::npos) return std::nullopt;
  const auto local = read_clock(text);
  if (!local) return std::nullopt;
  return tenon::Instant(local->time_since_epoch() - offset);
}

tenon::Result<Window> read_window(const tenon::Call& call, const Engine& engine,
                                  std::string_view from, std::string_view until,
                                  std::string_view zone) {
  std::array<End, 2> ends{{{from, "/from", {}, {}}, {until, "/until", {}, {}}}};
  std::vector<std::string> locals;
  for (End& end : ends) {
    end.instant = read_instant(end.text);
    if (end.instant) continue;
    end.local = read_clock(end.text);
    if (!end.local) return bad_end(end);
    locals.push_back(write_local_time(*end.local));
  }
  // Also without local times: it is what says whether the zone exists.
  calendar_engine::zones_1::ToUtcRequest::Writer request(call);
  request.set_time_zone(zone);
  request.set_local_times(locals);
  auto answer = engine.zones.to_utc(call, request.view());
  if (!answer) return std::move(answer).status();
  std::size_t next = 0;
  for (End& end : ends) {
    if (!end.instant)
      end.instant = answer->instants()[next++] + (*end.local - floor<seconds>(*end.local));
  }
  if (*ends[1].instant <= *ends[0].instant) {
    return tenon::invalid_argument(
        "calendar.bad_window", "/until",
        "the window ends before it begins, or at once: give an end that is later than `from`");
  }
  return Window{*ends[0].instant, *ends[1].instant, std::string(zone),
                std::string(answer->tzdb_version())};
}

}  // namespace calendar
