// What a client asks of a list, judged: fields that may be used, operators that fit their types,
// values that are of them, a cursor of the same query. Runs nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/list_cursor.hpp"
#include "store/record_table.hpp"
#include "store/stored_record.hpp"

namespace tenon::store {

enum class Comparison : std::uint8_t {
  eq,  // equal; an absent value never is
  ne,  // not eq: an absent value always is
  gt,
  gte,
  lt,
  lte,
  in,     // one of
  nin,    // not in
  like,   // text: the whole of it, "*" = anything, "\" before "*" or "\" = itself
  ilike,  // like, and A to Z are a to z
  is,     // null or not_null
};

struct CheckedFilter {
  const StoredField* field = nullptr;
  Comparison comparison = Comparison::eq;
  /// Money takes two a value: currency, smallest units. A pattern is GLOB's or LIKE's. Of `is`:
  /// one, integer, 1 = null.
  std::vector<SqlValue> values;
};

/// A column that the list is ordered by.
struct SortKey {
  std::string_view column;  // quoted
  SqlValue::Kind kind = SqlValue::Kind::integer;
  bool null = false;
  bool descending = false;
};

struct CheckedQuery {
  std::vector<CheckedFilter> filters;
  std::vector<SortKey> keys;    // the last one is id, which tells all rows apart
  std::vector<SqlValue> after;  // of each key, perhaps a head; empty = the first page
  std::uint64_t mask = 0;       // members that are shown
  std::uint32_t limit = 0;
  std::uint64_t hash = 0;  // of entity, filters and sort
};

/// Errors as RecordTable::list says. Their paths are parameters as a client writes them:
/// "due[gte]", "sort", "fields", "cursor".
Result<CheckedQuery> check_query(const StoredRecord& stored, const ListQuery& query);

/// One filter, whose field is of the entity and may be filtered by.
Result<CheckedFilter> check_filter(const StoredField& field, const ListFilter& filter);

/// What a column of this type holds; of money, its smallest units.
SqlValue::Kind kind_of(model::Type type);

}  // namespace tenon::store
