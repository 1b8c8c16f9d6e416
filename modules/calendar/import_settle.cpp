// The clocks of an import: ends become durations, dates and recurrence ids come to the clock of
// their series.
#include <algorithm>
#include <set>
#include <utility>

#include "clock_text.hpp"
#include "import_series.hpp"

namespace calendar {

using event_1::DateKind;
using event_1::EndForm;
using event_1::Kind;
using std::chrono::days;
using transfer_1::Consequence;

namespace {

/// Whether only instants tell how two times compare.
bool are_of_two_clocks(const Moment& left, const Moment& right) {
  return left.kind == Kind::timed && right.kind == Kind::timed && left.zone != right.zone;
}

class Settling {
 public:
  Settling(ImportSeries& series, Clocks& clocks, ImportProblems& problems)
      : series_(series), clocks_(clocks), problems_(problems) {}

  /// The clock of the series, and all instants that its times take.
  void want_instants() {
    series_.start = clock_of_series();
    if (series_.master != nullptr) {
      want_instants(*series_.master);
      for (const std::string& rule : series_.master->rules) {
        const auto until = find_until(rule);
        if (until && !until->value.has_time && series_.start.kind == Kind::timed)
          clocks_.want_instant(series_.start.zone, end_of_day(until->value));
      }
    }
    for (const Draft* draft : series_.overrides) {
      want_instants(*draft);
      want_conversion(*draft->recurrence_id);
    }
  }

  /// The local times, by the clock of the series, of what is written by another. Requires instants.
  void want_locals() {
    each_foreign([&](const Moment& moment) {
      clocks_.want_local(series_.start.zone, clocks_.instant(moment.zone, moment.local));
    });
  }

  void settle() {
    if (series_.master != nullptr) {
      settle_end(*series_.master);
      settle_dates(*series_.master);
      series_.sequence = series_.master->sequence.value_or(0);
      for (std::string& rule : series_.master->rules) mend_until(*series_.master, rule);
    }
    for (Draft* draft : series_.overrides) {
      settle_end(*draft);
      settle_instance(*draft);
      if (!draft->rules.empty() || !draft->dates.empty()) {
        tell(*draft, draft->line, "calendar.rule_in_override",
             "an instance that differs has rules or dates of its own: they were left out",
             "RECURRENCE-ID", Consequence::property_ignored);
      }
      if (series_.master == nullptr)
        series_.sequence = std::max(series_.sequence, draft->sequence.value_or(0));
    }
    settle_overrides();
  }

 private:
  Moment clock_of_series() const {
    if (series_.master != nullptr) return series_.master->start;
    Moment clock = *series_.overrides.front()->recurrence_id;
    for (const Draft* draft : series_.overrides) {
      const Moment& id = *draft->recurrence_id;
      if (id.kind == clock.kind && id.zone == clock.zone)
        clock.local = std::min(clock.local, id.local);
    }
    return clock;
  }

  void want_instants(const Draft& draft) {
    if (draft.start.kind == Kind::timed && draft.end && draft.end->kind != Kind::all_day) {
      clocks_.want_instant(draft.start.zone, draft.start.local);
      clocks_.want_instant(zone_of_end(draft), draft.end->local);
    }
    for (const DraftDate& date : draft.dates) {
      want_conversion(date.at);
      if (date.end && date.at.kind == Kind::timed) {
        clocks_.want_instant(date.at.zone, date.at.local);
        clocks_.want_instant(date.end->zone, date.end->local);
      }
    }
  }

  void want_conversion(const Moment& moment) {
    if (are_of_two_clocks(moment, series_.start)) clocks_.want_instant(moment.zone, moment.local);
  }

  template <class Each>
  void each_foreign(const Each& each) {
    const auto check = [&](const Moment& moment) {
      if (are_of_two_clocks(moment, series_.start)) each(moment);
    };
    if (series_.master != nullptr) {
      for (const DraftDate& date : series_.master->dates) check(date.at);
    }
    for (const Draft* draft : series_.overrides) check(*draft->recurrence_id);
  }

  /// An end without a zone is on the clock of the start.
  static std::string_view zone_of_end(const Draft& draft) {
    return draft.end->kind == Kind::timed ? draft.end->zone : draft.start.zone;
  }

