// Filters, sort and pages of a list, compared with a model in memory where that says more.
#include <algorithm>
#include <cstring>
#include <map>
#include <random>
#include <set>

#include <fmt/format.h>
#include <sqlite3.h>
#include <catch2/catch.hpp>

#include "library.hpp"

namespace tenon::store::test {
namespace {

using Titles = std::vector<std::string>;

/// Five books in the order in which they are made; B has no pages, price, rating or remarks.
void fill(Library& library) {
  const auto add = [&](const std::string& rest) { library.created("book", "{" + rest + "}"); };
  add(R"("isbn":"0000000001","title":"A","pages":100,"weight_kg":"0.100","rating":1.5,
         "price":{"amount":"1.00","currency":"EUR"},"remarks":{"a":1})");
  add(R"("isbn":"0000000002","title":"B*[x]_%","genre":"science","is_reference":true)");
  add(R"("isbn":"0000000003","title":"b*[x]_%","pages":300,"weight_kg":"0.300","rating":3.5,
         "price":{"amount":"3.00","currency":"EUR"},"genre":"poetry")");
  add(R"("isbn":"0000000004","title":"Cyan","pages":200,"weight_kg":"0.200","rating":2.5,
         "price":{"amount":"2","currency":"JPY"})");
  add(R"("isbn":"0000000005","title":"cYAN\\","pages":200,"weight_kg":"0.200","rating":2.5,
         "price":{"amount":"2.00","currency":"EUR"})");
}

/// Titles' first letters, in order; or the code of the error.
std::string found(Library& library, std::string_view field, std::string_view operation,
                  std::vector<std::string_view> values) {
  const auto page = list(library, "book", {{{field, operation, std::move(values)}}, {}, {}, 0, {}});
  if (!page) return page.error().code;
  std::string letters;
  for (const std::string& title : column_of(page->items, "title")) letters += title[0];
  return letters;
}

TEST_CASE("each operator means what it says, of each type") {
  Library library;
  fill(library);
  CHECK(found(library, "title", "eq", {"A"}) == "A");
  CHECK(found(library, "title", "ne", {"A"}) == "BbCc");
  CHECK(found(library, "title", "gt", {"Cyan"}) == "bc");
  CHECK(found(library, "title", "in", {"A", "Cyan", "none"}) == "AC");
  CHECK(found(library, "title", "nin", {"A", "Cyan", "none"}) == "Bbc");
  CHECK(found(library, "pages", "eq", {"200"}) == "Cc");
  CHECK(found(library, "pages", "ne", {"200"}) == "ABb");
  CHECK(found(library, "pages", "nin", {"200", "100"}) == "Bb");
  CHECK(found(library, "pages", "gt", {"100"}) == "bCc");
  CHECK(found(library, "pages", "gte", {"100"}) == "AbCc");
  CHECK(found(library, "pages", "gte", {"-5"}) == "AbCc");
  CHECK(found(library, "pages", "lt", {"200"}) == "A");
  CHECK(found(library, "pages", "lte", {"200"}) == "ACc");
  CHECK(found(library, "pages", "is", {"null"}) == "B");
  CHECK(found(library, "pages", "is", {"not_null"}) == "AbCc");
  CHECK(found(library, "remarks", "is", {"not_null"}) == "A");
  CHECK(found(library, "weight_kg", "gte", {"0.2"}) == "bCc");
  CHECK(found(library, "rating", "lt", {"2.5"}) == "A");
  CHECK(found(library, "genre", "eq", {"poetry"}) == "b");
  CHECK(found(library, "genre", "in", {"poetry", "science"}) == "Bb");
  CHECK(found(library, "is_reference", "eq", {"true"}) == "B");
  CHECK(found(library, "copies", "eq", {"1"}) == "ABbCc");
  const auto all = list(library, "book", {});
  const std::string id = column_of(all->items, "id")[2];
  CHECK(found(library, "id", "eq", {id}) == "b");
  CHECK(found(library, "id", "nin", {id}) == "ABCc");
}

TEST_CASE("amounts of money are compared within their currency") {
  Library library;
  fill(library);
  CHECK(found(library, "price", "eq", {"2.00 EUR"}) == "c");
  CHECK(found(library, "price", "eq", {"2 JPY"}) == "C");
  CHECK(found(library, "price", "ne", {"2.00 EUR"}) == "ABbC");
  CHECK(found(library, "price", "gte", {"2.00 EUR"}) == "bc");
  CHECK(found(library, "price", "lt", {"2.00 EUR"}) == "A");
  CHECK(found(library, "price", "gt", {"1 JPY"}) == "C");
  CHECK(found(library, "price", "in", {"2 JPY", "1.00 EUR", "9.00 EUR"}) == "AC");
  CHECK(found(library, "price", "nin", {"2 JPY", "1.00 EUR"}) == "Bbc");
  CHECK(found(library, "price", "is", {"null"}) == "B");
}

TEST_CASE("like has one wildcard and minds case; ilike does not") {
  Library library;
  fill(library);
  CHECK(found(library, "title", "like", {"C*"}) == "C");
  CHECK(found(library, "title", "ilike", {"C*"}) == "Cc");
  CHECK(found(library, "title", "like", {"*a*"}) == "C");
  CHECK(found(library, "title", "ilike", {"cyan"}) == "C");
  CHECK(found(library, "title", "like", {"cyan"}) == "");
  CHECK(found(library, "title", "like", {"?"}) == "");
  CHECK(found(library, "title", "ilike", {"_"}) == "");
  CHECK(found(library, "title", "ilike", {"%"}) == "");
  CHECK(found(library, "title", "like", {"B\\*[x]_%"}) == "B");
  CHECK(found(library, "title", "ilike", {"B\\*[x]_%"}) == "Bb");
  CHECK(found(library, "title", "like", {"*[x]*"}) == "Bb");
  CHECK(found(library, "title", "like", {"*\\\\"}) == "c");
  CHECK(found(library, "title", "ilike", {"*\\"}) == "c");
}

TEST_CASE("what a list cannot do is refused by name") {
  Library library;
  fill(library);
  CHECK(found(library, "titel", "eq", {"A"}) == "query.unknown_field");
  CHECK(found(library, "copies_lent", "eq", {"1"}) == "query.not_filterable");
  Query many{std::vector<Filter>(32, {"pages", "eq", {"1"}}), {}, {}, 0, {}};
  CHECK(list(library, "book", many).has_value());
  many.filters.push_back({"title", "like", {"*"}});
  CHECK(list(library, "book", many).error().code == "query.too_many_filters");
  CHECK(list(library, "book", many).error().path == "title[like]");
  CHECK(found(library, "authorships", "eq", {"1"}) == "query.not_filterable");
  CHECK(found(library, "title", "has", {"A"}) == "query.unknown_operator");
  CHECK(found(library, "genre", "gt", {"poetry"}) == "query.unknown_operator");
  CHECK(found(library, "is_reference", "lt", {"true"}) == "query.unknown_operator");
  CHECK(found(library, "id", "gt", {"x"}) == "query.unknown_operator");
  CHECK(found(library, "remarks", "eq", {"1"}) == "query.unknown_operator");
  CHECK(found(library, "pages", "like", {"1*"}) == "query.unknown_operator");
  CHECK(found(library, "pages", "eq", {"many"}) == "query.bad_value");
  CHECK(found(library, "pages", "eq", {"2147483648"}) == "query.bad_value");
  CHECK(found(library, "pages", "eq", {"1", "2"}) == "query.bad_value");
  CHECK(found(library, "pages", "in", {}) == "query.bad_value");
  CHECK(found(library, "pages", "is", {"absent"}) == "query.bad_value");
  CHECK(found(library, "genre", "eq", {"romance"}) == "query.bad_value");
  CHECK(found(library, "price", "eq", {"2.00"}) == "query.bad_value");
  CHECK(found(library, "id", "eq", {"1"}) == "query.bad_value");
  CHECK(found(library, "title", "like", {std::string(1001, 'x')}) == "query.bad_value");
  CHECK(found(library, "pages", "in", std::vector<std::string_view>(101, "1")) ==
        "query.bad_value");

  const auto fault = [&](const Query& query) {
    const auto page = list(library, "book", query);
    return page ? Error{} : page.error();
  };
  CHECK(fault({{{"pages", "gte", {"x"}}}, {}, {}, 0, {}}).path == "pages[gte]");
  CHECK(fault({{{"pages", "eq", {"x"}}}, {}, {}, 0, {}}).path == "pages");
  const Error sort = fault({{}, {"-copies"}, {}, 0, {}});
  CHECK(sort.code == "query.not_sortable");
  CHECK(sort.path == "sort");
  CHECK_THAT(sort.message, Catch::Contains("pages"));
  CHECK(fault({{}, {"pagse"}, {}, 0, {}}).code == "query.unknown_field");
  CHECK(fault({{}, {"title", "-title"}, {}, 0, {}}).code == "query.bad_value");
  CHECK(fault({{}, {}, {"pagse"}, 0, {}}).code == "query.unknown_field");
}

TEST_CASE("a cursor is taken by its own query alone") {
  Library library;
  fill(library);
  const Query first{{{"pages", "gt", {"1"}}, {"genre", "ne", {"poetry"}}}, {"-pages"}, {}, 1, {}};
  const auto page = list(library, "book", first);
  REQUIRE(page.has_value());
  REQUIRE_FALSE(page->next.empty());
  const auto code = [&](Query query, const std::string& cursor) {
    query.cursor = cursor;
    const auto next = list(library, "book", query);
    return next ? std::string("taken") : next.error().code;
  };
  CHECK(code(first, page->next) == "taken");
  Query other = first;
  std::swap(other.filters[0], other.filters[1]);
  other.limit = 3;
  other.fields = {"title"};
  CHECK(code(other, page->next) == "taken");
  other.filters[0].values = {"science"};
  CHECK(code(other, page->next) == "query.cursor_differs");
  other = first;
  other.sort = {"pages"};
  CHECK(code(other, page->next) == "query.cursor_differs");
  other = first;
  other.filters.pop_back();
  CHECK(code(other, page->next) == "query.cursor_differs");
  CHECK(code(first, page->next + "A") == "query.bad_cursor");
  CHECK(code(first, page->next.substr(0, page->next.size() - 4)) == "query.bad_cursor");
  CHECK(code(first, "!") == "query.bad_cursor");
  CHECK(code(first, "AQ") == "query.bad_cursor");
  // Whatever is changed in it, it is refused or harmless.
  for (std::size_t i = 0; i < page->next.size(); ++i) {
    std::string bent = page->next;
    bent[i] = bent[i] == 'A' ? 'B' : 'A';
    CHECK_NOTHROW(code(first, bent));
  }
}

TEST_CASE("limits: the default, the most, and no next page when there is none") {
  Library library;
  fill(library);
  CHECK(list(library, "book", {{}, {}, {}, 5, {}})->next.empty());
  CHECK_FALSE(list(library, "book", {{}, {}, {}, 4, {}})->next.empty());
  CHECK(column_of(list(library, "book", {{}, {}, {}, 4'000'000'000, {}})->items, "id").size() == 5);
  for (int i = 0; i < 60; ++i)
    library.created("author", R"({"name":"N)" + std::to_string(i) + "\"}");
  CHECK(column_of(list(library, "author", {})->items, "id").size() == 50);
}

/// Things with few different values, so that keys are equal and absent often.
std::vector<std::string> make_things(Library& library, std::mt19937& random, int count) {
  std::vector<std::string> ids;
  const auto any = [&](unsigned bound) { return std::to_string(random() % bound); };
  for (int i = 0; i < count; ++i) {
    std::string json =
        R"({"my_boolean":false,"my_int32":)" + any(4) + R"(,"my_int64":"1","my_float64":)" +
        any(3) + R"(,"my_decimal":"1","my_text":"t)" + any(5) +
        R"(","my_bytes":"","my_uuid":"00000000-0000-0000-0000-00000000000)" + any(4) +
        R"(","my_date":"2024-01-01","my_instant":"2024-01-01T00:00:00Z","my_enum":"poetry",)" +
        R"("my_local_time":"2024-01-01T00:00:00","my_duration":"PT1S","my_zone":"UTC",)" +
        R"("my_money":{"amount":")" + any(3) + R"(","currency":"JPY"},"my_json":1)";
    if (random() % 2 != 0) json += R"(,"no_int32":)" + any(4);
    if (random() % 2 != 0) json += R"(,"no_text":"n)" + any(3) + "\"";
    if (random() % 3 != 0)
      json += R"(,"no_enum":")" + std::string(random() % 2 ? "fiction" : "poetry") + "\"";
    if (random() % 3 != 0)
      json += R"(,"no_money":{"amount":")" + any(3) + R"(","currency":")" +
              (random() % 2 ? "JPY" : "KRW") + "\"}";
    if (random() % 2 != 0) json += R"(,"no_float64":)" + any(3) + ".5";
    json += R"(,"parts":[)";
    for (std::uint64_t p = random() % 3; p != 0; --p) json += R"({"part_int32":)" + any(9) + "},";
    if (json.back() == ',') json.pop_back();
    ids.push_back(library.created("thing", json + "]}"));
  }
  return ids;
}

