// Where a page of instances ended: opaque to clients, and good for one query alone.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "occurrences.hpp"

namespace calendar {

/// What a page answers: the calendars and the window, as they were written.
struct PageQuery {
  std::span<const tn_uuid> calendars;
  std::string_view from, until, zone;
};

std::string write_cursor(const OccurrenceKey& last, const PageQuery& query);
/// nullopt: not one of ours, or of another query.
std::optional<OccurrenceKey> read_cursor(std::string_view text, const PageQuery& query);

}  // namespace calendar
