// RecordTable: construction, and rows into structs.
#include "store/record_table.hpp"

#include <cstring>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "model/json_message.hpp"
#include "model/scalar_text.hpp"
#include "store/column_values.hpp"
#include "store/failure.hpp"
#include "store/record_failure.hpp"
#include "store/record_table_impl.hpp"

namespace tenon::store {
namespace {

const model::MessagePlan* plan_if_there(const model::Interface& interface,
                                        const model::JsonCodec& codec, const std::string& name) {
  return interface.find_message(name) == nullptr ? nullptr : codec.plan(name);
}

char* allocate(Arena& arena, std::size_t bytes, std::size_t align) {
  void* at = arena.allocate(bytes, align);
  if (at == nullptr) throw memory_failure(arena.bytes_max());
  return static_cast<char*>(at);
}

/// Puts a text that a row lends into memory that stays.
void keep_text(char* slot, Arena& arena) {
  tn_str text;
  std::memcpy(&text, slot, sizeof text);
  if (text.n == 0) return;
  char* copy = allocate(arena, static_cast<std::size_t>(text.n), 1);
  std::memcpy(copy, text.p, static_cast<std::size_t>(text.n));
  text.p = copy;
  std::memcpy(slot, &text, sizeof text);
}

bool is_text(model::Type type) {
  using model::Type;
  return type == Type::text || type == Type::bytes || type == Type::zone || type == Type::json;
}

/// Fills an empty message from columns; `keys` of a root are id and version themselves.
void read_row(const StoredRow& row, const Statement& from, int first_column, char* message,
              Arena& arena) {
  std::uint64_t present = 0;
  int column = first_column;
  for (const StoredField& field : row.fields) {
    char* slot = message + field.plan->offset;
    if (read_scalar(from, column, *field.plan, slot)) {
      present |= field.plan->bit();
      if (is_text(field.plan->type)) keep_text(slot, arena);
    }
    column += field.columns();
  }
  model::set_present(message, present);
}

/// All elements of a part's list, in memory that grows by doubling.
void read_part(const StoredPart& part, Statement rows, char* record, Arena& arena) {
  const std::size_t stride = part.list->element.size;
  char* elements = nullptr;
  std::size_t count = 0;
  std::size_t room = 0;
  while (rows.step()) {
    if (count == room) {
      room = room == 0 ? 4 : room * 2;
      char* larger = allocate(arena, room * stride, alignof(tn_message));
      if (count != 0) std::memcpy(larger, elements, count * stride);
      elements = larger;
    }
    char* element = elements + count++ * stride;
    model::init_message(*part.row.plan, element);
    read_row(part.row, rows, kPartKeys, element, arena);
  }
  model::set_span(record + part.list->offset, *part.list, elements, count);
  model::set_present(record, model::present_of(record) | part.list->bit());
}

}  // namespace

RecordTable::Impl::Impl(const model::DataModel& the_model, const model::Entity& the_entity,
                        const model::Interface& interface, const model::JsonCodec& codec)
    : model(the_model),
      entity(the_entity),
      stored(the_model, the_entity, codec),
      root_sql(store::root_sql(stored.root)) {
  TN_ASSERT(!entity.part_of);
  for (const StoredPart& part : stored.parts) part_sql.push_back(store::part_sql(part.row));
  const std::string record = model::record_name(entity.name);
  created_plan = plan_if_there(interface, codec, "New" + record);
  patch_plan = plan_if_there(interface, codec, record + "Patch");
}

Error stale(const model::Entity& entity, std::int64_t stored, std::int64_t expected) {
  return {
      Errc::aborted, "store.stale",
      fmt::format("the {} has version {} by now, not {}; read it again and repeat the change on "
                  "that",
                  entity.name, stored, expected),
      "", false};
}

RecordTable::RecordTable(const model::DataModel& model, const model::Entity& entity,
                         const model::Interface& interface, const model::JsonCodec& codec)
    : impl_(std::make_unique<Impl>(model, entity, interface, codec)) {}

RecordTable::~RecordTable() = default;

Error RecordTable::not_found(const tn_uuid& id) const {
  std::string text;
  model::append_uuid(text, id);
  return {Errc::not_found, "store.not_found",
          fmt::format("there is no {} with the id {}", entity().name, text), "/id", false};
}

const model::Entity& RecordTable::entity() const {
  return impl_->entity;
}

const model::MessagePlan& RecordTable::record_plan() const {
  return *impl_->stored.root.plan;
}

bool RecordTable::find(Connection& connection, std::int64_t organisation, const tn_uuid& id,
                       void* record, Arena& arena) const {
  Statement row = connection.prepare(impl_->root_sql.select, Trust::host);
  bind_key(row, organisation, bytes_of(id));
  if (!row.step()) return false;
  auto* message = static_cast<char*>(record);
  model::init_message(*impl_->stored.root.plan, message);
  read_row(impl_->stored.root, row, 0, message, arena);
  for (std::size_t i = 0; i < impl_->stored.parts.size(); ++i) {
    Statement parts = connection.prepare(impl_->part_sql[i].select, Trust::host);
    bind_key(parts, organisation, bytes_of(id));
    read_part(impl_->stored.parts[i], std::move(parts), message, arena);
  }
  return true;
}

std::optional<std::int64_t> RecordTable::version(Connection& connection, std::int64_t organisation,
                                                 const tn_uuid& id) const {
  Statement row = connection.prepare(impl_->root_sql.version, Trust::host);
  bind_key(row, organisation, bytes_of(id));
  if (!row.step()) return std::nullopt;
  return row.integer(0);
}

bool RecordTable::erase(Connection& connection, std::int64_t organisation,
                        const tn_uuid& id) const {
  Statement statement = connection.prepare(impl_->root_sql.erase, Trust::host);
  bind_key(statement, organisation, bytes_of(id));
  try {
    return statement.run() != 0;
  } catch (const Failure& failure) {
    rethrow_erase_failure(failure, connection, impl_->model, impl_->entity, organisation, id);
  }
}

}  // namespace tenon::store
