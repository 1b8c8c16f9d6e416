// Counts the work of one expansion, and stops it: at a limit, or when the caller no longer wants
// the answer.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

namespace calendar_engine {

class Steps {
 public:
  /// @param is_wanted  asked every kStepsBetweenAsking steps; may be empty
  explicit Steps(std::int64_t most, std::function<bool()> is_wanted = {})
      : most_(most), is_wanted_(std::move(is_wanted)) {}

  /// Counts one step; false when the work has to stop.
  bool take() {
    ++taken_;
    if (taken_ % kStepsBetweenAsking == 0 && is_wanted_ && !is_wanted_()) unwanted_ = true;
    return taken_ <= most_ && !unwanted_;
  }
  std::int64_t taken() const { return taken_; }
  std::int64_t most() const { return most_; }
  std::int64_t left() const { return taken_ < most_ ? most_ - taken_ : 0; }
  bool is_unwanted() const { return unwanted_; }

  /// A budget of its own for a part of the work that may fail without the whole: charge() it
  /// afterwards.
  Steps part(std::int64_t most) const { return Steps(most, is_wanted_); }
  void charge(const Steps& part) {
    taken_ += part.taken_;
    unwanted_ |= part.unwanted_;
  }

  static constexpr std::int64_t kStepsBetweenAsking = 4096;

 private:
  std::int64_t most_;
  std::int64_t taken_ = 0;
  bool unwanted_ = false;
  std::function<bool()> is_wanted_;
};

}  // namespace calendar_engine
