// One prepared statement at work: bind, step, read, and it is reset when it goes. The connection
// keeps the prepared statement for the next user.
#pragma once

#include <cstdint>
#include <string_view>

struct sqlite3_stmt;

namespace tenon::store {

struct Prepared;  // of a connection's cache

/// Used on the thread that uses its connection, and gone before that. All that can fail throws
/// Failure.
class Statement {
 public:
  /// By Connection::prepare alone.
  explicit Statement(Prepared& prepared);
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;

  // Parameters count from 1. Text and blobs are borrowed until the statement goes.
  void bind(int parameter, std::int64_t value);
  void bind_real(int parameter, double value);
  void bind_text(int parameter, std::string_view value);
  void bind_blob(int parameter, std::string_view value);
  void bind_null(int parameter);
  /// Number of ":name", 0 = it has none.
  int parameter(const char* name) const;

  /// True: a row is there. False: done.
  bool step();
  /// Steps to the end, and answers how many rows were changed (0 for one that only reads).
  std::uint64_t run();
  /// Ready to step again from the start, with what is bound.
  void reset();

  // Of the row, from 0. Texts and blobs are valid until the next step().
  int columns() const;
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string_view text(int column) const;
  std::string_view blob(int column) const;

  sqlite3_stmt* raw() const;

 private:
  void expect_bound(int code) const;

  Prepared* prepared_;
};

}  // namespace tenon::store
