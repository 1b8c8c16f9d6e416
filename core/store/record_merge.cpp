// RecordTable: records from what a client states, New<Record> and <Record>Patch. No database.
#include <cstring>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "model/json_fault.hpp"
#include "model/json_merge.hpp"
#include "model/json_message.hpp"
#include "store/failure.hpp"
#include "store/record_table_impl.hpp"

namespace tenon::store {
namespace {

using model::FieldPlan;

std::size_t slot_size(const FieldPlan& field) {
  return field.list ? sizeof(tn_span) : field.element.size;
}

std::string_view text_at(const char* slot) {
  tn_str text;
  std::memcpy(&text, slot, sizeof text);
  return {text.p, static_cast<std::size_t>(text.n)};
}

/// The record with one field of the patch upon what it has.
std::optional<Error> merge_json(char* record, const FieldPlan& field, const char* patch_slot,
                                Arena& arena) {
  char* slot = record + field.offset;
  const bool is_there = (model::present_of(record) & field.bit()) != 0;
  std::string merged;
  model::append_merged_json(merged, is_there ? text_at(slot) : std::string_view(),
                            text_at(patch_slot));
  void* kept = arena.allocate(merged.size(), 1);
  if (kept == nullptr) return memory_failure(arena.bytes_max()).error();
  std::memcpy(kept, merged.data(), merged.size());
  const tn_str text{static_cast<const char*>(kept), merged.size()};
  std::memcpy(slot, &text, sizeof text);
  return std::nullopt;
}

}  // namespace

void* RecordTable::record_of_new(const void* created, Arena& arena) const {
  TN_ASSERT(impl_->created_plan != nullptr);
  const model::MessagePlan& plan = *impl_->stored.root.plan;
  char* record = model::make_message(plan, arena);
  if (record == nullptr) throw memory_failure(arena.bytes_max());
  const auto* from = static_cast<const char*>(created);
  const std::uint64_t given = model::present_of(from);
  std::uint64_t present = 0;
  std::size_t hint = 0;
  for (const FieldPlan& source : impl_->created_plan->fields) {
    const FieldPlan* field = plan.find(source.name, hint++);
    TN_ASSERT(field != nullptr && field->type == source.type && field->list == source.list);
    if ((given & source.bit()) == 0) continue;
    std::memcpy(record + field->offset, from + source.offset, slot_size(source));
    present |= field->bit();
  }
  model::set_present(record, present);
  return record;
}

Result<void*> RecordTable::patched(const void* before, const void* patch,
                                   std::span<const std::string_view> mask, Arena& arena) const {
  TN_ASSERT(impl_->patch_plan != nullptr);
  const model::MessagePlan& plan = *impl_->stored.root.plan;
  char* record = model::make_message(plan, arena);
  if (record == nullptr) return memory_failure(arena.bytes_max()).error();
  std::memcpy(record, before, plan.prototype.size());
  const auto* from = static_cast<const char*>(patch);
  const std::uint64_t given = model::present_of(from);
  for (const std::string_view name : mask) {
    const FieldPlan* field = plan.find(name, 0);
    const FieldPlan* source = impl_->patch_plan->find(name, 0);
    if (field == nullptr || source == nullptr) {
      model::Fault fault = model::unknown_field(*impl_->patch_plan, name);
      return Error{fault.errc, std::string(fault.code), std::move(fault.message),
                   fmt::format("/{}", name), false};
    }
    const std::uint64_t present = model::present_of(record);
    if ((given & source->bit()) == 0) {
      if (field->required && !field->list) {
        model::Fault fault = model::missing_field(plan, *field);
        return Error{fault.errc, std::string(fault.code), std::move(fault.message),
                     fmt::format("/{}", name), false};
      }
      std::memcpy(record + field->offset, plan.prototype.data() + field->offset, slot_size(*field));
      model::set_present(record, present & ~field->bit());
      continue;
    }
    if (field->type == model::Type::json && !field->list) {
      if (auto fault = merge_json(record, *field, from + source->offset, arena))
        return std::move(*fault);
    } else {
      std::memcpy(record + field->offset, from + source->offset, slot_size(*source));
    }
    model::set_present(record, present | field->bit());
  }
  return record;
}

}  // namespace tenon::store
