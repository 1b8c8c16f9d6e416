#include "store/list_sql.hpp"

#include <algorithm>
#include <bit>
#include <span>

#include <fmt/format.h>

namespace tenon::store {
namespace {

/// Keys by number that one comparison of rows can be about, and an index seek by: of one direction,
/// and none but the first is ever absent.
using Run = std::vector<std::size_t>;

bool may_be_absent(const SortKey& key, const CheckedQuery& query);

/// Builds one statement.
class Builder {
 public:
  Builder(const StoredRecord& stored, const CheckedQuery& query) : stored_(stored), query_(query) {}

  /// Columns, table and filters.
  void begin();
  /// Rows that have what the cursor has in these keys.
  void at(const Run& keys);
  /// Rows that have something else there, behind it. No value of the cursor's is absent there.
  void behind(std::span<const std::size_t> keys);
  void absent(std::size_t key) { append(" AND ", query_.keys[key].column, " IS NULL"); }
  void end(std::size_t first, bool first_is_there);
  ListSql take() { return std::move(to_); }

 private:
  void filter(const CheckedFilter& filter);
  void money_filter(const CheckedFilter& filter);
  void list_of(const CheckedFilter& filter, std::size_t values_each);
  /// What keeps SQLite from seeking by a bound that the cursor is behind already: it would take
  /// that for the one of the cursor.
  const char* unsought(std::string_view column, Comparison comparison) const;
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
    default:
      append(unsought(column, filter.comparison), column, sign_of(filter.comparison),
             parameter(filter.values[0]));
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
      append(" AND ", unsought(minor, filter.comparison), minor, sign_of(filter.comparison),
             parameter(filter.values[1]));
  }
}

const char* Builder::unsought(std::string_view column, Comparison comparison) const {
  if (query_.after.empty()) return "";
  const bool is_lower = comparison == Comparison::gt || comparison == Comparison::gte;
  const bool is_upper = comparison == Comparison::lt || comparison == Comparison::lte;
  for (const SortKey& key : query_.keys) {
    if (key.column == column && (key.descending ? is_upper : is_lower)) return "+";
  }
  return "";
}

void Builder::at(const Run& keys) {
  for (const std::size_t key : keys) {
    if (query_.after[key].kind == SqlValue::Kind::null) {
      absent(key);
    } else {
      append(" AND ", query_.keys[key].column, " = ", parameter(query_.after[key]));
    }
  }
}

/// By one comparison of rows, which SQLite seeks an index by; written out with OR it would seek by
/// the first key alone and read all rows that are equal there.
void Builder::behind(std::span<const std::size_t> keys) {
  std::string columns, values;
  for (const std::size_t key : keys) {
    columns.append(columns.empty() ? "" : ", ").append(query_.keys[key].column);
    values.append(values.empty() ? "" : ", ").append(parameter(query_.after[key]));
  }
  const char* sign = query_.keys[keys[0]].descending ? " < " : " > ";
  if (keys.size() == 1) {
    append(" AND ", columns, sign, values);
  } else {
    append(" AND (", columns, ")", sign, "(", values, ")");
  }
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
    if (!key.descending && !is_there && may_be_absent(key, query_)) append(" NULLS LAST");
  }
  append(" LIMIT ?2");
}

/// False where a filter asks for a value, which absent ones are none of.
bool may_be_absent(const SortKey& key, const CheckedQuery& query) {
  if (!key.null) return false;
  for (const CheckedFilter& filter : query.filters) {
    if (filter.field->column != key.column && filter.field->currency != key.column) continue;
    switch (filter.comparison) {
      case Comparison::ne:
      case Comparison::nin: break;
      case Comparison::is:
        if (filter.values[0].integer == 0) return false;
        break;
      default: return false;
    }
  }
  return true;
}

/// All rows of the list have the same there. The id, which is last, decides all the same.
bool is_fixed(const SortKey& key, const CheckedQuery& query) {
  if (&key == &query.keys.back()) return false;
  for (const CheckedFilter& filter : query.filters) {
    if (filter.comparison == Comparison::eq &&
        (filter.field->column == key.column || filter.field->currency == key.column))
      return true;
  }
  return false;
}

std::vector<Run> runs_of(const CheckedQuery& query) {
  std::vector<Run> runs;
  for (std::size_t i = 0; i < query.keys.size(); ++i) {
    const SortKey& key = query.keys[i];
    if (is_fixed(key, query)) continue;
    const bool goes_on = !runs.empty() && !may_be_absent(key, query) &&
                         query.keys[runs.back()[0]].descending == key.descending;
    if (!goes_on) runs.emplace_back();
    runs.back().push_back(i);
  }
  return runs;
}

}  // namespace

std::size_t padded(std::size_t values) {
  return std::bit_ceil(values);
}

std::vector<ListSql> list_sql(const StoredRecord& stored, const CheckedQuery& query) {
  std::vector<ListSql> pages;
  if (query.after.empty()) {
    Builder page(stored, query);
    page.begin();
    page.end(0, false);
    pages.push_back(page.take());
    return pages;
  }
  const std::vector<Run> runs = runs_of(query);
  const auto begin = [&](std::size_t run) {
    Builder page(stored, query);
    page.begin();
    for (std::size_t before = 0; before < run; ++before) page.at(runs[before]);
    return page;
  };
  for (std::size_t r = runs.size(); r-- > 0;) {
    const std::size_t first = runs[r][0];
    std::span<const std::size_t> keys = runs[r];
    const bool is_there = query.after[first].kind != SqlValue::Kind::null;
    if (!is_there) keys = keys.subspan(1);  // what follows is absent, too
    if (!keys.empty()) {
      Builder page = begin(r);
      if (!is_there) page.absent(first);
      page.behind(keys);
      page.end(keys[0], is_there);
      pages.push_back(page.take());
    }
    if (!is_there || !may_be_absent(query.keys[first], query)) continue;
    Builder page = begin(r);
    page.absent(first);
    page.end(first + 1, false);
    pages.push_back(page.take());
  }
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
