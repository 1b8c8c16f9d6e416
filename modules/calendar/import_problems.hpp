// What an import could not take as it stands.
#pragma once

#include <string>
#include <vector>

#include "calendar/transfer_1.hpp"

namespace calendar {

struct ImportProblem {
  std::int32_t line = 0;
  std::string code;  // stable: docs/icalendar.md
  std::string message;
  transfer_1::Consequence consequence = transfer_1::Consequence::changed;
  std::string uid{};            // empty when there is none
  std::string recurrence_id{};  // of the override, as it was written; empty when there is none
  std::string property{};       // or component; empty when there is none
};

/// Keeps the first problems by their line, and counts the others.
class ImportProblems {
 public:
  explicit ImportProblems(std::size_t most) : most_(most) {}

  void add(ImportProblem problem);
  void add(const ImportProblems& others);
  /// Writes them, in the order of the lines.
  void write(transfer_1::ImportReport::Writer& report);

 private:
  void prune();

  std::size_t most_;
  std::size_t omitted_ = 0;
  std::vector<ImportProblem> problems_;
};

}  // namespace calendar
