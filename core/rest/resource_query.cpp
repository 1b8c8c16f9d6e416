#include "rest/resource_query.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/nearest.hpp"
#include "base/utf8.hpp"
#include "rest/arena_list.hpp"
#include "rest/uri.hpp"

namespace tenon::rest {
namespace {

using model::Entity;
using model::resource::Filter;
using model::resource::ListRequest;

tn_str to_str(std::string_view text) {
  return {text.data(), text.size()};
}

std::string_view to_view(const tn_str& text) {
  return {text.p, text.n};
}

Error query_error(std::string code, std::string_view parameter, std::string message) {
  std::string path = "/";
  for (const char c : parameter.substr(0, 128)) {  // RFC 6901 section 3
    if (c == '~') {
      path += "~0";
    } else if (c == '/') {
      path += "~1";
    } else {
      path.push_back(c);
    }
  }
  return {Errc::invalid_argument, std::move(code), std::move(message), std::move(path)};
}

bool is_text(std::string_view value) {
  while (!value.empty()) {
    const std::size_t length = utf8_length(value);
    if (length == 0 || value.front() == '\0') return false;
    value.remove_prefix(length);
  }
  return true;
}

/// What is between commas, each a value, empty ones included.
std::optional<Error> split(std::string_view value, Arena& arena, ArenaList<tn_str>& to) {
  const auto commas = static_cast<std::size_t>(std::count(value.begin(), value.end(), ','));
  if (!to.reserve(commas + 1, arena)) return memory_error(arena);
  for (;;) {
    const std::size_t comma = value.find(',');
    to.add(to_str(value.substr(0, comma)));
    if (comma == std::string_view::npos) return std::nullopt;
    value.remove_prefix(comma + 1);
  }
}

/// The names in `sort` or `fields`.
std::optional<Error> split_names(std::string_view parameter, std::string_view value, Arena& arena,
                                 ArenaList<tn_str>& to) {
  if (auto fault = split(value, arena, to)) return fault;
  for (const tn_str& name : to) {
    if (name.n != 0) continue;
    return query_error("query.bad_value", parameter,
                       fmt::format("{} has an empty name; name fields with commas between them, or "
                                   "leave it out",
                                   parameter));
  }
  return std::nullopt;
}

/// The values of `in`: split first, so that each may hold a comma, escaped for itself.
std::optional<Error> split_values(std::string_view parameter, std::string_view value, Arena& arena,
                                  ArenaList<tn_str>& to) {
  ArenaList<tn_str> escaped;
  if (auto fault = split(value, arena, escaped)) return fault;
  if (!to.reserve(escaped.size(), arena)) return memory_error(arena);
  for (const tn_str& one : escaped) {
    auto plain = decoded(to_view(one), UriPart::path, arena);
    if (!plain && plain.error().errc == Errc::resource_exhausted) return plain.error();
    if (!plain || !is_text(*plain)) {
      return query_error(
          "query.bad_value", parameter,
          fmt::format("a value of {} has a % that is no escape of UTF-8 text; escape each value "
                      "before they are joined by commas, and all of it once more",
                      parameter));
    }
    to.add(to_str(*plain));
  }
  return std::nullopt;
}

/// The next parameter, decoded.
struct Parameter {
  std::string_view name, value;
};
Result<Parameter> decode_parameter(const QueryParameter& escaped, Arena& arena) {
  auto name = decoded(escaped.name, UriPart::query, arena);
  if (!name) return name.error();
  auto value = decoded(escaped.value, UriPart::query, arena);
  if (!value) return value.error();
  if (is_text(*name) && is_text(*value)) return Parameter{*name, *value};
  return query_error("query.bad_value", is_text(*name) ? *name : std::string_view(),
                     "the query has bytes that are not UTF-8 text; send text, escaped as such");
}

Error repeated(std::string_view name, std::string_view remedy) {
  return query_error("query.repeated_parameter", name,
                     fmt::format("{} is there twice; {}", name, remedy));
}

class ListQueryReader {
 public:
  ListQueryReader(const Entity& entity, Arena& arena) : entity_(entity), arena_(arena) {}

