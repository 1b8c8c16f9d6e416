#include "store/record_json.hpp"

#include <fmt/format.h>

#include "base/nearest.hpp"
#include "model/scalar_text.hpp"
#include "store/record_table_impl.hpp"

namespace tenon::store {

std::optional<Error> select_members(const StoredRecord& stored,
                                    std::span<const std::string_view> names, std::uint64_t& mask) {
  if (names.empty()) {
    mask = UINT64_MAX;
    return std::nullopt;
  }
  const model::MessagePlan& plan = *stored.root.plan;
  mask = stored.root.fields[0].plan->bit();
  for (const std::string_view name : names) {
    const model::FieldPlan* field = plan.find(name, 0);
    if (field == nullptr)
      return Error{Errc::invalid_argument, "query.unknown_field",
                   fmt::format("{} has no field \"{}\"{}", stored.root.entity->name, name,
                               did_you_mean(name, plan.field_names)),
                   "fields", false};
    mask |= field->bit();
  }
  return std::nullopt;
}

void append_part_row(std::string& to, const StoredRow& part, const Statement& row, int column) {
  bool first = true;
  to.push_back('{');
  for (const StoredField& field : part.fields) {
    if (!row.is_null(column)) {
      to.append(field.plan->key, first ? 1 : 0);
      first = false;
      append_scalar(to, row, column, *field.plan);
    }
    column += field.columns();
  }
  to.push_back('}');
}

std::optional<Error> RecordTable::append_document(Connection& connection, std::int64_t organisation,
                                                  const tn_uuid& id,
                                                  std::span<const std::string_view> fields,
                                                  std::string& to,
                                                  std::int64_t& version_of_row) const {
  const StoredRecord& stored = impl_->stored;
  std::uint64_t mask = 0;
  if (auto unknown = select_members(stored, fields, mask)) return unknown;
  std::string narrowed;
  if (!fields.empty()) {
    narrowed = "SELECT id, version";
    append_columns(narrowed, stored.root, mask);
    narrowed.append(" FROM ").append(stored.root.table).append(" WHERE org_id = ?1 AND id = ?2");
  }
  Statement row =
      connection.prepare(fields.empty() ? impl_->root_sql.select : narrowed, Trust::host);
  bind_key(row, organisation, bytes_of(id));
  if (!row.step()) return not_found(id);
  version_of_row = row.integer(1);
  append_root_row(to, stored, row, mask, [&](const StoredPart& part) {
    const auto which = static_cast<std::size_t>(&part - stored.parts.data());
    Statement rows = connection.prepare(impl_->part_sql[which].select, Trust::host);
    bind_key(rows, organisation, bytes_of(id));
    to.push_back('[');
    for (bool first = true; rows.step(); first = false) {
      if (!first) to.push_back(',');
      append_part_row(to, part.row, rows, kPartKeys);
    }
    to.push_back(']');
  });
  return std::nullopt;
}

}  // namespace tenon::store
