#include "occurrences.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "clock_text.hpp"
#include "engine_words.hpp"
#include "event_uid.hpp"
#include "rule_text.hpp"

namespace calendar {
namespace {

namespace recurrence = calendar_engine::recurrence_1;
using std::chrono::ceil;
using std::chrono::duration_cast;
using std::chrono::seconds;

/// The engine takes no more in one call.
constexpr std::size_t kQuestionsMax = 10'000;
constexpr std::size_t kInstancesMax = 100'000;
/// What a question is asked for beyond a page: one that tells that there is more, and those that
/// begin when the last page ended. Two local times around a gap can be one instant.
constexpr std::size_t kAfterKey = 4;

/// One recurrence that the engine is asked about: a candidate's own, one of its overrides, or an
/// added date that takes another time than the others.
struct Question {
  const Candidate* event;
  const CandidateOverride* override = nullptr;
  const CandidateDate* date = nullptr;
};

/// Whether the instance of this local start is excluded, or differs and is asked about as that.
bool is_taken_away(const Candidate& event, tenon::LocalTime at) {
  return std::any_of(event.overrides.begin(), event.overrides.end(),
                     [at](const auto& override) { return override.recurrence_id == at; }) ||
         std::any_of(event.dates.begin(), event.dates.end(), [at](const auto& date) {
           return date.kind == event_1::DateKind::excluded && date.at == at;
         });
}

std::vector<Question> questions_of(const std::vector<Candidate>& candidates) {
  std::vector<Question> questions;
  questions.reserve(candidates.size());
  for (const Candidate& event : candidates) {
    if (!event.detached) questions.push_back({&event});
    for (const CandidateOverride& override : event.overrides) {
      if (!override.cancelled) questions.push_back({&event, &override});
    }
    for (const CandidateDate& date : event.dates) {
      if (date.kind == event_1::DateKind::added && date.duration && !is_taken_away(event, date.at))
        questions.push_back({&event, nullptr, &date});
    }
  }
  return questions;
}

/// What part of the window is asked for, and how many of each.
struct Reach {
  std::string from, until;
  recurrence::Window window = recurrence::Window::overlaps;
  std::int32_t limit = 0;
};

std::string utc_text(tenon::Instant instant) {
  return write_local_time(tenon::LocalTime(instant.time_since_epoch())) + "Z";
}

/// Behind an occurrence that began within the window there are only others that do; behind one that
/// began before it, all of those have to be seen again.
Reach reach_of(const Window& window, const std::optional<OccurrenceKey>& after, std::size_t most) {
  // Whole seconds: what is too much is_within() leaves out.
  Reach reach{utc_text(window.from), utc_text(ceil<seconds>(window.until))};
  reach.limit = static_cast<std::int32_t>(std::min(most + kAfterKey, kInstancesMax));
  if (!after) return reach;
  if (after->start_utc < window.from) {
    reach.limit = kInstancesMax;
  } else {
    reach.from = utc_text(after->start_utc);
    reach.window = recurrence::Window::starts;
  }
  return reach;
}

void write_length(event_1::Kind kind, std::int32_t whole_days, tenon::Duration exact,
                  recurrence::ExpandRequest::Writer& to) {
  const bool is_all_day = kind == event_1::Kind::all_day;
  to.set_duration_days(is_all_day ? std::max(whole_days, 1) : whole_days);
  if (!is_all_day)
    to.set_duration_seconds(static_cast<std::int32_t>(duration_cast<seconds>(exact).count()));
}

/// The rules as the engine is to read them in the window's zone: to an event by the clock on the
/// wall the end of a rule is a local time, though it may be written with a Z.
std::vector<std::string> rules_of(const Candidate& event) {
  std::vector<std::string> rules = event.rules;
  if (event.kind != event_1::Kind::floating) return rules;
  for (std::string& rule : rules) {
    const auto until = rule_part(rule, "UNTIL");
    if (until && until->ends_with('Z'))
      rule = with_end(rule, "UNTIL", std::string(until->substr(0, until->size() - 1)));
  }
  return rules;
}

/// The event's own recurrence, without what is asked about apart.
void write_recurrence(const Candidate& event, recurrence::ExpandRequest::Writer& to) {
  if (!event.is_series) return;
  std::vector<std::string> added, excluded;
  for (const CandidateDate& date : event.dates) {
    const bool is_own = date.kind == event_1::DateKind::added && !date.duration;
    (is_own ? added : excluded).push_back(engine_text(event.kind, date.at));
  }
  for (const CandidateOverride& override : event.overrides)
    excluded.push_back(engine_text(event.kind, override.recurrence_id));
  if (!event.rules.empty()) to.set_rules(rules_of(event));
  if (!added.empty()) to.set_rdates(added);
  if (!excluded.empty()) to.set_exdates(excluded);
  to.set_start_policy(engine_policy(event.start_policy));
}

void write_question(const Question& question, const Window& window, const Reach& reach,
                    recurrence::ExpandRequest::Writer& to) {
  const Candidate& event = *question.event;
  const CandidateOverride* override = question.override;
  const event_1::Kind kind = override ? override->kind : event.kind;
  const std::string& zone = override ? override->zone : event.zone;
  const bool has_zone = kind == event_1::Kind::timed && !zone.empty();
  to.set_time_zone(has_zone ? zone : window.zone);
  if (override) {
    to.set_start(engine_text(kind, override->start));
    write_length(kind, override->duration_days, override->duration, to);
  } else if (question.date) {
    to.set_start(engine_text(kind, question.date->at));
    write_length(kind, 0, *question.date->duration, to);
  } else {
    to.set_start(engine_text(kind, event.start));
    write_length(kind, event.duration_days, event.duration, to);
    write_recurrence(event, to);
  }
  to.set_from(reach.from);
  to.set_until(reach.until);
  to.set_window(reach.window);
  to.set_limit(reach.limit);
}

/// The answers so far, and how far they are known to be whole.
struct Found {
  std::vector<Occurrence> items;
  std::vector<const Candidate*> unfinished;  // those whose answer was cut off
  std::optional<tenon::Instant> horizon;     // where the first of these was
};

void take(const Question& question, const recurrence::ExpandResponse& answer, Found& found) {
  const auto starts = answer.instances();
  const auto ends = answer.ends();
  const auto starts_utc = answer.utc();
  const auto ends_utc = answer.ends_utc();
  for (std::size_t at = 0; at < starts.size(); ++at) {
    Occurrence one{.event = question.event,
                   .override = question.override,
                   .start = read_local_time(starts[at]).value_or(tenon::LocalTime{}),
                   .end = read_local_time(ends[at]).value_or(tenon::LocalTime{}),
                   .start_utc = starts_utc[at],
                   .end_utc = ends_utc[at],
                   .recurrence_id = std::nullopt};
    if (question.override) {
      one.recurrence_id = question.override->recurrence_id;
    } else if (question.event->is_series) {
      one.recurrence_id = one.start;
    }
    found.items.push_back(one);
  }
  if (!answer.truncated() || starts.empty()) return;
  found.unfinished.push_back(question.event);
  const tenon::Instant last = starts_utc[starts.size() - 1];
  found.horizon = found.horizon ? std::min(*found.horizon, last) : last;
}

/// A failure of the engine names one of its requests; the client is told the event.
tenon::Status name_event(tenon::Status status, const std::vector<Question>& questions,
                         std::size_t begin) {
  constexpr std::string_view kPlace = "/requests/";
  const tenon::Failure& failure = status.failure();
  const std::string_view path = failure.path;
  std::size_t at = 0;
  if (!path.starts_with(kPlace) ||
      std::from_chars(path.data() + kPlace.size(), path.data() + path.size(), at).ec !=
          std::errc() ||
      begin + at >= questions.size()) {
    return status;
  }
  const std::string name = "event " + uuid_text(questions[begin + at].event->event) + ": ";
  const bool is_sound = failure.status != TN_INVALID_ARGUMENT;
  tenon::Failure told = failure;
  told.path.clear();
  told.message = name + failure.message;
  if (is_sound) return tenon::Status(std::move(told));
  return tenon::failed_precondition("calendar.unsound_event", "", std::move(told.message));
}

tenon::Status ask(const tenon::Call& call, const Engine& engine, const Window& window,
                  const Reach& reach, const std::vector<Question>& questions, Found& found) {
  for (std::size_t begin = 0; begin < questions.size(); begin += kQuestionsMax) {
    const std::size_t count = std::min(kQuestionsMax, questions.size() - begin);
    recurrence::ExpandManyRequest::Writer request(call);
    auto requests = request.init_requests(count);
    for (std::size_t k = 0; k < count; ++k) {
      auto to = requests[k];
      write_question(questions[begin + k], window, reach, to);
    }
    auto answer = engine.recurrence.expand_many(call, request.view());
    if (!answer) return name_event(std::move(answer).status(), questions, begin);
    const auto answers = answer->answers();
    for (std::size_t k = 0; k < count; ++k) take(questions[begin + k], answers[k], found);
  }
  return tenon::ok();
}

bool is_within(const Occurrence& one, const Window& window) {
  return one.start_utc < window.until &&
         (one.end_utc > window.from || one.start_utc >= window.from);
}

using Keyed = std::pair<OccurrenceKey, Occurrence>;

/// What is in the window and behind the key, the first `most` in order and one more before the
/// rest.
std::vector<Keyed> first_of(const std::vector<Occurrence>& items, const Window& window,
                            const std::optional<OccurrenceKey>& after, std::size_t most) {
  std::vector<Keyed> keyed;
  keyed.reserve(items.size());
  for (const Occurrence& one : items) {
    const OccurrenceKey key = key_of(one);
    if (is_within(one, window) && (!after || key > *after)) keyed.emplace_back(key, one);
  }
  const std::size_t count = std::min(most, keyed.size());
  std::partial_sort(keyed.begin(), keyed.begin() + static_cast<std::ptrdiff_t>(count), keyed.end(),
                    [](const auto& a, const auto& b) { return a.first < b.first; });
  return keyed;
}

tenon::Status too_dense() {
  return tenon::resource_exhausted(
      "calendar.too_many_events", "/until",
      "one event has more instances at a time than can be told: ask for a shorter window");
}

/// Asks anew what was cut off, as far as the page goes: answers come by local time, and where
/// clocks are set forward a later one may be an earlier instant.
tenon::Status complete(const tenon::Call& call, const Engine& engine,
                       const std::vector<Candidate>& candidates, const Window& window, Reach reach,
                       tenon::Instant end, Found& found) {
  reach.until = utc_text(end + seconds(1));
  reach.limit = kInstancesMax;
  std::vector<const Candidate*> events = std::exchange(found.unfinished, {});
  std::sort(events.begin(), events.end());
  found.horizon.reset();
  const auto is_unfinished = [&](const auto& one) {
    return one.override == nullptr && std::binary_search(events.begin(), events.end(), one.event);
  };
  std::vector<Question> questions = questions_of(candidates);
  std::erase_if(questions, [&](const Question& one) { return !is_unfinished(one); });
  std::erase_if(found.items,
                [&](const Occurrence& one) { return one.start_utc > end || is_unfinished(one); });
  if (tenon::Status asked = ask(call, engine, window, reach, questions, found); !asked)
    return asked;
  return found.horizon ? too_dense() : tenon::ok();
}

}  // namespace

OccurrenceKey key_of(const Occurrence& occurrence) {
  OccurrenceKey key{
      occurrence.start_utc, {}, occurrence.recurrence_id.value_or(tenon::LocalTime::min())};
  std::memcpy(key.event.data(), occurrence.event->event.b, key.event.size());
  return key;
}

tenon::Result<Occurrences> find_occurrences(const tenon::Call& call, const Engine& engine,
                                            const std::vector<Candidate>& candidates,
                                            const Window& window,
                                            const std::optional<OccurrenceKey>& after,
                                            std::size_t most) {
  Found found;
  const Reach reach = reach_of(window, after, most);
  if (tenon::Status asked = ask(call, engine, window, reach, questions_of(candidates), found);
      !asked) {
    return asked;
  }
  std::vector<Keyed> sorted = first_of(found.items, window, after, most);
  const bool was_cut_off = found.horizon.has_value();
  if (was_cut_off) {
    tenon::Instant end = *found.horizon;
    if (!sorted.empty())
      end = std::min(end, sorted[std::min(most, sorted.size()) - 1].first.start_utc);
    end = std::max(end, window.from);  // what began earlier overlaps the window there
    if (tenon::Status whole = complete(call, engine, candidates, window, reach, end, found); !whole)
      return whole;
    sorted = first_of(found.items, window, after, most);
    if (sorted.empty()) return too_dense();
  }
  Occurrences answer;
  answer.has_more = was_cut_off || sorted.size() > most;
  const std::size_t count = std::min(most, sorted.size());
  answer.items.reserve(count);
  for (std::size_t k = 0; k < count; ++k) answer.items.push_back(sorted[k].second);
  return answer;
}

}  // namespace calendar