  std::optional<Error> read(std::string_view query) {
    const auto parameters =
        1 + static_cast<std::size_t>(std::count(query.begin(), query.end(), '&'));
    if (!filters_.reserve(std::min(parameters, model::resource::kFiltersMax), arena_))
      return memory_error(arena_);
    while (const auto escaped = next_parameter(query)) {
      auto parameter = decode_parameter(*escaped, arena_);
      if (!parameter) return parameter.error();
      if (auto fault = take(parameter->name, parameter->value)) return fault;
    }
    return std::nullopt;
  }

  Result<const ListRequest*> make() const {
    void* const memory = arena_.allocate(sizeof(ListRequest), alignof(ListRequest));
    if (memory == nullptr) return memory_error(arena_);
    auto* const request = new (memory) ListRequest{};
    request->head = {sizeof(ListRequest), 0,
                     seen_ | ListRequest::kFilters | ListRequest::kSort | ListRequest::kFields};
    request->filters = filters_.span();
    request->sort = sort_.span();
    request->fields = fields_.span();
    request->limit = limit_;
    request->cursor = to_str(cursor_);
    return request;
  }

 private:
  std::optional<Error> take(std::string_view name, std::string_view value) {
    if (name == "sort")
      return take_once(name, ListRequest::kSort,
                       [&] { return split_names(name, value, arena_, sort_); });
    if (name == "fields")
      return take_once(name, ListRequest::kFields,
                       [&] { return split_names(name, value, arena_, fields_); });
    if (name == "limit")
      return take_once(name, ListRequest::kLimit, [&] { return take_limit(value); });
    if (name == "cursor") {
      return take_once(name, ListRequest::kCursor, [&] { return take_cursor(value); });
    }
    return take_filter(name, value);
  }

  template <class F>
  std::optional<Error> take_once(std::string_view name, std::uint64_t bit, const F& take_it) {
    if ((seen_ & bit) != 0) return repeated(name, "send it once");
    seen_ |= bit;
    return take_it();
  }

  std::optional<Error> take_limit(std::string_view value) {
    const bool digits = !value.empty() && std::all_of(value.begin(), value.end(),
                                                      [](char c) { return c >= '0' && c <= '9'; });
    std::int64_t limit = 0;
    for (std::size_t i = 0; digits && i < value.size(); ++i) {
      limit = std::min<std::int64_t>(limit * 10 + (value[i] - '0'),
                                     std::numeric_limits<std::int32_t>::max());
    }
    limit_ = static_cast<std::int32_t>(limit);
    if (limit > 0) return std::nullopt;
    return query_error("query.bad_value", "limit",
                       fmt::format("limit is \"{}\"; send a positive integer, as limit={}",
                                   value.substr(0, 32), entity_.api->limit_default));
  }

  std::optional<Error> take_cursor(std::string_view value) {
    cursor_ = value;
    if (!value.empty()) return std::nullopt;
    return query_error("query.bad_value", "cursor",
                       "cursor is empty; leave it out for the first page");
  }

  std::optional<Error> take_filter(std::string_view name, std::string_view value) {
    const std::size_t open = name.find('[');
    const bool bracketed = open != std::string_view::npos && name.back() == ']';
    const std::string_view field = bracketed ? name.substr(0, open) : name;
    const std::string_view operation =
        bracketed ? name.substr(open + 1, name.size() - open - 2) : std::string_view("eq");
    if (auto fault = check_field(name, field)) return fault;
    for (const Filter& known : filters_) {
      if (to_view(known.field) != field || to_view(known.operation) != operation) continue;
      return repeated(name, fmt::format("for any of several values send {}[in]=a,b", field));
    }
    if (filters_.size() == model::resource::kFiltersMax) {
      return query_error(
          "query.too_many_filters", name,
          fmt::format("a query has at most {} filters; send fewer", model::resource::kFiltersMax));
    }
    ArenaList<tn_str> values;
    if (operation == "in" || operation == "nin") {
      if (auto fault = split_values(name, value, arena_, values)) return fault;
    } else {
      if (!values.reserve(1, arena_)) return memory_error(arena_);
      values.add(to_str(value));
    }
    Filter filter{};
    filter.head = {sizeof(Filter), 0, Filter::kField | Filter::kOperation | Filter::kValues};
    filter.field = to_str(field);
    filter.operation = to_str(operation);
    filter.values = values.span();
    filters_.add(filter);
    return std::nullopt;
  }

