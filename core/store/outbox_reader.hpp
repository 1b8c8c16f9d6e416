// Reading an outbox, a page at a time: each page is one short read, so that a reader in another
// process never holds a snapshot while it waits for whoever takes its output.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/connection.hpp"
#include "tenon/abi/types.h"

namespace tenon::store {

struct OutboxFilter {
  std::string event;  // "" = any
  std::optional<tn_uuid> subject;
};

struct OutboxRow {
  std::int64_t seq = 0;
  tn_uuid id{};
  std::string event;
  std::uint32_t version = 1;
  tn_uuid subject{};
  std::int64_t at = 0;   // microseconds since 1970
  std::string trace_id;  // 16 bytes, or empty
  std::uint64_t bytes = 0;
  std::string body;  // when it was asked for
};

/// Where a row is, and when it was made.
struct OutboxPlace {
  std::int64_t seq = 0, at = 0;
};

class OutboxReader {
 public:
  /// @param with_bodies  JSON is read, too, not only its length
  /// `connection` outlives it.
  OutboxReader(Connection& connection, OutboxFilter filter, bool with_bodies)
      : connection_(connection), filter_(std::move(filter)), with_bodies_(with_bodies) {}

  /// The newest `most`, the newest first. Throws Failure.
  std::vector<OutboxPlace> newest(std::size_t most);
  /// The first that come after `seq`, the oldest first: `most`, or fewer when they are long; none
  /// when there are none. Throws Failure.
  std::vector<OutboxRow> after(std::int64_t seq, std::size_t most);

 private:
  Statement prepare(const char* what, const char* condition, const char* order);

  Connection& connection_;
  const OutboxFilter filter_;
  const bool with_bodies_;
};

}  // namespace tenon::store
