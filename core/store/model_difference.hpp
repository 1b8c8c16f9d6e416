// What differs between two data models, as far as it has tables: entities and fields matched by
// tag, and for each table how the one becomes the other. Knows no database. Of the store's own
// files only.
#pragma once

#include <string>
#include <vector>

#include "model/ddl.hpp"
#include "model/entity.hpp"

namespace tenon::store {

struct FieldChange {
  enum class Kind : std::uint8_t { add, remove, rename, retype } kind;
  const model::EntityField* before = nullptr;  // nullptr: added
  const model::EntityField* after = nullptr;   // nullptr: removed
};

/// One column of the table to be, and what a row of the old table has for it.
struct CopiedColumn {
  model::Column column;
  const model::Column* before = nullptr;  // in TableChange::old_columns; nullptr: nothing
  std::string expression;                 // SQL over the old row
};

/// Pointers are into the two models.
struct TableChange {
  enum class Way : std::uint8_t {
    none,     // at most its indexes differ
    create,   // no table before
    drop,     // none after
    alter,    // columns are added
    rebuild,  // made anew and filled from the old one
    replace,  // made anew, and nothing can be taken over: another key
  } way = Way::none;
  const model::Entity* before = nullptr;
  const model::Entity* after = nullptr;
  std::vector<FieldChange> fields;
  std::vector<model::Column> old_columns;
  std::vector<CopiedColumn> columns;         // of the new table, in its order
  std::vector<const model::Index*> dropped;  // indexes that go without their table
  std::vector<const model::Index*> made;     // indexes that have to be made

  bool is_renamed() const { return before && after && before->name != after->name; }
  bool is_empty() const { return way == Way::none && dropped.empty() && made.empty(); }
};

/// The tables that change, in the order of the new model, then those that are dropped.
std::vector<TableChange> difference_of(const model::DataModel& before,
                                       const model::DataModel& after);

/// `"note" TEXT NOT NULL DEFAULT 'x' CONSTRAINT "loan_note" CHECK (...)`, to be added.
std::string column_definition(const model::Entity& entity, const model::Column& column);

}  // namespace tenon::store
