// RecordTable::list: a page from rows to bytes. Parts are read for the whole page at once.
#include <algorithm>
#include <cstring>
#include <vector>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "store/failure.hpp"
#include "store/list_sql.hpp"
#include "store/record_json.hpp"
#include "store/record_table_impl.hpp"

namespace tenon::store {
namespace {

constexpr std::size_t kParentsMax = 1024;     // ids that one statement for parts takes
constexpr std::size_t kObjectsReserved = 64;  // room for so many at first, of so many bytes
constexpr std::size_t kObjectBytes = 384;

/// A place in the objects of a page where the array of a part is to stand.
struct Gap {
  std::size_t at;    // in the objects' text
  std::size_t part;  // of stored.parts
  std::size_t row;
};

struct Page {
  std::string objects;  // without arrays of parts
  std::vector<Gap> gaps;
  std::vector<tn_uuid> ids;
  std::string next;
};

SqlValue value_of(const Statement& row, int column, SqlValue::Kind kind) {
  SqlValue value;
  if (row.is_null(column)) return value;
  value.kind = kind;
  switch (kind) {
    case SqlValue::Kind::integer: value.integer = row.integer(column); break;
    case SqlValue::Kind::real: value.real = row.real(column); break;
    case SqlValue::Kind::text: value.bytes = row.text(column); break;
    default: value.bytes = row.blob(column); break;
  }
  return value;
}

std::string cursor_at(const Statement& row, const CheckedQuery& query) {
  std::vector<SqlValue> after;
  int column = row.columns() - static_cast<int>(query.keys.size());
  for (const SortKey& key : query.keys) after.push_back(value_of(row, column++, key.kind));
  return to_cursor(query.hash, after);
}

void bind(Statement& statement, int parameter, const SqlValue& value) {
  switch (value.kind) {
    case SqlValue::Kind::null: statement.bind_null(parameter); break;
    case SqlValue::Kind::integer: statement.bind(parameter, value.integer); break;
    case SqlValue::Kind::real: statement.bind_real(parameter, value.real); break;
    case SqlValue::Kind::text: statement.bind_text(parameter, value.bytes); break;
    case SqlValue::Kind::blob: statement.bind_blob(parameter, value.bytes); break;
    case SqlValue::Kind::head: TN_ASSERT(false);  // completed before
  }
}

/// Puts the whole values where a cursor has heads, from the row that it stands at.
std::optional<Error> complete_cursor(Connection& connection, std::int64_t organisation,
                                     const StoredRecord& stored, CheckedQuery& query) {
  const auto is_head = [](const SqlValue& value) { return value.kind == SqlValue::Kind::head; };
  if (std::none_of(query.after.begin(), query.after.end(), is_head)) return std::nullopt;
  std::string sql = "SELECT id";
  for (const SortKey& key : query.keys) sql.append(", ").append(key.column);
  sql.append(" FROM ").append(stored.root.table).append(" WHERE org_id = ?1 AND id = ?2");
  Statement row = connection.prepare(sql, Trust::host);
  bind_key(row, organisation, query.after.back().bytes);
  bool is_there = row.step();
  for (std::size_t i = 0; is_there && i < query.keys.size(); ++i) {
    if (!is_head(query.after[i])) continue;
    SqlValue whole = value_of(row, static_cast<int>(i) + 1, query.keys[i].kind);
    is_there = whole.bytes.starts_with(query.after[i].bytes);
    query.after[i] = std::move(whole);
  }
  if (is_there) return std::nullopt;
  return Error{Errc::invalid_argument, "query.bad_cursor",
               "the record at which the page ended has been changed or deleted, and what it was "
               "sorted by is too long for a cursor; begin again without a cursor",
               "cursor", false};
}

tn_uuid id_of(std::string_view bytes) {
  tn_uuid id{};
  std::memcpy(id.b, bytes.data(), std::min(bytes.size(), sizeof id.b));
  return id;
}

class PageReader {
 public:
  PageReader(Connection& connection, std::int64_t organisation, const StoredRecord& stored,
             const CheckedQuery& query, std::size_t bytes_max)
      : connection_(connection),
        organisation_(organisation),
        stored_(stored),
        query_(query),
        bytes_max_(bytes_max) {}

  /// Roots, with gaps where parts belong.
  Page roots();
  /// The arrays of a part by row of the page, "" = it has none.
  std::vector<std::string_view> parts(const StoredPart& part, const Page& page, std::string& text);

 private:
  bool add_row(const Statement& row, Page& page);
  void read_parts(const StoredPart& part, std::span<const std::size_t> rows, const Page& page,
                  std::string& text, std::vector<std::pair<std::size_t, std::size_t>>& extents);
  /// Throws Failure once the page is larger than the request may hold: it is not read to its end.
  void expect_room(std::size_t bytes) const {
    if (bytes <= bytes_max_) return;
    throw Failure({Errc::resource_exhausted,
                   "tenon.memory_limit",
                   fmt::format("the page needs more memory than the {} bytes that one request may "
                               "use; take a smaller limit, or name the fields that you need",
                               bytes_max_),
                   {},
                   false},
                  0);
  }

