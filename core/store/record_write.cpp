// RecordTable: structs into rows.
#include <cstring>
#include <string>

#include <fmt/format.h>

#include "model/json_fault.hpp"
#include "model/json_message.hpp"
#include "store/column_values.hpp"
#include "store/failure.hpp"
#include "store/record_failure.hpp"
#include "store/record_table_impl.hpp"

namespace tenon::store {
namespace {

/// The slot that is to be stored; nullptr = NULL.
const char* slot_of(const StoredField& field, const model::MessagePlan& plan, const char* message,
                    std::uint64_t present) {
  if ((present & field.plan->bit()) != 0) return message + field.plan->offset;
  return field.has_default() ? plan.prototype.data() + field.plan->offset : nullptr;
}

Error located(model::Fault fault, std::string path) {
  return {fault.errc, std::string(fault.code), std::move(fault.message), std::move(path), false};
}

std::string pointer(const std::string& base, const model::FieldPlan& field) {
  return base + "/" + field.name;
}

/// What the database would take though no answer could say it, or would not take though it is
/// required.
std::optional<Error> fault_in_row(const StoredRow& row, const char* message,
                                  const std::string& path) {
  const std::uint64_t present = model::present_of(message);
  for (const StoredField& field : row.fields) {
    if ((present & field.plan->bit()) == 0) {
      if (!field.plan->required) continue;
      return located(model::missing_field(*row.plan, *field.plan), pointer(path, *field.plan));
    }
    std::string why = unsound_scalar(*field.plan, message + field.plan->offset);
    if (why.empty()) continue;
    return Error{Errc::internal, "tenon.unsound_message", std::move(why),
                 pointer(path, *field.plan), false};
  }
  return std::nullopt;
}

tn_span span_of(const StoredPart& part, const char* record) {
  tn_span span;
  std::memcpy(&span, record + part.list->offset, sizeof span);
  return span;
}

std::string element_path(const StoredPart& part, std::uint64_t position) {
  return fmt::format("/{}/{}", part.list->name, position);
}

std::optional<Error> fault_in_parts(const StoredPart& part, const char* record) {
  const tn_span span = span_of(part, record);
  if (span.n < part.list->min_items || span.n > part.list->max_items)
    return located(model::wrong_count(*part.list, static_cast<std::size_t>(span.n)),
                   pointer({}, *part.list));
  const auto* element = static_cast<const char*>(span.p);
  for (std::uint64_t i = 0; i < span.n; ++i, element += span.stride) {
    if (auto fault = fault_in_row(part.row, element, element_path(part, i))) return fault;
  }
  return std::nullopt;
}

void bind_fields(Statement& statement, const StoredRow& row, const char* message) {
  const std::uint64_t present = model::present_of(message);
  int parameter = 4;
  for (const StoredField& field : row.fields) {
    if (is_key(field)) continue;
    parameter =
        bind_scalar(statement, parameter, *field.plan, slot_of(field, *row.plan, message, present));
  }
}

std::uint64_t run(Statement& statement, Connection& connection, const WrittenRow& written) {
  try {
    return statement.run();
  } catch (const Failure& failure) {
    rethrow_write_failure(failure, connection, written);
  }
}

const char* id_of(const StoredRecord& stored, const char* record) {
  return record + stored.root.fields[0].plan->offset;
}

void set_version(const StoredRecord& stored, char* record, std::int64_t version) {
  const model::FieldPlan& plan = *stored.root.fields[1].plan;
  std::memcpy(record + plan.offset, &version, sizeof version);
  model::set_present(record, model::present_of(record) | plan.bit());
}

std::int64_t version_of(const StoredRecord& stored, const char* record) {
  const model::FieldPlan& plan = *stored.root.fields[1].plan;
  std::int64_t version = 0;
  if ((model::present_of(record) & plan.bit()) != 0)
    std::memcpy(&version, record + plan.offset, sizeof version);
  return version;
}

}  // namespace

/// Gives the record its defaults, and says what it lacks.
std::optional<Error> RecordTable::Impl::complete(char* record) const {
  std::uint64_t present = model::present_of(record);
  for (const StoredField& field : stored.root.fields) {
    if ((present & field.plan->bit()) != 0 || !field.has_default()) continue;
    std::memcpy(record + field.plan->offset,
                stored.root.plan->prototype.data() + field.plan->offset, field.plan->element.size);
    present |= field.plan->bit();
  }
  model::set_present(record, present);
  if (auto fault = fault_in_row(stored.root, record, {})) return fault;
  for (const StoredPart& part : stored.parts) {
    if (auto fault = fault_in_parts(part, record)) return fault;
  }
  return std::nullopt;
}

void RecordTable::Impl::write_parts(Connection& connection, std::int64_t organisation,
                                    const char* record) const {
  const std::string_view id{id_of(stored, record), sizeof(tn_uuid)};
  for (std::size_t p = 0; p < stored.parts.size(); ++p) {
    const StoredPart& part = stored.parts[p];
    if (!parts_differ(connection, organisation, record, p)) continue;
    {
      Statement erase = connection.prepare(part_sql[p].erase, Trust::host);
      bind_key(erase, organisation, id);
      erase.run();
    }
    const tn_span span = span_of(part, record);
    if (span.n == 0) continue;
    const auto* element = static_cast<const char*>(span.p);
    Statement insert = connection.prepare(part_sql[p].insert, Trust::host);
    bind_key(insert, organisation, id);
    for (std::uint64_t i = 0; i < span.n; ++i, element += span.stride) {
      insert.reset();
      insert.bind(3, static_cast<std::int64_t>(i));
      bind_fields(insert, part.row, element);
      run(insert, connection, {part.row, element, organisation, element_path(part, i)});
    }
  }
}

bool RecordTable::Impl::parts_differ(Connection& connection, std::int64_t organisation,
                                     const char* record, std::size_t which) const {
  const StoredPart& part = stored.parts[which];
  const tn_span span = span_of(part, record);
  const auto* element = static_cast<const char*>(span.p);
  Statement rows = connection.prepare(part_sql[which].select, Trust::host);
  bind_key(rows, organisation, {id_of(stored, record), sizeof(tn_uuid)});
  for (std::uint64_t i = 0; i < span.n; ++i, element += span.stride) {
    if (!rows.step()) return true;
    const std::uint64_t present = model::present_of(element);
    int column = kPartKeys;
    for (const StoredField& field : part.row.fields) {
      const char* slot = slot_of(field, *part.row.plan, element, present);
      if (!same_scalar(rows, column, *field.plan, slot)) return true;
      column += field.columns();
    }
  }
  return rows.step();
}

tn_uuid RecordTable::give_id(void* record) const {
  auto* message = static_cast<char*>(record);
  const model::FieldPlan& plan = *impl_->stored.root.fields[0].plan;
  tn_uuid id;
  if (const std::uint64_t present = model::present_of(message); (present & plan.bit()) == 0) {
    id = impl_->ids.next();
    std::memcpy(message + plan.offset, id.b, sizeof id.b);
    model::set_present(message, present | plan.bit());
  }
  std::memcpy(id.b, message + plan.offset, sizeof id.b);
  return id;
}

std::optional<Error> RecordTable::insert(Connection& connection, std::int64_t organisation,
                                         void* record) const {
  auto* message = static_cast<char*>(record);
  const StoredRecord& stored = impl_->stored;
  const model::FieldPlan& id = *stored.root.fields[0].plan;
  give_id(record);
  set_version(stored, message, 1);
  if (auto fault = impl_->complete(message)) return fault;
  {
    Statement statement = connection.prepare(impl_->root_sql.insert, Trust::host);
    bind_key(statement, organisation, {message + id.offset, sizeof(tn_uuid)});
    statement.bind(3, 1);
    bind_fields(statement, stored.root, message);
    run(statement, connection, {stored.root, message, organisation, {}});
  }
  impl_->write_parts(connection, organisation, message);
  return std::nullopt;
}

std::optional<Error> RecordTable::update(Connection& connection, std::int64_t organisation,
                                         void* record) const {
  auto* message = static_cast<char*>(record);
  const StoredRecord& stored = impl_->stored;
  const std::int64_t version = version_of(stored, message);
  if (auto fault = impl_->complete(message)) return fault;
  std::uint64_t changed = 0;
  {
    Statement statement = connection.prepare(impl_->root_sql.update, Trust::host);
    bind_key(statement, organisation, {id_of(stored, message), sizeof(tn_uuid)});
    statement.bind(3, version);
    bind_fields(statement, stored.root, message);
    changed = run(statement, connection, {stored.root, message, organisation, {}});
  }
  if (changed == 0) {
    tn_uuid id;
    std::memcpy(id.b, id_of(stored, message), sizeof id.b);
    const std::optional<std::int64_t> now = this->version(connection, organisation, id);
    if (!now) return not_found(id);
    Error error = stale(impl_->entity, *now, version);
    error.path = "/version";
    return error;
  }
  set_version(stored, message, version + 1);
  impl_->write_parts(connection, organisation, message);
  return std::nullopt;
}

}  // namespace tenon::store
