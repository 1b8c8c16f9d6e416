// Sets of small numbers in a few words: what the BY parts of a rule hold. No allocation.
#pragma once

#include <array>
#include <cstdint>

namespace calendar_engine {

/// Some of the numbers 0 to N - 1, in ascending order.
template <int N>
class SmallSet {
 public:
  void insert(int value) { words_[word_of(value)] |= bit_of(value); }
  bool contains(int value) const { return (words_[word_of(value)] & bit_of(value)) != 0; }
  bool empty() const {
    std::uint64_t any = 0;
    for (const std::uint64_t word : words_) any |= word;
    return any == 0;
  }
  int count() const {
    int n = 0;
    for (const std::uint64_t word : words_) n += __builtin_popcountll(word);
    return n;
  }
  /// The least member that is at least `from`, or N. Requires 0 <= from <= N.
  int next(int from) const {
    for (int at = from; at < N; at = (at / 64 + 1) * 64) {
      const std::uint64_t rest = words_[word_of(at)] >> (at % 64);
      if (rest != 0) return at + __builtin_ctzll(rest);
    }
    return N;
  }
  std::uint64_t first_word() const { return words_[0]; }
  friend bool operator==(const SmallSet&, const SmallSet&) = default;

 private:
  static constexpr std::size_t word_of(int value) { return static_cast<std::size_t>(value) / 64U; }
  static constexpr std::uint64_t bit_of(int value) { return std::uint64_t{1} << (value % 64); }

  std::array<std::uint64_t, (static_cast<std::size_t>(N) + 63U) / 64U> words_{};
};

/// Some of the numbers 1 to N and -1 to -N, as BYMONTHDAY and its like: negative ones count from
/// the end.
template <int N>
class SignedSet {
 public:
  void insert(int value) { value > 0 ? positive_.insert(value) : negative_.insert(-value); }
  bool empty() const { return positive_.empty() && negative_.empty(); }
  /// Whether the `index`-th of `count`, counted from 1, is meant.
  bool selects(int index, int count) const {
    return (index <= N && positive_.contains(index)) ||
           (count - index < N && negative_.contains(count + 1 - index));
  }
  const SmallSet<N + 1>& positive() const { return positive_; }
  /// The magnitudes.
  const SmallSet<N + 1>& negative() const { return negative_; }
  friend bool operator==(const SignedSet&, const SignedSet&) = default;

 private:
  SmallSet<N + 1> positive_;
  SmallSet<N + 1> negative_;
};

}  // namespace calendar_engine
