// Expands a recurrence given as text to text: how the tests of the engine ask it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "local_text.hpp"
#include "recurrence.hpp"

namespace calendar_engine {

struct Asked {
  std::string start;
  std::vector<std::string> rules;
  std::vector<std::string> rdates = {}, exdates = {};
  std::optional<std::string> time_zone = {}, from = {}, until = {};
  StartPolicy start_policy = StartPolicy::exclude;
  std::size_t limit = 1000;
  std::int64_t steps_max = 1'000'000;
  std::optional<std::int64_t> duration_days = {}, duration_seconds = {};
  WindowMode window = WindowMode::starts;
};

struct Answered {
  std::vector<std::string> instances, utc, ends, ends_utc;
  bool truncated = false, exhausted = false;
  std::string code, path, message;  // of a fault
  bool interrupted = false;
  std::int64_t steps = 0;
};

using Texts = std::vector<std::string>;

inline const Zones& zones() {
  static const Zones kZones;
  return kZones;
}

inline std::string to_text(LocalTime time, bool as_date) {
  std::string text(as_date ? kDateLength : kTimeLength, ' ');
  as_date ? write_date(day_at(time), text.data()) : write_time(time, text.data());
  return text;
}

inline Answered answer_fault(const Fault& fault) {
  Answered answered;
  answered.code = fault.code;
  answered.path = fault.path;
  answered.message = fault.message;
  answered.interrupted = fault.kind == FaultKind::interrupted;
  return answered;
}

inline Answered ask(const Asked& asked, std::function<bool()> is_wanted = {}) {
  RecurrenceText text;
  text.start = asked.start;
  text.time_zone = asked.time_zone;
  text.from = asked.from;
  text.until = asked.until;
  text.start_policy = asked.start_policy;
  text.duration_days = asked.duration_days;
  text.duration_seconds = asked.duration_seconds;
  text.window = asked.window;
  text.rules.assign(asked.rules.begin(), asked.rules.end());
  text.rdates.assign(asked.rdates.begin(), asked.rdates.end());
  text.exdates.assign(asked.exdates.begin(), asked.exdates.end());
  const auto recurrence = read_recurrence(text, zones());
  if (!recurrence) return answer_fault(recurrence.fault());
  Steps steps(asked.steps_max, std::move(is_wanted));
  const auto expansion = expand(*recurrence, asked.limit, steps);
  Answered answered;
  if (expansion) {
    for (const LocalTime time : expansion->instances) {
      answered.instances.push_back(to_text(time, recurrence->is_whole_day));
    }
    for (const UtcTime time : expansion->utc) answered.utc.push_back(to_text(time, false) + "Z");
    for (const InstanceEnd& end : expansion->ends) {
      answered.ends.push_back(to_text(end.local, recurrence->is_whole_day));
      answered.ends_utc.push_back(to_text(end.utc, false) + "Z");
    }
    answered.truncated = expansion->is_truncated;
    answered.exhausted = expansion->is_exhausted;
  } else {
    answered = answer_fault(expansion.fault());
  }
  answered.steps = steps.taken();
  return answered;
}

}  // namespace calendar_engine
