#include "store/failure.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <string_view>

#include "model/json_fault.hpp"

namespace tenon::store {
namespace {

/// What stands behind "<kind> constraint failed: ", or "".
std::string_view constraint_in(std::string_view message) {
  constexpr std::string_view kMark = "constraint failed: ";
  const std::size_t at = message.find(kMark);
  return at == std::string_view::npos ? std::string_view() : message.substr(at + kMark.size());
}

/// "loan.org_id, loan.book" -> "book": the first column that is not the organisation; "" when
/// `columns` are none.
std::string_view first_field(std::string_view columns) {
  std::string_view first;
  while (!columns.empty()) {
    const std::size_t comma = columns.find(", ");
    std::string_view column = columns.substr(0, comma);
    columns = comma == std::string_view::npos ? std::string_view() : columns.substr(comma + 2);
    const std::size_t dot = column.find('.');
    if (dot == std::string_view::npos) return {};
    column.remove_prefix(dot + 1);
    if (column != "org_id") return column;
    first = column;
  }
  return first;
}

std::string pointer_to(std::string_view field) {
  std::string pointer;
  if (field.empty()) return pointer;
  pointer += '/';
  pointer += field;
  return pointer;
}

Failure unique_failure(int code, std::string_view message) {
  const std::string_view columns = constraint_in(message);
  const std::string_view field = first_field(columns);
  Error error{Errc::already_exists, "store.not_unique", "", pointer_to(field), false};
  error.message = "another record has the same " + std::string(field.empty() ? columns : field) +
                  ", which has to be unique: send another value";
  return Failure(std::move(error), code, std::string(columns));
}

Failure foreign_key_failure(int code, bool deletes) {
  if (deletes) {
    return Failure({Errc::failed_precondition, "store.still_referred",
                    "other records refer to this one: delete or change them first", "", false},
                   code);
  }
  return Failure({Errc::failed_precondition, "store.no_such_ref",
                  "a reference names a record that does not exist: create it first, or name "
                  "another",
                  "", false},
                 code);
}

Failure check_failure(int code, std::string_view message) {
  const std::string_view name = constraint_in(message);
  Error error{Errc::invalid_argument, "store.check_failed", "", "", false};
  if (code == SQLITE_CONSTRAINT_NOTNULL) {
    const std::string_view field = first_field(name);
    error.path = pointer_to(field);
    error.message = std::string(field) + " is required: send a value";
  } else if (code == SQLITE_CONSTRAINT_DATATYPE) {
    error.message = std::string(message) + ": send a value of the column's type";
  } else {
    error.message = "the check " + std::string(name) + " does not hold: send values that meet it";
  }
  return Failure(std::move(error), code, std::string(name));
}

Failure constraint_failure(int code, std::string_view message, bool deletes) {
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID: return unique_failure(code, message);
    case SQLITE_CONSTRAINT_FOREIGNKEY:
    case SQLITE_CONSTRAINT_TRIGGER:  // ON DELETE RESTRICT raises as a trigger does
      return foreign_key_failure(code, deletes);
    default: return check_failure(code, message);
  }
}

/// A sync that failed is never taken for a full disk: what the kernel has dropped stays dropped.
bool is_full_disk(sqlite3* connection, int code) {
  if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) return false;
  const int number = sqlite3_system_errno(connection);
  return number == ENOSPC || number == EDQUOT;
}

Failure disk_full(int code) {
  return Failure(
      {Errc::resource_exhausted, "store.disk_full",
       "the disk of the data folder is full: free some space; nothing was changed", "", true},
      code);
}

Failure io_failure(sqlite3* connection, int code, const std::string& message) {
  if ((code & 0xff) == SQLITE_IOERR && code != SQLITE_IOERR_NOMEM) {
    if (is_full_disk(connection, code)) return disk_full(code);
    return Failure(
        {Errc::unavailable, "store.io_error",
         "the data folder's disk failed (" + message +
             "), and whether the change is stored is not known: check the disk, restart the host, "
             "then look",
         "", false},
        code);
  }
  return Failure({Errc::internal, "store.failed", "out of memory in the database", "", true}, code);
}

}  // namespace

Failure failure_of(sqlite3* connection, int code, bool deletes) {
  // SQLite's text names tables, columns and conditions, never a row's values.
  const std::string message =
      connection != nullptr && (sqlite3_extended_errcode(connection) & 0xff) == (code & 0xff)
          ? sqlite3_errmsg(connection)
          : sqlite3_errstr(code);
  const auto failure = [code](Errc errc, const char* stable, std::string text, bool retryable) {
    return Failure({errc, stable, std::move(text), "", retryable}, code);
  };
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT: return constraint_failure(code, message, deletes);
    case SQLITE_FULL: return disk_full(code);
    case SQLITE_IOERR:
    case SQLITE_NOMEM: return io_failure(connection, code, message);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return failure(Errc::data_loss, "store.corrupt",
                     "the database is damaged (" + message + "): restore a backup", false);
    case SQLITE_INTERRUPT:
      return failure(Errc::cancelled, "tenon.cancelled", "interrupted: nothing was changed", false);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return failure(Errc::aborted, "store.busy",
                     "another process holds the database (" + message + "): end it, or try again",
                     true);
    case SQLITE_AUTH:
      return failure(Errc::internal, "store.forbidden",
                     "a statement may only read and change the module's own tables: " + message,
                     false);
    case SQLITE_READONLY:
      return failure(Errc::internal, "store.read_only",
                     "a change inside a read: it has to be done in a write unit", false);
    case SQLITE_CANTOPEN:
      return failure(Errc::unavailable, "store.unusable",
                     message + ": check the folder, its owner and the limit of open files", true);
    default: return failure(Errc::internal, "store.failed", message, false);
  }
}

Failure memory_failure(std::size_t bytes_max) {
  model::Fault fault = model::memory_fault(bytes_max);
  return Failure({fault.errc, std::string(fault.code), std::move(fault.message), {}, false}, 0);
}

Gravity gravity_of(const Failure& failure) {
  const std::string& code = failure.error().code;
  if (code == "store.corrupt") return Gravity::corrupt;
  if (code == "store.io_error") return Gravity::io_error;
  if (code == "store.disk_full") return Gravity::disk_full;
  if ((failure.sqlite_code() & 0xff) == SQLITE_INTERRUPT) return Gravity::interrupted;
  return Gravity::statement;
}

}  // namespace tenon::store