std::string random_sort_key(std::mt19937& random) {
  static const std::vector<std::string> kKeys{"my_int32", "no_int32", "my_text", "no_text",
                                              "no_enum",  "no_money", "my_uuid", "no_float64",
                                              "id",       "my_money"};
  return (random() % 2 != 0 ? "-" : "") + kKeys[random() % kKeys.size()];
}

TEST_CASE("pages of any size make up the whole, for any sort, absent values last") {
  Library library;
  std::mt19937 random(20'240'601);
  make_things(library, random, 97);
  for (int round = 0; round < 400; ++round) {
    std::set<std::string> fields;
    std::vector<std::string> keys;
    for (std::uint64_t k = random() % 4; k != 0; --k) {
      std::string key = random_sort_key(random);
      if (fields.insert(key.substr(key[0] == '-')).second) keys.push_back(std::move(key));
    }
    Query query;
    query.sort.assign(keys.begin(), keys.end());
    static const std::vector<Filter> kFilters{
        {"my_int32", "lte", {"2"}},    {"my_int32", "gte", {"1"}},    {"my_int32", "eq", {"2"}},
        {"no_int32", "gt", {"0"}},     {"no_int32", "is", {"null"}},  {"no_text", "eq", {"n1"}},
        {"my_money", "gte", {"1JPY"}}, {"no_money", "eq", {"1 JPY"}}, {"my_text", "lt", {"t3"}},
        {"no_money", "lte", {"1 KRW"}}};
    if (random() % 2 == 0) query.filters.push_back(kFilters[random() % kFilters.size()]);
    if (random() % 4 == 0) query.filters.push_back({"my_text", "gte", {"t1"}});
    query.limit = 1000;
    const auto whole = list(library, "thing", query);
    REQUIRE(whole.has_value());
    REQUIRE(whole->next.empty());

    query.limit = static_cast<std::uint32_t>(random() % 12 + 1);
    std::string joined = "[";
    std::size_t pages = 0;
    do {
      const auto page = list(library, "thing", query);
      REQUIRE(page.has_value());
      const bool is_last = page->next.empty();
      CHECK(column_of(page->items, "id").size() <= query.limit);
      if (joined.size() > 1) joined += ',';
      joined.append(page->items, 1, page->items.size() - 2);
      query.cursor = page->next;
      REQUIRE(++pages < 200);
      if (is_last) break;
    } while (true);
    INFO("sorted by " << fmt::format("{}", fmt::join(keys, ",")) << ", pages of " << query.limit);
    CHECK(column_of(joined + "]", "id") == column_of(whole->items, "id"));
    const bool is_same = joined + "]" == whole->items;
    CHECK(is_same);

    if (keys.empty()) continue;
    const std::string first = keys[0].substr(keys[0][0] == '-');
    if (first.ends_with("money") || first.ends_with("float64")) continue;  // not sorted as texts
    const std::vector<std::string> values = column_of(whole->items, first);
    const auto present = std::find(values.begin(), values.end(), "");
    CHECK(std::all_of(present, values.end(), [](const std::string& v) { return v.empty(); }));
    if (keys[0][0] == '-') {
      CHECK(std::is_sorted(values.begin(), present, std::greater<>()));
    } else {
      CHECK(std::is_sorted(values.begin(), present));
    }
  }
}

