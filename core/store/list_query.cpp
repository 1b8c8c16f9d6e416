#include "store/list_query.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/nearest.hpp"
#include "model/resource_messages.hpp"
#include "store/record_json.hpp"

namespace tenon::store {
namespace {

constexpr std::size_t kSortMax = 8;

Error refused(const char* code, std::string path, std::string message) {
  return {Errc::invalid_argument, code, std::move(message), std::move(path), false};
}

/// FNV-1a: tells queries apart that a client mixes up; no defence is needed, a cursor opens
/// nothing.
class Hash {
 public:
  void add(std::string_view text) {
    for (const char c : text) add_byte(static_cast<unsigned char>(c));
    add_byte(0xFF);  // in no UTF-8: the end of a text
  }
  void add(std::uint64_t number) {
    for (int i = 0; i < 8; ++i) add_byte(static_cast<unsigned char>(number >> (8 * i) & 255));
  }
  std::uint64_t value() const { return value_; }

 private:
  void add_byte(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001b3; }
  std::uint64_t value_ = 0xcbf29ce484222325;
};

std::uint64_t hash_of(const StoredRecord& stored, const ListQuery& query) {
  // The order of filters means nothing, so their hashes are added up.
  std::uint64_t filters = 0;
  for (const ListFilter& filter : query.filters) {
    Hash one;
    one.add(filter.field);
    one.add(filter.operation);
    for (const std::string_view value : filter.values) one.add(value);
    filters += one.value();
  }
  Hash all;
  all.add(stored.root.entity->name);
  all.add(filters);
  for (const std::string_view key : query.sort) all.add(key);
  return all.value();
}

bool is_among(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string parameter_of(const ListFilter& filter) {
  if (filter.operation == "eq") return std::string(filter.field);
  return fmt::format("{}[{}]", filter.field, filter.operation);
}

/// A field that [api] lists for `use`; id always is.
Result<const StoredField*> find_field(const StoredRecord& stored,
                                      const std::vector<std::string>& listed, std::string_view name,
                                      const char* code, const char* use, const std::string& path) {
  const StoredField* field = stored.root.find(name);
  if (field != nullptr && (name == "id" || is_among(listed, name))) return field;
  std::vector<std::string> known = listed;
  known.emplace_back("id");
  if (field == nullptr && stored.root.plan->find(name, 0) == nullptr)
    return refused("query.unknown_field", path,
                   fmt::format("{} has no field \"{}\"{}", stored.root.entity->name, name,
                               did_you_mean(name, known)));
  std::sort(known.begin(), known.end());
  return refused(code, path,
                 fmt::format("{} cannot be {} by \"{}\"; by these it can: {}",
                             stored.root.entity->plural, use, name, fmt::join(known, ", ")));
}

std::optional<Error> check_filters(const StoredRecord& stored, const ListQuery& query,
                                   const model::ResourceApi& api, CheckedQuery& checked) {
  using model::resource::kFiltersMax;
  if (query.filters.size() > kFiltersMax)
    return refused("query.too_many_filters", parameter_of(query.filters[kFiltersMax]),
                   fmt::format("a query has at most {} filters; send fewer", kFiltersMax));
  for (const ListFilter& filter : query.filters) {
    const auto field = find_field(stored, api.filter, filter.field, "query.not_filterable",
                                  "filtered", parameter_of(filter));
    if (!field) return field.error();
    auto one = check_filter(**field, filter);
    if (!one) {
      Error error = one.error();
      error.path = parameter_of(filter);
      return error;
    }
    checked.filters.push_back(std::move(*one));
  }
  return std::nullopt;
}

void add_key(const StoredField& field, bool descending, std::vector<SortKey>& keys) {
  if (!field.currency.empty())
    keys.push_back({field.currency, SqlValue::Kind::text, field.null, descending});
  keys.push_back({field.column, kind_of(field.plan->type), field.null, descending});
}

std::optional<Error> check_sort(const StoredRecord& stored, const ListQuery& query,
                                const model::ResourceApi& api, CheckedQuery& checked) {
  if (query.sort.size() > kSortMax)
    return refused("query.bad_value", "sort",
                   fmt::format("a list is sorted by at most {} fields", kSortMax));
  std::uint64_t seen = 0;
  bool descending = false;
  const StoredField& id = stored.root.fields[0];
  for (std::string_view name : query.sort) {
    descending = name.starts_with('-');
    if (descending) name.remove_prefix(1);
    const auto field = find_field(stored, api.sort, name, "query.not_sortable", "sorted", "sort");
    if (!field) return field.error();
    const std::uint64_t bit = (*field)->plan->bit();
    if ((seen & bit) != 0)
      return refused("query.bad_value", "sort",
                     fmt::format("\"{}\" stands twice in the sort; name it once", name));
    // Behind the id no other field can make a difference.
    if ((seen & id.plan->bit()) == 0) add_key(**field, descending, checked.keys);
    seen |= bit;
  }
  if ((seen & id.plan->bit()) == 0) add_key(id, descending, checked.keys);
  return std::nullopt;
}

bool fits(const SortKey& key, const SqlValue& value) {
  if (value.kind == SqlValue::Kind::head)
    return key.kind == SqlValue::Kind::text || key.kind == SqlValue::Kind::blob;
  return value.kind == key.kind || (key.null && value.kind == SqlValue::Kind::null);
}

std::optional<Error> check_cursor(std::string_view text, CheckedQuery& checked) {
  if (text.empty()) return std::nullopt;
  std::optional<Cursor> cursor = parse_cursor(text);
  if (!cursor)
    return refused("query.bad_cursor", "cursor",
                   "this is no cursor; take it from \"next\" of a page, as it stands there");
  if (cursor->query_hash != checked.hash)
    return refused("query.cursor_differs", "cursor",
                   "the cursor is of another query: filters and sort have to be those of the page "
                   "that it came with; begin again without a cursor");
  bool is_sound = cursor->after.size() == checked.keys.size();
  for (std::size_t i = 0; is_sound && i < checked.keys.size(); ++i)
    is_sound = fits(checked.keys[i], cursor->after[i]);
  if (!is_sound)
    return refused("query.bad_cursor", "cursor",
                   "the cursor does not fit this resource any more; begin again without a cursor");
  checked.after = std::move(cursor->after);
  return std::nullopt;
}

}  // namespace

SqlValue::Kind kind_of(model::Type type) {
  using model::Type;
  switch (type) {
    case Type::float64: return SqlValue::Kind::real;
    case Type::text:
    case Type::zone:
    case Type::json:
    case Type::enumeration: return SqlValue::Kind::text;
    case Type::bytes:
    case Type::uuid: return SqlValue::Kind::blob;
    default: return SqlValue::Kind::integer;
  }
}

Result<CheckedQuery> check_query(const StoredRecord& stored, const ListQuery& query) {
  static const model::ResourceApi kNothing;
  const auto& declared = stored.root.entity->api;
  const model::ResourceApi& api = declared ? *declared : kNothing;
  CheckedQuery checked;
  if (auto fault = check_filters(stored, query, api, checked)) return std::move(*fault);
  if (auto fault = check_sort(stored, query, api, checked)) return std::move(*fault);
  if (auto fault = select_members(stored, query.fields, checked.mask)) return std::move(*fault);
  checked.hash = hash_of(stored, query);
  if (auto fault = check_cursor(query.cursor, checked)) return std::move(*fault);
  checked.limit = std::min(query.limit == 0 ? api.limit_default : query.limit, api.limit_max);
  return checked;
}

}  // namespace tenon::store
