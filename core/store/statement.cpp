#include "store/statement.hpp"

#include <sqlite3.h>

#include <utility>

#include "store/prepared.hpp"

namespace tenon::store {

Statement::Statement(Prepared& prepared) : prepared_(&prepared) {}

Statement::Statement(Statement&& other) noexcept
    : prepared_(std::exchange(other.prepared_, nullptr)) {}

Statement::~Statement() {
  if (prepared_ == nullptr) return;
  // The error of the last step comes again here; it has been thrown already.
  sqlite3_reset(prepared_->statement);
  sqlite3_clear_bindings(prepared_->statement);
  prepared_->in_use = false;
}

void Statement::expect_bound(int code) const {
  if (code != SQLITE_OK) throw prepared_->session.fail(code);
}

void Statement::bind(int parameter, std::int64_t value) {
  expect_bound(sqlite3_bind_int64(raw(), parameter, value));
}

void Statement::bind_real(int parameter, double value) {
  expect_bound(sqlite3_bind_double(raw(), parameter, value));
}

void Statement::bind_text(int parameter, std::string_view value) {
  // A null pointer would bind NULL.
  const char* data = value.data() == nullptr ? "" : value.data();
  expect_bound(
      sqlite3_bind_text64(raw(), parameter, data, value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind_blob(int parameter, std::string_view value) {
  const char* data = value.data() == nullptr ? "" : value.data();
  expect_bound(sqlite3_bind_blob64(raw(), parameter, data, value.size(), SQLITE_STATIC));
}

void Statement::bind_null(int parameter) {
  expect_bound(sqlite3_bind_null(raw(), parameter));
}

int Statement::parameter(const char* name) const {
  return sqlite3_bind_parameter_index(raw(), name);
}

bool Statement::step() {
  Session& session = prepared_->session;
  if (session.inside_transaction_only && !prepared_->controls &&
      sqlite3_get_autocommit(session.db) != 0) {
    throw Failure({Errc::aborted, "store.unit_undone",
                   "the database has undone this unit: return its error", "", true},
                  SQLITE_ABORT);
  }
  session.trust = prepared_->trust;  // a changed schema makes SQLite prepare it again
  const int code = sqlite3_step(raw());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  throw session.fail(code, prepared_->deletes);
}

std::uint64_t Statement::run() {
  while (step()) {
  }
  if (prepared_->reads_only) return 0;
  return static_cast<std::uint64_t>(sqlite3_changes64(prepared_->session.db));
}

void Statement::reset() {
  sqlite3_reset(raw());
}

int Statement::columns() const {
  return sqlite3_column_count(raw());
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(raw(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(raw(), column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(raw(), column);
}

std::string_view Statement::text(int column) const {
  // The pointer first: it may convert, which changes the size.
  const auto* bytes = sqlite3_column_text(raw(), column);
  const int size = sqlite3_column_bytes(raw(), column);
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

std::string_view Statement::blob(int column) const {
  const void* bytes = sqlite3_column_blob(raw(), column);
  const int size = sqlite3_column_bytes(raw(), column);
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

sqlite3_stmt* Statement::raw() const {
  return prepared_->statement;
}

}  // namespace tenon::store
