// What a refused write means to who made it: which field, which rule, which row. SQLite says names
// of columns and constraints, and nothing at all of foreign keys; the rest is looked up here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/entity.hpp"
#include "store/connection.hpp"
#include "store/failure.hpp"
#include "store/stored_record.hpp"
#include "tenon/abi/types.h"

namespace tenon::store {

/// The row that was to be written.
struct WrittenRow {
  const StoredRow& row;
  const char* message;
  std::int64_t organisation;
  std::string path;  // of the message in its document: "" or "/lines/3"
};

/// Throws a Failure with the error that `failure` is for this row; `failure` itself when it is not
/// about a constraint.
/// Requires that the connection has done nothing since.
[[noreturn]] void rethrow_write_failure(const Failure& failure, Connection& connection,
                                        const WrittenRow& written);

/// The same for a row that was to be deleted.
[[noreturn]] void rethrow_erase_failure(const Failure& failure, Connection& connection,
                                        const model::DataModel& model, const model::Entity& entity,
                                        std::int64_t organisation, const tn_uuid& id);

}  // namespace tenon::store
