#include "inspection.hpp"

#include <algorithm>

#include "last_instance.hpp"
#include "membership.hpp"
#include "rule_parser.hpp"
#include "rule_text.hpp"
#include "settled_start.hpp"

namespace calendar_engine {
namespace {

/// Finds first and last.
std::optional<Fault> find_extent(const Recurrence& recurrence, Steps& steps, Inspection& to) {
  const auto beginning = expand(recurrence, 1, steps);
  if (!beginning) return beginning.fault();
  if (beginning->instances.empty()) return std::nullopt;
  to.first = beginning->instances.front();
  if (!beginning->is_truncated) {
    to.last = to.first;
    return std::nullopt;
  }
  Steps part = steps.part(std::min(kLastSteps, steps.left() / 2));
  to.last = find_last(recurrence, part);
  steps.charge(part);
  if (steps.is_unwanted()) return stopped(steps);
  return std::nullopt;
}

}  // namespace

Outcome<Inspection> inspect(const RecurrenceText& text,
                            const std::vector<std::string_view>& candidates, const Zones& zones,
                            Steps& steps) {
  const auto recurrence = read_recurrence(text, zones);
  if (!recurrence) return recurrence.fault();
  const auto times = read_dates("candidates", candidates, recurrence->is_whole_day);
  if (!times) return times.fault();
  Inspection inspection;
  inspection.is_whole_day = recurrence->is_whole_day;
  // Read once more, as a Recurrence has its rules complete().
  for (const std::string_view rule : text.rules) {
    inspection.rules.push_back(canonical_text(*parse_rule(rule)));
  }
  if (const auto fault = find_extent(*recurrence, steps, inspection)) return *fault;
  auto members = find_members(*recurrence, *times, steps);
  if (!members) return members.fault();
  inspection.members = std::move(*members);
  return inspection;
}

}  // namespace calendar_engine
