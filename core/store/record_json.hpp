// Rows of a record's tables as JSON, from columns to bytes: what encode_json would write of the
// same record.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "store/column_values.hpp"
#include "store/record_sql.hpp"
#include "store/stored_record.hpp"

namespace tenon::store {

/// Which members of the record are asked for, as bits of its message; id is always among them.
/// @error invalid_argument  "query.unknown_field", path "fields"
std::optional<Error> select_members(const StoredRecord& stored,
                                    std::span<const std::string_view> names, std::uint64_t& mask);

/// Appends the element of a part's list that a row is, whose columns begin with its fields at
/// `column`.
void append_part_row(std::string& to, const StoredRow& part, const Statement& row, int column);

/// Appends the object of a root's row: columns 0 and 1 id and version, then append_columns(mask).
/// @param append_list  called as append_list(const StoredPart&): appends the array of a part
template <class AppendList>
void append_root_row(std::string& to, const StoredRecord& stored, const Statement& row,
                     std::uint64_t mask, AppendList&& append_list) {
  int column = 2;
  int key_column = 0;
  bool first = true;
  to.push_back('{');
  for (const StoredMember& member : stored.members) {
    const model::FieldPlan& plan =
        member.field != nullptr ? *member.field->plan : *member.part->list;
    const bool is_selected = (mask & plan.bit()) != 0;
    int at = 0;
    if (member.field != nullptr) {
      at = is_key(*member.field) ? key_column++ : column;
      if (is_selected && !is_key(*member.field)) column += member.field->columns();
    }
    if (!is_selected || (member.field != nullptr && row.is_null(at))) continue;
    to.append(plan.key, first ? 1 : 0);
    first = false;
    if (member.field != nullptr) {
      append_scalar(to, row, at, plan);
    } else {
      append_list(*member.part);
    }
  }
  to.push_back('}');
}

}  // namespace tenon::store