  void settle_end(Draft& draft) {
    if (draft.end_form == EndForm::end) {
      if (!set_length(draft)) {
        tell(draft, draft.end_line, "calendar.bad_end",
             "DTEND is not after DTSTART, or one is a date and the other a time: it was left out",
             "DTEND", Consequence::property_ignored);
        draft.end_form = EndForm::none;
        draft.duration_days = 0;
        draft.duration = {};
      }
    } else if (draft.end_form == EndForm::duration) {
      draft.duration_days = static_cast<std::int32_t>(draft.length.days.count());
      draft.duration = draft.length.time;
      if (draft.start.kind == Kind::all_day) settle_whole_days(draft);
    }
    if (draft.start.kind == Kind::all_day && draft.duration_days == 0) draft.duration_days = 1;
  }

  /// Sets how long a draft takes by its DTEND; false when that cannot be its end.
  bool set_length(Draft& draft) {
    const Moment& end = *draft.end;
    const bool are_days = draft.start.kind == Kind::all_day;
    if (are_days != (end.kind == Kind::all_day)) return false;
    if (are_days) {
      const auto length = day_of(end.local) - day_of(draft.start.local);
      if (length < days(1) || length > days(36'600)) return false;
      draft.duration_days = static_cast<std::int32_t>(length.count());
      return true;
    }
    if (draft.start.kind == Kind::floating) {
      draft.duration = end.local - draft.start.local;
    } else {
      draft.duration = clocks_.instant(zone_of_end(draft), end.local) -
                       clocks_.instant(draft.start.zone, draft.start.local);
      if (zone_of_end(draft) != draft.start.zone) draft.end_zone = zone_of_end(draft);
    }
    if (end.kind != draft.start.kind) {
      tell(draft, draft.end_line, "calendar.bad_end",
           "DTEND and DTSTART are not both of a zone: DTEND was read by the clock of DTSTART",
           "DTEND", Consequence::changed);
    }
    return draft.duration >= tenon::Duration{};
  }

  /// A DURATION of whole days has no hours but such that make whole days.
  void settle_whole_days(Draft& draft) {
    const auto whole = std::chrono::floor<days>(draft.duration);
    if (whole != draft.duration) {
      tell(draft, draft.end_line, "calendar.bad_duration",
           "an event of whole days takes whole days: the hours of DURATION were left out",
           "DURATION", Consequence::changed);
    }
    draft.duration_days += static_cast<std::int32_t>(whole.count());
    draft.duration = {};
    if (draft.duration_days == 0) draft.end_form = EndForm::none;
  }

  void settle_dates(Draft& draft) {
    std::vector<DraftDate> settled;
    std::set<std::pair<DateKind, tenon::LocalTime>> known;
    for (DraftDate& date : draft.dates) {
      if (date.end) date.duration = ical::Duration{days(0), period_length(date)};
      const std::string_view name = date.kind == DateKind::added ? "RDATE" : "EXDATE";
      date.at.local = by_clock_of_series(draft, date.at, date.line, name);
      if (known.emplace(date.kind, date.at.local).second) settled.push_back(date);
    }
    draft.dates = std::move(settled);
  }

  std::chrono::seconds period_length(const DraftDate& date) const {
    if (date.at.kind != Kind::timed)
      return std::chrono::floor<std::chrono::seconds>(date.end->local - date.at.local);
    return std::chrono::floor<std::chrono::seconds>(
        clocks_.instant(date.end->zone, date.end->local) -
        clocks_.instant(date.at.zone, date.at.local));
  }

  void settle_instance(Draft& draft) {
    draft.instance = by_clock_of_series(draft, *draft.recurrence_id, draft.line, "RECURRENCE-ID");
  }

  /// A time by the clock of the series, and of the form of its start.
  tenon::LocalTime by_clock_of_series(const Draft& draft, const Moment& moment, std::int32_t line,
                                      std::string_view name) {
    const Moment& start = series_.start;
    if (moment.kind == Kind::all_day && start.kind != Kind::all_day) {
      tell(draft, line, "calendar.bad_form",
           std::string(name) +
               " is a date and the event has a time: the instance of that day is meant",
           name, Consequence::changed);
      return midnight_of(day_of(moment.local)) + (start.local - midnight_of(day_of(start.local)));
    }
    if (start.kind == Kind::all_day && moment.kind != Kind::all_day) {
      tell(draft, line, "calendar.bad_form",
           std::string(name) + " has a time and the event is of whole days: its day is meant", name,
           Consequence::changed);
      return midnight_of(day_of(moment.local));
    }
    if (are_of_two_clocks(moment, start))
      return clocks_.local(start.zone, clocks_.instant(moment.zone, moment.local));
    return moment.local;
  }

  /// UNTIL has the form of the start: a day is meant to its end, of a time its day.
  void mend_until(const Draft& draft, std::string& rule) {
    const auto until = find_until(rule);
    if (!until || until->value.has_time == (series_.start.kind != Kind::all_day)) return;
    ical::DateTime mended = until->value;
    if (mended.has_time) {
      mended = {.time = std::chrono::floor<days>(mended.time)};
    } else {
      mended.has_time = true;
      mended.time = std::chrono::floor<std::chrono::seconds>(end_of_day(mended));
      // Of a start with a zone, UNTIL is in UTC (RFC 5545, section 3.3.10).
      if (series_.start.kind == Kind::timed) {
        mended.is_utc = true;
        mended.time =
            std::chrono::local_seconds(std::chrono::floor<std::chrono::seconds>(
                                           clocks_.instant(series_.start.zone, mended.time))
                                           .time_since_epoch());
      }
    }
    rule.replace(until->at, until->size, ical::write_date_time(mended));
    tell(draft, draft.rule_line, "calendar.bad_form",
         "UNTIL of a rule is not of the form that the start is of: that day is meant, to its end",
         "RRULE", Consequence::changed);
  }

  struct Until {
    std::size_t at, size;
    ical::DateTime value;
  };

  /// The UNTIL of a rule; nullopt when it has none, or one that cannot be read.
  static std::optional<Until> find_until(const std::string& rule) {
    std::string capitals = rule;
    for (char& c : capitals) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    std::size_t at = capitals.starts_with("UNTIL=") ? 0U : capitals.find(";UNTIL=");
    if (at == std::string::npos) return std::nullopt;
    at += capitals[at] == ';' ? 7U : 6U;
    const std::size_t size = std::min(rule.find(';', at), rule.size()) - at;
    const auto value = ical::read_date_time(std::string_view(capitals).substr(at, size));
    if (!value) return std::nullopt;
    return Until{at, size, *value};
  }

  static tenon::LocalTime end_of_day(const ical::DateTime& date) {
    return tenon::LocalTime(date.time) + days(1) - std::chrono::seconds(1);
  }

  /// One override of each instance, in their order.
  void settle_overrides() {
    std::stable_sort(
        series_.overrides.begin(), series_.overrides.end(),
        [](const Draft* left, const Draft* right) { return left->instance < right->instance; });
    std::vector<Draft*> kept;
    for (Draft* draft : series_.overrides) {
      if (kept.empty() || kept.back()->instance != draft->instance) {
        kept.push_back(draft);
        continue;
      }
      const bool replaces = draft->sequence.value_or(0) >= kept.back()->sequence.value_or(0);
      const Draft* loser = replaces ? kept.back() : draft;
      if (replaces) kept.back() = draft;
      tell(*loser, loser->line, "calendar.repeated_event",
           "the text has the instance twice: the one of the higher SEQUENCE, or else the later, "
           "counts",
           "RECURRENCE-ID", Consequence::override_ignored);
    }
    series_.overrides = std::move(kept);
  }

  void tell(const Draft& draft, std::int32_t line, const char* code, std::string message,
            std::string_view property, Consequence consequence) {
    problems_.add({.line = line,
                   .code = code,
                   .message = std::move(message),
                   .consequence = consequence,
                   .uid = series_.uid,
                   .recurrence_id = std::string(draft.recurrence_id_text),
                   .property = std::string(property)});
  }

  ImportSeries& series_;
  Clocks& clocks_;
  ImportProblems& problems_;
};

}  // namespace

tenon::Status settle_clocks(const tenon::Call& call, const Engine& engine, ImportedSeries& imported,
                            ImportProblems& problems) {
  Clocks clocks;
  for (ImportSeries& series : imported.series) Settling(series, clocks, problems).want_instants();
  if (tenon::Status status = clocks.resolve(call, engine); !status) return status;
  for (ImportSeries& series : imported.series) Settling(series, clocks, problems).want_locals();
  if (tenon::Status status = clocks.resolve(call, engine); !status) return status;
  for (ImportSeries& series : imported.series) Settling(series, clocks, problems).settle();
  return tenon::ok();
}

}  // namespace calendar
