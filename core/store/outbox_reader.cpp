#include "store/outbox_reader.hpp"

#include <cstring>
#include <string_view>

#include <fmt/format.h>

namespace tenon::store {
namespace {

/// A page ends behind the row that reaches it.
constexpr std::uint64_t kPageBytes = std::uint64_t{8} << 20U;

tn_uuid uuid_of(std::string_view bytes) {
  tn_uuid id{};
  if (bytes.size() == sizeof id.b) std::memcpy(id.b, bytes.data(), sizeof id.b);
  return id;
}

}  // namespace

/// Parameters: ?1 and ?2 are the caller's, ?3 the event's name and ?4 its subject.
Statement OutboxReader::prepare(const char* what, const char* condition, const char* order) {
  std::string sql = fmt::format("SELECT {} FROM tenon_outbox WHERE {}", what, condition);
  if (!filter_.event.empty()) sql += " AND event = ?3";
  if (filter_.subject) sql += " AND subject = ?4";
  sql += order;
  Statement statement = connection_.prepare(sql, Trust::host);
  if (!filter_.event.empty()) statement.bind_text(3, filter_.event);
  if (filter_.subject) {
    statement.bind_blob(
        4, {reinterpret_cast<const char*>(filter_.subject->b), sizeof filter_.subject->b});
  }
  return statement;
}

std::vector<OutboxPlace> OutboxReader::newest(std::size_t most) {
  Statement each = prepare("seq, at", "seq > ?1", " ORDER BY seq DESC LIMIT ?2");
  each.bind(1, 0);
  each.bind(2, static_cast<std::int64_t>(most));
  std::vector<OutboxPlace> places;
  while (each.step()) places.push_back({each.integer(0), each.integer(1)});
  return places;
}

std::vector<OutboxRow> OutboxReader::after(std::int64_t seq, std::size_t most) {
  Statement each = prepare(with_bodies_ ? "seq, id, event, version, subject, at, trace_id, body"
                                        : "seq, id, event, version, subject, at, trace_id, "
                                          "length(CAST(body AS BLOB))",
                           "seq > ?1", " ORDER BY seq LIMIT ?2");
  each.bind(1, seq);
  each.bind(2, static_cast<std::int64_t>(most));
  std::vector<OutboxRow> rows;
  std::uint64_t page_bytes = 0;
  while (page_bytes < kPageBytes && each.step()) {
    OutboxRow row;
    row.seq = each.integer(0);
    row.id = uuid_of(each.blob(1));
    row.event = each.text(2);
    row.version = static_cast<std::uint32_t>(each.integer(3));
    row.subject = uuid_of(each.blob(4));
    row.at = each.integer(5);
    if (!each.is_null(6)) row.trace_id = each.blob(6);
    if (with_bodies_) row.body = each.text(7);
    row.bytes = with_bodies_ ? row.body.size() : static_cast<std::uint64_t>(each.integer(7));
    page_bytes += row.body.size();
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace tenon::store
