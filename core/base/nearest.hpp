// "Did you mean": the known word nearest to one that a person typed.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tenon {

/// The known word with the least edit distance (Damerau-Levenshtein, adjacent swaps count one),
/// when that is at most a third of the longer word's length, and at least one is allowed; ties go
/// to the first.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known);

/// `; did you mean "x"?`, or, when nothing is near, `; known are a, b, c` (at most eight), or "".
std::string did_you_mean(std::string_view word, std::span<const std::string> known);

}  // namespace tenon
