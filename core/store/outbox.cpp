#include "store/outbox.hpp"

#include <time.h>

#include <fmt/format.h>

namespace tenon::store {
namespace {

// AUTOINCREMENT: a number that has been seen is never given again, even when all rows have gone.
constexpr const char* kTable =
    "CREATE TABLE tenon_outbox(seq INTEGER PRIMARY KEY AUTOINCREMENT, org_id INTEGER NOT NULL, "
    "id BLOB NOT NULL UNIQUE CHECK (length(id) = 16), event TEXT NOT NULL, "
    "version INTEGER NOT NULL, subject BLOB NOT NULL CHECK (length(subject) = 16), "
    "at INTEGER NOT NULL, trace_id BLOB CHECK (length(trace_id) = 16), body TEXT NOT NULL) STRICT";

constexpr const char* kInsert =
    "INSERT INTO tenon_outbox(org_id, id, event, version, subject, at, trace_id, body) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING seq";

/// A range at the left edge of the table. Bounded, so that a unit never pays for a limit that was
/// lowered by millions: it would end at its deadline, and so would the next.
constexpr const char* kTrim =
    "DELETE FROM tenon_outbox WHERE seq <= ?1 AND seq < (SELECT min(seq) FROM tenon_outbox) + 1000";

std::int64_t microseconds_since_1970() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000;
}

std::string_view bytes_of(const tn_uuid& id) {
  return {reinterpret_cast<const char*>(id.b), sizeof id.b};
}

}  // namespace

std::optional<Error> Outbox::append(Connection& connection, std::int64_t organisation,
                                    const PublishedEvent& event) {
  if (event.body.size() > kEventBytesMax) {
    return Error{Errc::resource_exhausted, "store.event_too_large",
                 fmt::format("the event {} has {} bytes as JSON, and {} is the most: publish less "
                             "of what has changed",
                             event.name, event.body.size(), kEventBytesMax),
                 ""};
  }
  std::int64_t seq = 0;
  {
    const tn_uuid id = ids_.next();
    Statement insert = connection.prepare(kInsert, Trust::host);
    insert.bind(1, organisation);
    insert.bind_blob(2, bytes_of(id));
    insert.bind_text(3, event.name);
    insert.bind(4, event.version);
    insert.bind_blob(5, bytes_of(event.subject));
    insert.bind(6, microseconds_since_1970());
    if (event.trace_id.empty()) {
      insert.bind_null(7);
    } else {
      insert.bind_blob(7, event.trace_id);
    }
    insert.bind_text(8, event.body);
    while (insert.step()) seq = insert.integer(0);
  }
  const std::int64_t newest_to_go = seq - static_cast<std::int64_t>(rows_max_);
  if (newest_to_go < 1) return std::nullopt;
  Statement trim = connection.prepare(kTrim, Trust::host);
  trim.bind(1, newest_to_go);
  trim.run();
  return std::nullopt;
}

std::string create_outbox() {
  return kTable;
}

bool has_outbox(Connection& connection) {
  return connection
      .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'tenon_outbox'",
               Trust::host)
      .step();
}

OutboxSpan outbox_span(Connection& connection) {
  Statement edges = connection.prepare(
      "SELECT (SELECT min(seq) FROM tenon_outbox), (SELECT max(seq) FROM tenon_outbox)",
      Trust::host);
  if (!edges.step() || edges.is_null(0)) return {};
  return {edges.integer(0), edges.integer(1)};
}

}  // namespace tenon::store
