// One scalar between a slot of a struct, columns of a row, and JSON. Rows read and written by this
// file alone agree with the DDL of the data model.
#pragma once

#include <cstdint>
#include <string>

#include "model/json_plan.hpp"
#include "store/statement.hpp"

namespace tenon::store {

/// Room for any scalar.
struct alignas(8) ScalarSlot {
  char bytes[16];
};

/// Why a value of a module's cannot be stored, in one line; "" = it can.
std::string unsound_scalar(const model::FieldPlan& field, const char* slot);

/// Binds the field's columns from `parameter` on and answers the next one.
/// @param slot  nullptr = NULL; texts in it are borrowed until the statement goes
/// Requires that it is sound.
int bind_scalar(Statement& statement, int parameter, const model::FieldPlan& field,
                const char* slot);

/// The same for money whose two parameters stand where they may; 0 = there is none.
void bind_money(Statement& statement, int minor, int currency, const char* slot);

/// Fills a slot from the columns from `column` on, texts borrowed until the next step.
/// @return  false: it is NULL, the slot is left alone
/// Throws Failure "store.corrupt" for what the field cannot be.
bool read_scalar(const Statement& row, int column, const model::FieldPlan& field, char* slot);

/// Appends the JSON of a column's value, as encode_json would.
/// Requires that it is not NULL. Throws Failure "store.corrupt".
void append_scalar(std::string& to, const Statement& row, int column,
                   const model::FieldPlan& field);

/// Whether the columns hold what the slot does; nullptr = NULL.
bool same_scalar(const Statement& row, int column, const model::FieldPlan& field, const char* slot);

}  // namespace tenon::store
