#include "import_problems.hpp"

#include <algorithm>
#include <utility>

namespace calendar {

void ImportProblems::add(ImportProblem problem) {
  problems_.push_back(std::move(problem));
  if (problems_.size() >= 2 * most_ + 1000) prune();
}

void ImportProblems::add(const ImportProblems& others) {
  omitted_ += others.omitted_;
  for (const ImportProblem& problem : others.problems_) add(problem);
}

void ImportProblems::write(transfer_1::ImportReport::Writer& report) {
  prune();
  auto list = report.init_problems(problems_.size());
  for (std::size_t at = 0; at < problems_.size(); ++at) {
    const ImportProblem& from = problems_[at];
    auto to = list[at];
    to.set_line(from.line);
    to.set_code(from.code);
    to.set_message(from.message);
    to.set_consequence(from.consequence);
    if (!from.uid.empty()) to.set_uid(from.uid);
    if (!from.recurrence_id.empty()) to.set_recurrence_id(from.recurrence_id);
    if (!from.property.empty()) to.set_property(from.property);
  }
  report.set_problems_omitted(static_cast<std::int32_t>(omitted_));
}

void ImportProblems::prune() {
  std::stable_sort(problems_.begin(), problems_.end(),
                   [](const auto& left, const auto& right) { return left.line < right.line; });
  if (problems_.size() <= most_) return;
  omitted_ += problems_.size() - most_;
  problems_.resize(most_);
}

}  // namespace calendar
