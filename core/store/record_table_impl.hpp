// What the sources of RecordTable share. For them alone.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "store/record_sql.hpp"
#include "store/record_table.hpp"
#include "store/stored_record.hpp"
#include "store/uuid7.hpp"

namespace tenon::store {

/// What comes before the fields in a row that append_columns() was selected for.
inline constexpr int kRootKeys = 2;  // id, version
inline constexpr int kPartKeys = 1;  // the parent's id

struct RecordTable::Impl {
  Impl(const model::DataModel& the_model, const model::Entity& the_entity,
       const model::Interface& interface, const model::JsonCodec& codec);

  // Of record_write.cpp.
  std::optional<Error> complete(char* record) const;
  void write_parts(Connection& connection, std::int64_t organisation, const char* record) const;
  bool parts_differ(Connection& connection, std::int64_t organisation, const char* record,
                    std::size_t part) const;

  const model::DataModel& model;
  const model::Entity& entity;
  StoredRecord stored;
  RowSql root_sql;
  std::vector<RowSql> part_sql;                      // as stored.parts
  const model::MessagePlan* created_plan = nullptr;  // New<Record>, <Record>Patch: when they are
  const model::MessagePlan* patch_plan = nullptr;    // in the interface
  mutable Uuid7Source ids;
};

/// An id as the parameters of all statements want it. Borrows.
inline std::string_view bytes_of(const tn_uuid& id) {
  return {reinterpret_cast<const char*>(id.b), sizeof id.b};
}

/// Binds parameters 1 and 2.
inline void bind_key(Statement& statement, std::int64_t organisation, std::string_view id) {
  statement.bind(1, organisation);
  statement.bind_blob(2, id);
}

}  // namespace tenon::store