TEST_CASE("long values make no long cursors") {
  Library library;
  const std::string same(400, 'x');
  for (const char* end : {"c", "a", "b", "a"}) {
    const std::string number = std::to_string(library.count("SELECT count(*) FROM book"));
    library.created("book",
                    fmt::format(R"({{"isbn":"000000000{}","title":"{}{}"}})", number, same, end));
  }
  std::string ends;
  std::vector<std::string> cursors;
  Query query{{}, {"-title"}, {}, 1, {}};
  do {
    const auto page = list(library, "book", query);
    REQUIRE(page.has_value());
    ends += column_of(page->items, "title")[0].back();
    query.cursor = page->next;
    cursors.push_back(page->next);
    CHECK(query.cursor.size() < 1000);
  } while (!query.cursor.empty());
  CHECK(ends == "cbaa");
  library.connection().execute("UPDATE book SET title = 'y' WHERE isbn = '0000000000'");
  query.cursor = cursors[0];
  CHECK(list(library, "book", query).error().code == "query.bad_cursor");
}

TEST_CASE("rows that come and go between pages neither repeat nor hide others") {
  Library library;
  std::mt19937 random(7);
  for (const char* sort : {"no_int32", "-no_int32", "my_text"}) {
    const std::vector<std::string> made = make_things(library, random, 60);
    const auto before = list(library, "thing", {{}, {}, {"id"}, 1000, {}});
    const std::vector<std::string> stay = column_of(before->items, "id");
    std::multiset<std::string> seen;
    Query query{{}, {sort}, {"id"}, 7, {}};
    do {
      const auto page = list(library, "thing", query);
      REQUIRE(page.has_value());
      for (const std::string& id : column_of(page->items, "id")) seen.insert(id);
      query.cursor = page->next;
      make_things(library, random, 3);
    } while (!query.cursor.empty() && seen.size() < 5000);
    for (const std::string& id : stay) CHECK(seen.count(id) == 1);
    for (const std::string& id : made) CHECK(seen.count(id) == 1);
    // The row that a cursor stands at goes: the next page begins behind its place all the same.
    query = {{}, {sort}, {"id"}, 5, {}};
    const auto first = list(library, "thing", query);
    query.limit = 6;
    const auto longer = list(library, "thing", query);
    CHECK_FALSE(library.erase("thing", column_of(first->items, "id").back()).has_value());
    query.limit = 1;
    query.cursor = first->next;
    CHECK(column_of(list(library, "thing", query)->items, "id")[0] ==
          column_of(longer->items, "id").back());
  }
}

