#include "series_split.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clock_text.hpp"
#include "engine_words.hpp"
#include "event_derivation.hpp"
#include "rule_text.hpp"

namespace calendar {
namespace {

namespace recurrence = calendar_engine::recurrence_1;
using event_1::DateKind;
using event_1::Event;
using event_1::Kind;
using std::chrono::days;
using std::chrono::seconds;

/// So many instances of a COUNT are counted.
constexpr std::int32_t kCountMax = 100'000;
/// In so many days before the instance, the rules' last instances are compared, too.
constexpr days kLastOnes{40};
/// So many of each side are compared with the whole.
constexpr std::int32_t kComparedMax = 1'000;

/// The question that expands what an event is made of, overrides left aside.
void describe(const Event& event, recurrence::ExpandRequest::Writer& to) {
  to.set_start(engine_text(event.kind(), event.start()));
  if (event.has_time_zone()) to.set_time_zone(*event.time_zone());
  to.set_start_policy(engine_policy(event.start_policy()));
  std::vector<std::string> rules, added, excluded;
  for (const auto rule : event.rules()) rules.emplace_back(rule.rule());
  for (const auto date : event.dates())
    (date.kind() == DateKind::added ? added : excluded)
        .push_back(engine_text(event.kind(), date.at()));
  if (!rules.empty()) to.set_rules(rules);
  if (!added.empty()) to.set_rdates(added);
  if (!excluded.empty()) to.set_exdates(excluded);
}

/// What becomes of one rule.
struct RuleSides {
  std::optional<std::string> before, after;
};

/// The instant before the instance, as UNTIL has to be written for this kind of event (RFC 5545,
/// 3.3.10): of a zone in UTC, of whole days a date.
std::string until_text(const Event& event, tenon::LocalTime at, tenon::Instant at_utc) {
  if (event.kind() == Kind::all_day) return basic_text(write_date(day_of(at) - days(1)));
  if (event.kind() == Kind::floating) return basic_text(write_local_time(at - seconds(1)));
  const tenon::LocalTime utc(at_utc.time_since_epoch() - seconds(1));
  return basic_text(write_local_time(utc)) + "Z";
}

/// Of each rule alone: how many instances lie before, whether any comes after, and what instant the
/// instance is.
struct Probe {
  recurrence::ExpandManyResponse answer;
  std::size_t count_of(std::size_t rule) const {
    return answer.answers()[2 * rule].instances().size();
  }
  bool is_counted(std::size_t rule) const { return !answer.answers()[2 * rule].truncated(); }
  bool goes_on(std::size_t rule) const {
    return !answer.answers()[2 * rule + 1].instances().empty();
  }
  tenon::Instant at_utc() const {
    const auto utc = answer.answers()[answer.answers().size() - 1].utc();
    return utc.empty() ? tenon::Instant{} : utc[0];
  }
};

tenon::Result<Probe> probe(const tenon::Call& call, const Engine& engine, const Event& event,
                           tenon::LocalTime at) {
  const auto rules = event.rules();
  recurrence::ExpandManyRequest::Writer request(call);
  auto requests = request.init_requests(2 * rules.size() + 1);
  const std::string text = engine_text(event.kind(), at);
  for (std::size_t k = 0; k < 2 * rules.size(); ++k) {
    auto to = requests[k];
    to.set_start(engine_text(event.kind(), event.start()));
    if (event.has_time_zone()) to.set_time_zone(*event.time_zone());
    to.set_rules({rules[k / 2].rule()});
    to.set_start_policy(engine_policy(event.start_policy()));
    if (k % 2 == 0) {
      to.set_until(text);
      // Without COUNT nothing is counted.
      to.set_limit(rule_part(rules[k / 2].rule(), "COUNT") ? kCountMax : 1);
    } else {
      to.set_from(text);
      to.set_limit(1);
    }
  }
  auto own = requests[2 * rules.size()];
  own.set_start(text);
  if (event.has_time_zone()) own.set_time_zone(*event.time_zone());
  auto answer = engine.recurrence.expand_many(call, request.view());
  if (!answer) return std::move(answer).status();
  return Probe{*answer};
}

tenon::Status not_exact() {
  return tenon::failed_precondition(
      "calendar.split_not_exact", "/recurrence_id",
      "the series cannot be parted here into two with the same instances: its rules count on from "
      "its first start; override the instances that differ, or begin a new series");
}

RuleSides part_rule(std::string_view rule, std::size_t before, bool goes_on,
                    const std::string& until) {
  if (!goes_on) return {std::string(rule), std::nullopt};
  const auto count = rule_part(rule, "COUNT");
  if (!count) return {with_end(rule, "UNTIL", until), std::string(rule)};
  RuleSides sides;
  const std::size_t all = std::stoul(std::string(*count));
  if (before > 0) sides.before = with_end(rule, "COUNT", std::to_string(before));
  if (all > before) sides.after = with_end(rule, "COUNT", std::to_string(all - before));
  return sides;
}

tenon::Status part_rules(const Event& event, const Probe& probe, const std::string& until,
                         Event::Writer& before, Event::Writer& after) {
  std::vector<std::string> first, second;
  const auto rules = event.rules();
  for (std::size_t k = 0; k < rules.size(); ++k) {
    const bool is_counted = probe.is_counted(k) || !rule_part(rules[k].rule(), "COUNT").has_value();
    if (!is_counted) return not_exact();
    RuleSides sides = part_rule(rules[k].rule(), probe.count_of(k), probe.goes_on(k), until);
    if (sides.before) first.push_back(*std::move(sides.before));
    if (sides.after) second.push_back(*std::move(sides.after));
  }
  for (auto [texts, side] : {std::pair(&first, &before), std::pair(&second, &after)}) {
    auto to = side->init_rules(texts->size());
    for (std::size_t k = 0; k < texts->size(); ++k) to[k].set_rule((*texts)[k]);
  }
  return tenon::ok();
}

/// Gives each element of a list to the side that `goes_after` says, or to both.
enum class Side { before, after, both };

template <class List, class SideOf, class Init>
void part_list(const List& list, SideOf side_of, Init init_before, Init init_after) {
  std::size_t before = 0, after = 0;
  for (const auto one : list) {
    if (side_of(one) != Side::after) ++before;
    if (side_of(one) != Side::before) ++after;
  }
  auto first = init_before(before);
  auto second = init_after(after);
  before = after = 0;
  for (const auto one : list) {
    if (side_of(one) != Side::after) first[before++].assign(one);
    if (side_of(one) != Side::before) second[after++].assign(one);
  }
}

void part_lists(const Event& event, tenon::LocalTime at, Event::Writer& before,
                Event::Writer& after) {
  const auto by = [&](tenon::LocalTime time) { return time < at ? Side::before : Side::after; };
  const auto of_instance = [&](const auto& one) {
    return one.recurrence_id() ? by(*one.recurrence_id()) : Side::both;
  };
  part_list(
      event.dates(), [&](const auto& one) { return by(one.at()); },
      std::function([&](std::size_t n) { return before.init_dates(n); }),
      std::function([&](std::size_t n) { return after.init_dates(n); }));
  part_list(
      event.overrides(), [&](const auto& one) { return by(one.recurrence_id()); },
      std::function([&](std::size_t n) { return before.init_overrides(n); }),
      std::function([&](std::size_t n) { return after.init_overrides(n); }));
  part_list(event.attendees(), of_instance,
            std::function([&](std::size_t n) { return before.init_attendees(n); }),
            std::function([&](std::size_t n) { return after.init_attendees(n); }));
  part_list(event.properties(), of_instance,
            std::function([&](std::size_t n) { return before.init_properties(n); }),
            std::function([&](std::size_t n) { return after.init_properties(n); }));
}

/// All that the new event has from the old one but its lists.
void copy_description(const Event& event, Event::Writer& to) {
  to.set_calendar(event.calendar());
  to.set_kind(event.kind());
  if (event.has_time_zone()) to.set_time_zone(*event.time_zone());
  to.set_duration_days(event.duration_days());
  to.set_duration(event.duration());
  if (event.has_end_time_zone()) to.set_end_time_zone(*event.end_time_zone());
  to.set_end_form(event.end_form());
  if (event.has_summary()) to.set_summary(*event.summary());
  if (event.has_description()) to.set_description(*event.description());
  if (event.has_location()) to.set_location(*event.location());
  if (event.has_organizer()) to.set_organizer(*event.organizer());
  if (event.has_status()) to.set_status(*event.status());
  if (event.has_transparency()) to.set_transparency(*event.transparency());
}

bool same(const tenon::List<std::string_view>& a, const tenon::List<std::string_view>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

/// Both sides together have to be what the whole is.
tenon::Status compare(const tenon::Call& call, const Engine& engine, const Event& event,
                      const Event& before, const Event& after, tenon::LocalTime at) {
  const std::string text = engine_text(event.kind(), at);
  recurrence::ExpandManyRequest::Writer request(call);
  const Event* const events[] = {&event, &before, &event, &after, &before, &event, &before};
  auto requests = request.init_requests(std::size(events));
  for (std::size_t k = 0; k < std::size(events); ++k) {
    auto to = requests[k];
    describe(*events[k], to);
    to.set_limit(kComparedMax);
    if (k < 2) {
      to.set_until(text);
    } else if (k < 5) {
      to.set_from(text);
    } else {  // the last ones before, should there be more than are compared
      to.set_from(engine_text(event.kind(), std::min(at, std::max(at - kLastOnes, event.start()))));
      to.set_until(text);
    }
  }
  auto answer = engine.recurrence.expand_many(call, request.view());
  if (!answer) return std::move(answer).status();
  const auto answers = answer->answers();
  if (answers[0].instances().empty()) {
    return tenon::failed_precondition("calendar.split_at_first", "/recurrence_id",
                                      "this is the first instance: change the event itself");
  }
  const bool is_exact = same(answers[0].instances(), answers[1].instances()) &&
                        same(answers[2].instances(), answers[3].instances()) &&
                        answers[4].instances().empty() &&
                        same(answers[5].instances(), answers[6].instances());
  return is_exact ? tenon::ok() : not_exact();
}

tenon::Status fill_derived(const tenon::Call& call, const Engine& engine, Event::Writer& event) {
  auto derived = derive(call, engine, event.view());
  if (!derived) return std::move(derived).status();
  write_derived(*derived, event);
  return tenon::ok();
}

}  // namespace

tenon::Result<bool> has_instance(const tenon::Call& call, const Engine& engine, const Event& event,
                                 tenon::LocalTime at) {
  if (!is_recurring(event) || event.detached()) {
    return tenon::failed_precondition(
        "calendar.not_a_series", "/id",
        "the event comes once, or only single instances of its series are known: change or delete "
        "the event itself");
  }
  recurrence::ExpandRequest::Writer request(call);
  describe(event, request);
  request.set_from(engine_text(event.kind(), at));
  request.set_limit(1);
  auto answer = engine.recurrence.expand(call, request.view());
  if (!answer) return std::move(answer).status();
  const auto instances = answer->instances();
  return !instances.empty() && instances[0] == engine_text(event.kind(), at);
}

tenon::Status split_series(const tenon::Call& call, const Engine& engine, const Event& event,
                           tenon::LocalTime at, Event::Writer& before, Event::Writer& after) {
  auto known = has_instance(call, engine, event, at);
  if (!known) return std::move(known).status();
  if (!*known) {
    return tenon::not_found("calendar.no_such_instance", "/recurrence_id",
                            "the series has no instance then: name the recurrence_id of one");
  }
  auto probed = probe(call, engine, event, at);
  if (!probed) return std::move(probed).status();
  before.assign(event);
  copy_description(event, after);
  after.set_start(at);
  after.set_split_from(event.id());
  const std::string until = until_text(event, at, probed->at_utc());
  if (tenon::Status parted = part_rules(event, *probed, until, before, after); !parted)
    return parted;
  part_lists(event, at, before, after);
  if (tenon::Status exact = compare(call, engine, event, before.view(), after.view(), at); !exact)
    return exact;
  before.set_sequence(event.sequence() + 1);
  if (tenon::Status filled = fill_derived(call, engine, before); !filled) return filled;
  return fill_derived(call, engine, after);
}

}  // namespace calendar
