// The outbox of a module's database: the events that its units have published, in the order of
// their commits. A bounded table of the host's own, which no statement of the module's reaches.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "store/connection.hpp"
#include "store/uuid7.hpp"
#include "tenon/abi/types.h"

namespace tenon::store {

inline constexpr std::uint64_t kOutboxRowsMax = 100'000;  // unless the operator says otherwise
/// A greater body is refused: rows alone would bound no disk.
inline constexpr std::size_t kEventBytesMax = std::size_t{4} << 20U;

/// An event as it is published. Borrows all.
struct PublishedEvent {
  std::string_view name;
  std::uint32_t version = 1;
  tn_uuid subject{};
  std::string_view trace_id;  // 16 bytes; empty = it has none
  std::string_view body;      // JSON
};

/// Writes the outbox of one database. [writer]
class Outbox {
 public:
  /// @param rows_max  >= 1
  explicit Outbox(std::uint64_t rows_max) : rows_max_(rows_max) {}

  /// Adds a row in the open transaction and takes the oldest while there are more than `rows_max`,
  /// 1000 at once at most. Undone with the unit's savepoint like all else. Throws Failure.
  /// @error resource_exhausted  "store.event_too_large"
  std::optional<Error> append(Connection& connection, std::int64_t organisation,
                              const PublishedEvent& event);

 private:
  const std::uint64_t rows_max_;
  Uuid7Source ids_;
};

/// What makes the outbox of a fresh database.
std::string create_outbox();
/// Whether this database has one. Throws Failure.
bool has_outbox(Connection& connection);

/// Which rows there are. Numbers ascend without a gap, and only the oldest ever go, so these two
/// say how many rows there are and how many there have been.
struct OutboxSpan {
  std::int64_t first = 0, last = 0;  // 0, 0: none
  std::uint64_t rows() const {
    return last == 0 ? 0 : static_cast<std::uint64_t>(last - first + 1);
  }
  std::uint64_t dropped() const { return last == 0 ? 0 : static_cast<std::uint64_t>(first - 1); }
};
/// Two look-ups. Throws Failure.
OutboxSpan outbox_span(Connection& connection);

}  // namespace tenon::store
