#include "store_floor_library.hpp"

#include <time.h>

#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>

#include "store_floor_row.hpp"

namespace store_floor {
namespace {

// What the host's own connections have, as far as it can be seen in an answer's time.
constexpr char kPragmas[] =
    "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON;"
    "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA recursive_triggers=OFF;";

constexpr char kBookColumns[] =
    "id, version, isbn, title, pages, price_minor, price_currency, weight_kg, genre, is_reference,"
    " reading_time, copies, copies_lent, rating";

bool parse_date(const char* text, std::int64_t& days) {
  tm date{};
  if (std::sscanf(text, "%4d-%2d-%2d", &date.tm_year, &date.tm_mon, &date.tm_mday) != 3)
    return false;
  date.tm_year -= 1900;
  date.tm_mon -= 1;
  days = static_cast<std::int64_t>(timegm(&date)) / 86'400;  // midnights: exact, before 1970 too
  return true;
}

[[noreturn]] void die(const char* what) {
  std::fprintf(stderr, "store_floor: %s\n", what);
  std::exit(1);
}

}  // namespace

Library::Library(const LibraryOptions& options)
    : options_(options), random_(std::random_device{}()) {
  if (sqlite3_open_v2(options.file.c_str(), &writer_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                      nullptr) != SQLITE_OK)
    die("the database cannot be opened");
  const std::string pragmas =
      std::string(kPragmas) +
      "PRAGMA cache_size=-16384; PRAGMA synchronous=" + (options.full ? "FULL" : "NORMAL");
  if (sqlite3_exec(writer_, pragmas.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    die(sqlite3_errmsg(writer_));
  if (sqlite3_open_v2(options.file.c_str(), &reader_, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
                      nullptr) != SQLITE_OK)
    die("the database cannot be opened to read");
  const std::string reading = std::string(kPragmas) + "PRAGMA cache_size=-4096;";
  if (sqlite3_exec(reader_, reading.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    die(sqlite3_errmsg(reader_));

  const std::string columns = kBookColumns;
  begin_ = prepare(reader_, "BEGIN");
  commit_ = prepare(reader_, "COMMIT");
  author_ = prepare(
      reader_, "SELECT id, version, name, born, zone FROM author WHERE org_id = 1 AND id = ?1");
  book_ = prepare(reader_, "SELECT " + columns + " FROM book WHERE org_id = 1 AND id = ?1");
  authorships_ = prepare(reader_,
                         "SELECT book, author, role FROM authorship WHERE org_id = 1 AND book = ?1"
                         " ORDER BY position");
  books_ = prepare(reader_, "SELECT " + columns +
                                " FROM book WHERE org_id = 1 AND genre = ?1"
                                " ORDER BY title DESC, id LIMIT ?2");
  create_ = prepare(writer_,
                    "INSERT INTO author (org_id, id, version, name, born, zone)"
                    " VALUES (1, ?1, 1, ?2, ?3, ?4)");
}

Library::~Library() {
  for (sqlite3_stmt* statement :
       {begin_, commit_, author_, book_, authorships_, books_, authorships_of_books_, create_})
    sqlite3_finalize(statement);
  sqlite3_close(reader_);
  sqlite3_close(writer_);
}

sqlite3_stmt* Library::prepare(sqlite3* connection, const std::string& sql) const {
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v3(connection, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &prepared,
                         nullptr) != SQLITE_OK)
    die(sqlite3_errmsg(connection));
  return prepared;
}

void Library::begin() {
  if (!options_.in_transaction) return;
  sqlite3_step(begin_);
  sqlite3_reset(begin_);
}

void Library::end() {
  if (!options_.in_transaction) return;
  sqlite3_step(commit_);
  sqlite3_reset(commit_);
}

bool Library::author(const Uuid& id, std::string& body, std::int64_t& version) {
  begin();
  bind(author_, 1, id.view(), false);
  const bool found = sqlite3_step(author_) == SQLITE_ROW;
  if (found) {
    version = integer(author_, 1);
    body.append("{\"id\":\"");
    append_uuid(body, text(author_, 0));
    body.append("\",\"version\":\"");
    append_integer(body, version);
    body.append("\",\"name\":");
    append_string(body, text(author_, 2));
    if (has(author_, 3)) {
      body.append(",\"born\":\"");
      append_date(body, integer(author_, 3));
      body.push_back('"');
    }
    if (has(author_, 4)) {
      body.append(",\"zone\":");
      append_string(body, text(author_, 4));
    }
    body.push_back('}');
  }
  sqlite3_reset(author_);
  end();
  return found;
}

/// Without its authorships and the last brace.
void Library::append_book(std::string& to, sqlite3_stmt* row) const {
  to.append("{\"id\":\"");
  append_uuid(to, text(row, 0));
  to.append("\",\"version\":\"");
  append_integer(to, integer(row, 1));
  to.append("\",\"isbn\":");
  append_string(to, text(row, 2));
  to.append(",\"title\":");
  append_string(to, text(row, 3));
  if (has(row, 4)) {
    to.append(",\"pages\":");
    append_integer(to, integer(row, 4));
  }
  if (has(row, 5)) {
    to.append(",\"price\":{\"amount\":\"");
    append_decimal(to, integer(row, 5), 100, 2);
    to.append("\",\"currency\":\"").append(text(row, 6)).append("\"}");
  }
  if (has(row, 7)) {
    to.append(",\"weight_kg\":\"");
    append_decimal(to, integer(row, 7), 1000, 3);
    to.push_back('"');
  }
  to.append(",\"genre\":\"").append(text(row, 8));
  to.append(integer(row, 9) != 0 ? "\",\"is_reference\":true" : "\",\"is_reference\":false");
  if (has(row, 10)) {
    to.append(",\"reading_time\":\"");
    append_duration(to, integer(row, 10));
    to.push_back('"');
  }
  to.append(",\"copies\":\"");
  append_integer(to, integer(row, 11));
  to.append("\",\"copies_lent\":\"");
  append_integer(to, integer(row, 12));
  to.push_back('"');
  if (has(row, 13)) {
    to.append(",\"rating\":");
    append_real(to, sqlite3_column_double(row, 13));
  }
  to.append(",\"authorships\":");
}

bool Library::book(const Uuid& id, std::string& body, std::int64_t& version) {
  begin();
  bind(book_, 1, id.view(), false);
  const bool found = sqlite3_step(book_) == SQLITE_ROW;
  if (found) {
    version = integer(book_, 1);
    append_book(body, book_);
    bind(authorships_, 1, id.view(), false);
    char separator = '[';
    while (sqlite3_step(authorships_) == SQLITE_ROW) {
      body.push_back(separator);
      separator = ',';
      append_authorship(body, authorships_);
    }
    body.append(separator == '[' ? "[]}" : "]}");
    sqlite3_reset(authorships_);
  }
  sqlite3_reset(book_);
  end();
  return found;
}

/// @source RFC 9562 section 5.7
Uuid Library::make_id() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  const std::uint64_t milliseconds = static_cast<std::uint64_t>(now.tv_sec) * 1000 +
                                     static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
  const std::uint64_t random[2] = {random_(), random_()};
  Uuid id;
  std::memcpy(id.bytes + 6, &random[0], 8);
  std::memcpy(id.bytes + 14, &random[1], 2);
  for (int i = 0; i < 6; ++i)
    id.bytes[i] = static_cast<unsigned char>(milliseconds >> (40 - 8 * i));
  id.bytes[6] = static_cast<unsigned char>((id.bytes[6] & 0x0F) | 0x70);
  id.bytes[8] = static_cast<unsigned char>((id.bytes[8] & 0x3F) | 0x80);
  return id;
}

bool Library::create_author(std::string_view json, std::string& body, Uuid& id) {
  boost::system::error_code fault;
  const boost::json::value value = boost::json::parse({json.data(), json.size()}, fault);
  const auto* author = fault ? nullptr : value.if_object();
  const auto* name = author == nullptr ? nullptr : author->if_contains("name");
  const auto* born = author == nullptr ? nullptr : author->if_contains("born");
  const auto* zone = author == nullptr ? nullptr : author->if_contains("zone");
  if (name == nullptr || !name->is_string() || zone == nullptr || !zone->is_string() ||
      born == nullptr || !born->is_string())
    return false;
  std::int64_t days = 0;
  if (!parse_date(born->get_string().c_str(), days)) return false;
  const std::string_view name_text(name->get_string().data(), name->get_string().size());
  const std::string_view zone_text(zone->get_string().data(), zone->get_string().size());
  id = make_id();
  bind(create_, 1, id.view(), false);
  bind(create_, 2, name_text, true);
  sqlite3_bind_int64(create_, 3, days);
  bind(create_, 4, zone_text, true);
  const bool stored = sqlite3_step(create_) == SQLITE_DONE;
  sqlite3_reset(create_);
  if (!stored) return false;
  body.append("{\"id\":\"");
  append_uuid(body, id.view());
  body.append("\",\"version\":\"1\",\"name\":");
  append_string(body, name_text);
  body.append(",\"born\":\"");
  append_date(body, days);
  body.append("\",\"zone\":");
  append_string(body, zone_text);
  body.push_back('}');
  return true;
}

}  // namespace store_floor
