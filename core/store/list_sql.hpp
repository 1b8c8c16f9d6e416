// The SQL of one page of a list.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/list_query.hpp"
#include "store/record_sql.hpp"

namespace tenon::store {

/// A statement with what is bound to it: parameter 1 is the organisation, 2 the most rows, then
/// these. The values belong to the query.
struct ListSql {
  std::string text;
  std::vector<const SqlValue*> values;
};

/// The columns of a row: id, version, append_columns(mask), then the sort keys.
/// Requires that no value of the cursor is a head.
/// A page is what the statements give one after another, each by an index where one serves: rows
/// that equal the cursor in the first keys, then those behind it there; and behind a value that may
/// be absent first the rows that have one, then those that have none.
std::vector<ListSql> list_sql(const StoredRecord& stored, const CheckedQuery& query);

/// The rows of a part of many records, in order of parent and position: parameter 1 is the
/// organisation, then `parents` ids. The columns: the parent's id, then append_columns().
std::string parts_sql(const StoredPart& part, std::size_t parents);

/// The count that so many values are padded to by repetition, so that there are few statements.
std::size_t padded(std::size_t values);

}  // namespace tenon::store
