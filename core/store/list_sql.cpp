#include "store/list_sql.hpp"

#include <bit>

#include <fmt/format.h>

namespace tenon::store {
namespace {

/// Builds one statement.
class Builder {
 public:
  Builder(const StoredRecord& stored, const CheckedQuery& query) : stored_(stored), query_(query) {}

  /// Columns, table and filters.
  void begin();
  /// Rows behind the cursor; from key `first` on, as those before are constant.
  void add_after(std::size_t first);
  void add_condition(std::string_view column, const char* condition) {
    to_.text.append(" AND ").append(column).append(condition);
  }
  void end(std::size_t first, bool first_is_there);
  ListSql take() { return std::move(to_); }

 private:
  void filter(const CheckedFilter& filter);
  void money_filter(const CheckedFilter& filter);
  void list_of(const CheckedFilter& filter, std::size_t values_each);
  void behind(std::size_t key);
  std::string parameter(const SqlValue& value) {
    to_.values.push_back(&value);
    return fmt::format("?{}", to_.values.size() + 2);
  }
  template <class... Parts>
  void append(const Parts&... parts) {
    (to_.text.append(parts), ...);
  }

  const StoredRecord& stored_;
  const CheckedQuery& query_;
  ListSql to_;
};

const char* sign_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::gt: return " > ";
    case Comparison::gte: return " >= ";
    case Comparison::lt: return " < ";
    case Comparison::lte: return " <= ";
    case Comparison::like: return " GLOB ";
    default: return " = ";
  }
}

void Builder::begin() {
  append("SELECT id, version");
  append_columns(to_.text, stored_.root, query_.mask);
  for (const SortKey& key : query_.keys) append(", ", key.column);
  append(" FROM ", stored_.root.table, " WHERE org_id = ?1");
  for (const CheckedFilter& one : query_.filters) {
    append(" AND ");
    one.field->currency.empty() || one.comparison == Comparison::is ? filter(one)
                                                                    : money_filter(one);
  }
}

/// `(?3, ?4)`, or `(VALUES (?3, ?4), (?5, ?6))` when a value is two.
void Builder::list_of(const CheckedFilter& filter, std::size_t values_each) {
  const std::size_t count = filter.values.size() / values_each;
  append(values_each == 1 ? "(" : "(VALUES ");
  for (std::size_t i = 0; i < padded(count); ++i) {
    const std::size_t at = std::min(i, count - 1) * values_each;
    if (i != 0) append(", ");
    if (values_each == 1) {
      append(parameter(filter.values[at]));
    } else {
      const std::string first = parameter(filter.values[at]);
      append("(", first, ", ", parameter(filter.values[at + 1]), ")");
    }
  }
  append(")");
}

void Builder::filter(const CheckedFilter& filter) {
  const std::string& column = filter.field->column;
  switch (filter.comparison) {
    case Comparison::is:
      append(column, filter.values[0].integer != 0 ? " IS NULL" : " IS NOT NULL");
      return;
    case Comparison::ne:
      append(column, filter.field->null ? " IS NOT " : " <> ", parameter(filter.values[0]));
      return;
    case Comparison::in:
      append(column, " IN ");
      list_of(filter, 1);
      return;
    case Comparison::nin:
      append("(");
      if (filter.field->null) append(column, " IS NULL OR ");
      append(column, " NOT IN ");
      list_of(filter, 1);
      append(")");
      return;
    case Comparison::ilike:
      append(column, " LIKE ", parameter(filter.values[0]), " ESCAPE '\\'");
      return;
    default: append(column, sign_of(filter.comparison), parameter(filter.values[0]));
  }
}

