#include "store/stored_record.hpp"

#include "base/assert.hpp"
#include "model/ddl.hpp"

namespace tenon::store {
namespace {

std::string in_quotes(std::string_view name) {
  std::string quoted;
  quoted.reserve(name.size() + 2);
  quoted.append("\"").append(name).append("\"");
  return quoted;
}

StoredField stored_field(const model::FieldPlan& plan, const std::vector<model::Column>& columns) {
  StoredField stored;
  stored.plan = &plan;
  for (const model::Column& column : columns) {
    const bool is_key = column.field == nullptr && column.name == plan.name;
    if (!is_key && (column.field == nullptr || column.field->field.name != plan.name)) continue;
    stored.declared = column.field;
    stored.null = column.null;
    (stored.column.empty() ? stored.column : stored.currency) = in_quotes(column.name);
  }
  TN_ASSERT(!stored.column.empty());
  return stored;
}

StoredRow stored_row(const model::DataModel& model, const model::Entity& entity,
                     const model::JsonCodec& codec) {
  const std::vector<model::Column> columns =
      model::columns_of(model, entity, model::Dialect::sqlite);
  StoredRow row;
  row.entity = &entity;
  row.plan = codec.plan(model::record_name(entity.name));
  row.table = in_quotes(entity.name);
  if (entity.part_of) row.parent = in_quotes(columns[1].name);
  for (const model::FieldPlan& plan : row.plan->fields) {
    if (!plan.list) row.fields.push_back(stored_field(plan, columns));
  }
  return row;
}

}  // namespace

const StoredField* StoredRow::find(std::string_view name) const {
  for (const StoredField& field : fields) {
    if (field.plan->name == name) return &field;
  }
  return nullptr;
}

StoredRecord::StoredRecord(const model::DataModel& model, const model::Entity& entity,
                           const model::JsonCodec& codec)
    : root(stored_row(model, entity, codec)) {
  std::size_t next_field = 0;
  const std::vector<const model::Entity*> children = model.parts_of(entity.name);
  parts.reserve(children.size());  // members point into it
  for (const model::FieldPlan& plan : root.plan->fields) {
    if (!plan.list) {
      members.push_back({&root.fields[next_field++], nullptr});
      continue;
    }
    for (const model::Entity* child : children) {
      if (child->part_of->list == plan.name)
        parts.push_back({stored_row(model, *child, codec), &plan});
    }
    TN_ASSERT(!parts.empty() && parts.back().list == &plan);
    members.push_back({nullptr, &parts.back()});
  }
}

}  // namespace tenon::store
