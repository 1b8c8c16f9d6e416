// Where each member of a record's message lies in the tables of its entity and of the parts. Made
// once from the data model; knows no SQL but quoted names.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "model/entity.hpp"
#include "model/json_codec.hpp"
#include "model/json_plan.hpp"

namespace tenon::store {

/// A scalar member: one column, or two when it is money.
struct StoredField {
  const model::FieldPlan* plan = nullptr;
  const model::EntityField* declared = nullptr;  // nullptr: id, version
  std::string column;                            // quoted; money: of its smallest units
  std::string currency;                          // quoted; "" unless money
  bool null = false;

  int columns() const { return currency.empty() ? 1 : 2; }
  bool has_default() const { return declared != nullptr && declared->field.default_value; }
};

/// A table whose rows are messages: the entity's own, or a part's.
struct StoredRow {
  const model::Entity* entity = nullptr;
  const model::MessagePlan* plan = nullptr;
  std::string table;               // quoted
  std::string parent;              // quoted column of a part that holds its parent's id
  std::deque<StoredField> fields;  // in the order of the message

  const StoredField* find(std::string_view name) const;
};

struct StoredPart {
  StoredRow row;
  const model::FieldPlan* list = nullptr;  // in the record's message
};

/// A member of the record's message is one of the two.
struct StoredMember {
  const StoredField* field = nullptr;
  const StoredPart* part = nullptr;
};

struct StoredRecord {
  StoredRecord(const StoredRecord&) = delete;
  StoredRecord& operator=(const StoredRecord&) = delete;
  /// `model`, `entity` and the codec's plans outlive it.
  StoredRecord(const model::DataModel& model, const model::Entity& entity,
               const model::JsonCodec& codec);

  StoredRow root;                     // its fields 0 and 1 are id and version
  std::vector<StoredPart> parts;      // in the order of the message
  std::vector<StoredMember> members;  // in the order of the message
};

}  // namespace tenon::store