  Connection& connection_;
  std::int64_t organisation_;
  const StoredRecord& stored_;
  const CheckedQuery& query_;
  std::size_t bytes_max_;
  std::size_t parts_bytes_ = 0;  // of the arrays read so far
};

/// False: the page was full already, and there is more.
bool PageReader::add_row(const Statement& row, Page& page) {
  if (page.ids.size() == query_.limit) return false;
  if (!page.ids.empty()) page.objects.push_back(',');
  const std::size_t number = page.ids.size();
  page.ids.push_back(id_of(row.blob(0)));
  append_root_row(page.objects, stored_, row, query_.mask, [&](const StoredPart& part) {
    const auto which = static_cast<std::size_t>(&part - stored_.parts.data());
    page.gaps.push_back({page.objects.size(), which, number});
  });
  expect_room(page.objects.size());
  if (page.ids.size() == query_.limit) page.next = cursor_at(row, query_);
  return true;
}

Page PageReader::roots() {
  Page page;
  page.objects.reserve(kObjectBytes * std::min<std::size_t>(query_.limit, kObjectsReserved));
  page.ids.reserve(std::min<std::size_t>(query_.limit, kObjectsReserved));
  page.objects.push_back('[');
  bool has_more = false;
  for (const ListSql& sql : list_sql(stored_, query_)) {
    Statement rows = connection_.prepare(sql.text, Trust::host);
    rows.bind(1, organisation_);
    rows.bind(2, static_cast<std::int64_t>(query_.limit - page.ids.size()) + 1);
    for (std::size_t i = 0; i < sql.values.size(); ++i)
      bind(rows, static_cast<int>(i) + 3, *sql.values[i]);
    while (!has_more && rows.step()) has_more = !add_row(rows, page);
    if (has_more) break;
  }
  if (!has_more) page.next.clear();
  page.objects.push_back(']');
  return page;
}

/// `rows`: of the page, in the order of their ids, which is that of what is read.
void PageReader::read_parts(const StoredPart& part, std::span<const std::size_t> rows,
                            const Page& page, std::string& text,
                            std::vector<std::pair<std::size_t, std::size_t>>& extents) {
  const std::string sql = parts_sql(part, padded(rows.size()));
  Statement found = connection_.prepare(sql, Trust::host);
  found.bind(1, organisation_);
  for (std::size_t i = 0; i < padded(rows.size()); ++i)
    found.bind_blob(static_cast<int>(i) + 2,
                    bytes_of(page.ids[rows[std::min(i, rows.size() - 1)]]));
  std::size_t at = 0;
  while (found.step()) {
    const std::string_view parent = found.blob(0);
    while (bytes_of(page.ids[rows[at]]) != parent) ++at;
    auto& [begin, end] = extents[rows[at]];
    if (begin == end) {
      begin = text.size();
      text.push_back('[');
    } else {
      text.back() = ',';
    }
    append_part_row(text, part.row, found, kPartKeys);
    text.push_back(']');
    end = text.size();
    expect_room(page.objects.size() + parts_bytes_ + end);
  }
}

std::vector<std::string_view> PageReader::parts(const StoredPart& part, const Page& page,
                                                std::string& text) {
  std::vector<std::size_t> order(page.ids.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::memcmp(page.ids[a].b, page.ids[b].b, sizeof page.ids[a].b) < 0;
  });
  std::vector<std::pair<std::size_t, std::size_t>> extents(page.ids.size());
  for (std::size_t at = 0; at < order.size(); at += kParentsMax) {
    const std::size_t count = std::min(kParentsMax, order.size() - at);
    read_parts(part, std::span(order).subspan(at, count), page, text, extents);
  }
  parts_bytes_ += text.size();
  std::vector<std::string_view> arrays;
  for (const auto& [begin, end] : extents)
    arrays.push_back(std::string_view(text).substr(begin, end - begin));
  return arrays;
}

/// The objects with the arrays in their gaps.
std::string filled(const Page& page, const std::vector<std::vector<std::string_view>>& arrays) {
  std::string to;
  std::size_t size = page.objects.size() + 2 * page.gaps.size();
  for (const auto& of_part : arrays) {
    for (const std::string_view array : of_part) size += array.size();
  }
  to.reserve(size);
  std::size_t copied = 0;
  for (const Gap& gap : page.gaps) {
    to.append(page.objects, copied, gap.at - copied);
    copied = gap.at;
    const std::string_view array = arrays[gap.part][gap.row];
    to.append(array.empty() ? std::string_view("[]") : array);
  }
  to.append(page.objects, copied);
  return to;
}

}  // namespace

Result<ListPage> RecordTable::list(Connection& connection, std::int64_t organisation,
                                   const ListQuery& query) const {
  const StoredRecord& stored = impl_->stored;
  auto checked = check_query(stored, query);
  if (!checked) return checked.error();
  if (auto fault = complete_cursor(connection, organisation, stored, *checked))
    return std::move(*fault);
  PageReader reader(connection, organisation, stored, *checked, query.bytes_max);
  Page page = reader.roots();
  if (page.gaps.empty()) return ListPage{std::move(page.objects), std::move(page.next)};
  std::vector<std::string> texts(stored.parts.size());
  std::vector<std::vector<std::string_view>> arrays(stored.parts.size());
  for (std::size_t i = 0; i < stored.parts.size(); ++i) {
    if ((checked->mask & stored.parts[i].list->bit()) == 0) continue;
    arrays[i] = reader.parts(stored.parts[i], page, texts[i]);
  }
  return ListPage{filled(page, arrays), std::move(page.next)};
}

}  // namespace tenon::store