/// Amounts are compared within one currency.
void Builder::money_filter(const CheckedFilter& filter) {
  const std::string& minor = filter.field->column;
  const std::string& currency = filter.field->currency;
  switch (filter.comparison) {
    case Comparison::ne:
      append("(", currency, " IS NOT ", parameter(filter.values[0]));
      append(" OR ", minor, " IS NOT ", parameter(filter.values[1]), ")");
      return;
    case Comparison::in:
      append("(", currency, ", ", minor, ") IN ");
      list_of(filter, 2);
      return;
    case Comparison::nin:
      append("(", currency, " IS NULL OR (", currency, ", ", minor, ") NOT IN ");
      list_of(filter, 2);
      append(")");
      return;
    default:
      append(currency, " = ", parameter(filter.values[0]));
      append(" AND ", minor, sign_of(filter.comparison), parameter(filter.values[1]));
  }
}

/// What is true of rows behind the cursor that equal it in all keys before `at`.
void Builder::behind(std::size_t at) {
  const SortKey& key = query_.keys[at];
  const SqlValue& value = query_.after[at];
  const bool is_last = at + 1 == query_.keys.size();
  if (value.kind == SqlValue::Kind::null) {  // the last of all: what follows is absent, too
    append("(", key.column, " IS NULL AND ");
    behind(at + 1);
    append(")");
    return;
  }
  const std::string bound = parameter(value);
  append("(", key.column, key.descending ? " < " : " > ", bound);
  if (key.null) append(" OR ", key.column, " IS NULL");
  if (!is_last) {
    append(" OR (", key.column, " = ", bound, " AND ");
    behind(at + 1);
    append(")");
  }
  append(")");
}

void Builder::add_after(std::size_t first) {
  const SortKey& key = query_.keys[first];
  const SqlValue& value = query_.after[first];
  append(" AND ");
  // A bound of the first key alone, which an index can seek, then what is exact. It leaves out rows
  // without a value: those of key 0 have a statement of their own.
  const bool is_last = first + 1 == query_.keys.size();
  if (!is_last && (first == 0 || !key.null))
    append(key.column, key.descending ? " <= " : " >= ", parameter(value), " AND ");
  behind(first);
}

void Builder::end(std::size_t first, bool first_is_there) {
  append(" ORDER BY ");
  for (std::size_t i = first; i < query_.keys.size(); ++i) {
    const SortKey& key = query_.keys[i];
    if (i != first) append(", ");
    append(key.column, key.descending ? " DESC" : "");
    // Descending they are last by themselves. NULLS LAST, unlike a sort by "x IS NULL", leaves
    // SQLite the index.
    const bool is_there = i == first && first_is_there;
    if (key.null && !key.descending && !is_there) append(" NULLS LAST");
  }
  append(" LIMIT ?2");
}

}  // namespace

std::size_t padded(std::size_t values) {
  return std::bit_ceil(values);
}

std::vector<ListSql> list_sql(const StoredRecord& stored, const CheckedQuery& query) {
  std::vector<ListSql> pages;
  Builder here(stored, query);
  here.begin();
  if (query.after.empty()) {
    here.end(0, false);
    pages.push_back(here.take());
    return pages;
  }
  const SortKey& first = query.keys[0];
  const bool is_absent = query.after[0].kind == SqlValue::Kind::null;
  if (!is_absent) {
    here.add_after(0);
    here.end(0, true);
    pages.push_back(here.take());
    if (!first.null) return pages;
  }
  Builder absent(stored, query);
  absent.begin();
  absent.add_condition(first.column, " IS NULL");
  if (is_absent) absent.add_after(1);
  absent.end(1, false);
  pages.push_back(absent.take());
  return pages;
}

std::string parts_sql(const StoredPart& part, std::size_t parents) {
  std::string sql = "SELECT " + part.row.parent;
  append_columns(sql, part.row, UINT64_MAX);
  sql += fmt::format(" FROM {} WHERE org_id = ?1 AND {} IN (", part.row.table, part.row.parent);
  for (std::size_t i = 0; i < parents; ++i) sql += fmt::format("{}?{}", i == 0 ? "" : ", ", i + 2);
  sql += fmt::format(") ORDER BY {}, position", part.row.parent);
  return sql;
}

}  // namespace tenon::store
