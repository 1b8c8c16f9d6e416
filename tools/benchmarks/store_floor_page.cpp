// Library::books: a page in two statements, one for the books and one for all their authorships.
#include "store_floor_library.hpp"
#include "store_floor_row.hpp"

namespace store_floor {
namespace {

// What the host's cursors are made of: a format, the query's hash, the values of the sort's keys.
constexpr char kFormat = 1, kText = 3, kBlob = 4;

void append_number(std::string& to, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8)
    to.push_back(static_cast<char>(number >> shift & 255));
}

}  // namespace

void Library::prepare_authorships(int limit) {
  if (limit == limit_prepared_) return;
  std::string sql = "SELECT book, author, role FROM authorship WHERE org_id = 1 AND book IN (?1";
  for (int i = 2; i <= limit; ++i) sql += ", ?" + std::to_string(i);
  sqlite3_finalize(authorships_of_books_);
  authorships_of_books_ = prepare(reader_, sql + ") ORDER BY book, position");
  limit_prepared_ = limit;
}

void Library::make_cursor(std::string_view title) {
  cursor_.assign(1, kFormat);
  append_number(cursor_, options_.cursor_hash);
  cursor_.push_back(kText);
  append_number(cursor_, title.size());
  cursor_.append(title).push_back(kBlob);
  append_number(cursor_, sizeof(Uuid));
  cursor_.append(page_.ids[page_.count - 1].view());
}

void Library::read_books(std::string_view genre, int limit) {
  page_.objects.clear();
  page_.count = 0;
  page_.has_more = false;
  bind(books_, 1, genre, true);
  sqlite3_bind_int(books_, 2, limit + 1);  // one more says that there is more
  while (sqlite3_step(books_) == SQLITE_ROW) {
    if (page_.count == limit) {
      page_.has_more = true;
      break;
    }
    if (page_.count != 0) page_.objects.push_back(',');
    Uuid& id = page_.ids[page_.count];
    std::memcpy(id.bytes, text(books_, 0).data(), sizeof id.bytes);
    append_book(page_.objects, books_);
    page_.gaps[page_.count++] = page_.objects.size();
    page_.objects.append("]}");
    if (page_.count == limit) make_cursor(text(books_, 3));
  }
  sqlite3_reset(books_);
}

void Library::read_authorships(int limit) {
  struct Extent {
    std::size_t begin = 0, end = 0;
  } extents[kLimitMax];
  arrays_.clear();
  if (page_.count == 0) return;
  for (int i = 0; i < limit; ++i)
    bind(authorships_of_books_, i + 1, page_.ids[i < page_.count ? i : 0].view(), false);
  while (sqlite3_step(authorships_of_books_) == SQLITE_ROW) {
    const std::string_view book = text(authorships_of_books_, 0);
    int at = 0;
    while (page_.ids[at].view() != book) ++at;
    Extent& extent = extents[at];
    if (extent.end == 0) extent.begin = arrays_.size();
    arrays_.push_back(extent.end == 0 ? '[' : ',');
    append_authorship(arrays_, authorships_of_books_);
    extent.end = arrays_.size();
  }
  sqlite3_reset(authorships_of_books_);
  for (int i = 0; i < page_.count; ++i) {
    const Extent& extent = extents[i];
    page_.arrays[i] =
        extent.end == 0 ? std::string_view("[")
                        : std::string_view(arrays_).substr(extent.begin, extent.end - extent.begin);
  }
}

void Library::books(std::string_view genre, int limit, std::string_view target, std::string& body,
                    std::string& next) {
  if (limit > kLimitMax) limit = kLimitMax;
  prepare_authorships(limit);
  begin();
  read_books(genre, limit);
  read_authorships(limit);
  end();
  body.append("{\"items\":[");
  std::size_t copied = 0;
  for (int i = 0; i < page_.count; ++i) {
    body.append(page_.objects, copied, page_.gaps[i] - copied).append(page_.arrays[i]);
    copied = page_.gaps[i];
  }
  body.append(page_.objects, copied).push_back(']');
  if (page_.has_more) {
    next.assign(target).append("&cursor=");
    append_base64url(next, cursor_);
    body.append(",\"next\":\"").append(next).push_back('"');
  }
  body.push_back('}');
}

}  // namespace store_floor