TEST_CASE("a page that is larger than its request may hold is not read to its end") {
  Library library;
  std::mt19937 random(3);
  make_things(library, random, 200);
  const Shelf& shelf = library.shelf("thing");
  const auto page = [&](std::vector<std::string_view> fields, std::size_t bytes_max) {
    int work = 0;
    const auto count = [](void* counted) { return ++*static_cast<int*>(counted), 0; };
    sqlite3_progress_handler(library.connection().raw(), 1, count, &work);
    std::string code;
    try {
      ListQuery query;
      query.fields = fields;
      query.limit = 1000;
      query.bytes_max = bytes_max;
      const auto found = shelf.table.list(library.connection(), kDefaultOrganisation, query);
      code = found ? "" : found.error().code;
    } catch (const Failure& failure) {
      code = failure.error().code;
    }
    sqlite3_progress_handler(library.connection().raw(), 0, nullptr, nullptr);
    return std::pair(code, work);
  };
  const auto [no_code, all] = page({"my_int32"}, 100'000);
  CHECK(no_code.empty());
  const auto [code, some] = page({"my_int32"}, 1000);
  CHECK(code == "tenon.memory_limit");
  CHECK(some < all / 2);
  // The arrays of parts count.
  const std::size_t ids = list(library, "thing", {{}, {}, {"id"}, 1000, {}})->items.size();
  CHECK(page({"id"}, ids).first.empty());
  CHECK(page({"parts"}, ids + 200 * std::strlen(R"(,"parts":[])")).first == "tenon.memory_limit");
}

TEST_CASE("fields narrow a page, parts included") {
  Library library;
  const std::string author = library.created("author", R"({"name":"X"})");
  const std::string id =
      library.created("book", R"({"isbn":"0000000001","title":"A","authorships":[{"author":")" +
                                  author + R"("}]})");
  CHECK(list(library, "book", {{}, {"title"}, {"genre"}, 0, {}})->items ==
        R"([{"id":")" + id + R"(","genre":"fiction"}])");
  CHECK(list(library, "book", {{}, {}, {"authorships"}, 0, {}})->items ==
        R"([{"id":")" + id + R"(","authorships":[{"author":")" + author +
            R"(","role":"author"}]}])");
}

}  // namespace
}  // namespace tenon::store::test
