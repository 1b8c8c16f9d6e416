// The library's database as a hand-written server uses it: prepared statements, columns to bytes,
// no more than the routes that are measured. One thread.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "store_floor_text.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace store_floor {

struct LibraryOptions {
  std::string file;
  bool in_transaction = false;    // BEGIN and COMMIT around each request that reads
  bool full = true;               // PRAGMA synchronous of the connection that writes
  std::uint64_t cursor_hash = 0;  // of the list's query, as the host's cursors have it
};

class Library {
 public:
  /// Prints what is wrong, and exits with 1.
  explicit Library(const LibraryOptions& options);
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  // They append to `body`, and answer false when there is no such row.
  bool author(const Uuid& id, std::string& body, std::int64_t& version);
  bool book(const Uuid& id, std::string& body, std::int64_t& version);

  /// The books of a genre, the last title first.
  /// @param target  path and query, which the next page's begin with
  /// @param next    the next page's, "" = this was the last
  void books(std::string_view genre, int limit, std::string_view target, std::string& body,
             std::string& next);  // store_floor_page.cpp

  /// Stores an author from JSON and commits.
  /// @return false: it is no author, or the database refuses it
  bool create_author(std::string_view json, std::string& body, Uuid& id);

 private:
  static constexpr int kLimitMax = 64;

  /// A page on its way: books without their authorships, which go in at `gaps`.
  struct Page {
    std::string objects;
    Uuid ids[kLimitMax];
    std::size_t gaps[kLimitMax];
    std::string_view arrays[kLimitMax];  // of authorships, into arrays_; without the last bracket
    int count = 0;
    bool has_more = false;
  };

  sqlite3_stmt* prepare(sqlite3* connection, const std::string& sql) const;
  void begin();
  void end();
  void append_book(std::string& to, sqlite3_stmt* row) const;
  void prepare_authorships(int limit);
  void read_books(std::string_view genre, int limit);
  void read_authorships(int limit);
  void make_cursor(std::string_view title);
  Uuid make_id();

  LibraryOptions options_;
  sqlite3* reader_ = nullptr;
  sqlite3* writer_ = nullptr;
  sqlite3_stmt *begin_ = nullptr, *commit_ = nullptr, *author_ = nullptr, *book_ = nullptr,
               *authorships_ = nullptr, *books_ = nullptr, *authorships_of_books_ = nullptr,
               *create_ = nullptr;
  int limit_prepared_ = 0;  // how many books authorships_of_books_ takes
  Page page_;
  std::string arrays_, cursor_;
  std::mt19937_64 random_;
};

}  // namespace store_floor
