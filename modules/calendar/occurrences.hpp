// From candidates to what takes place: one question to the engine for all of them, and its answers
// put in order, with the overrides in the place of what they override.
#pragma once

#include <array>
#include <compare>
#include <optional>
#include <vector>

#include "candidates.hpp"

namespace calendar {

/// One instance. Points into the candidates.
struct Occurrence {
  const Candidate* event;
  const CandidateOverride* override;  // nullptr: as the event says
  tenon::LocalTime start, end;
  tenon::Instant start_utc, end_utc;
  std::optional<tenon::LocalTime> recurrence_id;  // of a series

  event_1::Kind kind() const { return override ? override->kind : event->kind; }
  event_1::Transparency transparency() const {
    return override ? override->transparency : event->transparency;
  }
};

/// Where an occurrence stands among all: by its start, then its event, then its place in the
/// series.
struct OccurrenceKey {
  tenon::Instant start_utc;
  std::array<std::uint8_t, 16> event;
  tenon::LocalTime recurrence_id;  // the least time when it has none

  auto operator<=>(const OccurrenceKey&) const = default;
};

OccurrenceKey key_of(const Occurrence& occurrence);

struct Occurrences {
  std::vector<Occurrence> items;  // in the order of their keys
  bool has_more = false;
};

/// Answers the first occurrences of the window behind a key.
/// @param candidates  outlive the answer
/// @param after       the last one that is known already
/// @param most        at most so many; the engine may know fewer at a time
/// @error  what the engine says: calendar_engine.too_many_steps; calendar.too_many_events when more
///         reach into the window from before it than the engine tells of
tenon::Result<Occurrences> find_occurrences(const tenon::Call& call, const Engine& engine,
                                            const std::vector<Candidate>& candidates,
                                            const Window& window,
                                            const std::optional<OccurrenceKey>& after,
                                            std::size_t most);

}  // namespace calendar