  std::optional<Error> check_field(std::string_view name, std::string_view field) const {
    const std::vector<std::string>& filterable = entity_.api->filter;
    if (field == "id") return std::nullopt;
    if (std::find(filterable.begin(), filterable.end(), field) != filterable.end())
      return std::nullopt;
    std::vector<std::string> known = filterable;
    known.emplace_back("id");
    if (entity_.find_field(field) != nullptr || field == "version") {
      return query_error("query.not_filterable", name,
                         fmt::format("{} cannot be filtered by \"{}\", only by {}", entity_.plural,
                                     field, fmt::join(known, ", ")));
    }
    known.insert(known.end(), {"sort", "fields", "limit", "cursor"});
    return query_error("query.unknown_parameter", name,
                       fmt::format("\"{}\" is no parameter of {}{}", name.substr(0, 128),
                                   entity_.plural, did_you_mean(field, known)));
  }

  const Entity& entity_;
  Arena& arena_;
  std::uint64_t seen_ = 0;  // bits of ListRequest
  ArenaList<Filter> filters_;
  ArenaList<tn_str> sort_, fields_;
  std::int32_t limit_ = 0;
  std::string_view cursor_;
};

/// Whether a parameter's name, still escaped, is "cursor".
bool is_cursor(std::string_view name) {
  constexpr std::string_view kCursor = "cursor";
  char plain[3 * kCursor.size()];
  return name.size() <= sizeof plain &&
         std::string_view(plain, percent_decode(name, UriPart::query, plain)) == kCursor;
}

/// Appends what a query may hold, escaping the rest.
/// @param escaped  escapes and what separates parameters stay as they are
/// @source RFC 3986 section 3.4
void append_query_part(std::string& to, std::string_view text, bool escaped) {
  constexpr std::string_view kPlain = "-._~!$'()*,;:@/?";
  constexpr char kDigits[] = "0123456789ABCDEF";
  for (const char c : text) {
    const bool alphanumeric =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (alphanumeric || kPlain.find(c) != std::string_view::npos ||
        (escaped && (c == '%' || c == '+' || c == '='))) {
      to.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    to.push_back('%');
    to.push_back(kDigits[byte >> 4]);
    to.push_back(kDigits[byte & 15]);
  }
}

}  // namespace

Result<const ListRequest*> read_list_query(const Entity& entity, std::string_view query,
                                           Arena& arena) {
  ListQueryReader reader(entity, arena);
  if (auto fault = reader.read(query)) return *std::move(fault);
  return reader.make();
}

Result<tn_span> read_selection(std::string_view query, Arena& arena) {
  ArenaList<tn_str> fields;
  bool seen = false;
  while (const auto escaped = next_parameter(query)) {
    auto parameter = decode_parameter(*escaped, arena);
    if (!parameter) return parameter.error();
    const std::string_view name = parameter->name;
    if (name != "fields") {
      return query_error(
          "query.unknown_parameter", name,
          fmt::format("\"{}\" is no parameter of a single record; known is fields, as "
                      "fields=id,version",
                      name.substr(0, 128)));
    }
    if (seen) return repeated(name, "send it once, with commas between the names");
    seen = true;
    if (auto fault = split_names(name, parameter->value, arena, fields)) return *std::move(fault);
  }
  return fields.span();
}

void append_next_target(std::string& to, std::string_view path, std::string_view query,
                        std::string_view cursor) {
  append_query_part(to, path, true);
  char separator = '?';
  while (const auto parameter = next_parameter(query)) {
    if (is_cursor(parameter->name)) continue;
    to.push_back(separator);
    separator = '&';
    append_query_part(to, parameter->name, true);
    to.push_back('=');
    append_query_part(to, parameter->value, true);
  }
  to.push_back(separator);
  to.append("cursor=");
  append_query_part(to, cursor, false);
}

}  // namespace tenon::rest
