// What a list costs: how many statements, and what SQLite does for each.
#include <sqlite3.h>
#include <catch2/catch.hpp>

#include "library.hpp"

namespace tenon::store::test {
namespace {

/// The statements that a connection runs while this lives.
class Trace {
 public:
  explicit Trace(Connection& connection) : db_(connection.raw()) {
    sqlite3_trace_v2(db_, SQLITE_TRACE_STMT, &Trace::note, this);
  }
  ~Trace() { sqlite3_trace_v2(db_, 0, nullptr, nullptr); }
  std::vector<std::string> statements;

 private:
  static int note(unsigned, void* self, void* statement, void*) {
    static_cast<Trace*>(self)->statements.emplace_back(
        sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
    return 0;
  }
  sqlite3* db_;
};

std::vector<std::string> statements_of(Library& library, std::string_view entity,
                                       const Query& query) {
  Trace trace(library.connection());
  const auto page = list(library, entity, query);
  REQUIRE(page.has_value());
  return trace.statements;
}

std::string plan_of(Library& library, const std::string& sql) {
  Statement plan = library.connection().prepare("EXPLAIN QUERY PLAN " + sql, Trust::host);
  std::string text;
  while (plan.step()) text.append(plan.text(3)).append("\n");
  return text;
}

/// Of all statements of the first page and of the second.
std::string plans(Library& library, const std::string& entity, Query query) {
  std::string all;
  std::vector<std::string> statements = statements_of(library, entity, query);
  query.cursor = list(library, entity, query)->next;
  REQUIRE_FALSE(query.cursor.empty());
  for (const std::string& sql : statements_of(library, entity, query)) statements.push_back(sql);
  for (const std::string& sql : statements) all += plan_of(library, sql);
  return all;
}

void fill(Library& library, int books) {
  const std::string author = library.created("author", R"({"name":"X"})");
  for (int i = 0; i < books; ++i) {
    const std::string number = std::to_string(100 + i);
    library.created("book", R"({"isbn":"0000000)" + number + R"(","title":"T)" + number +
                                R"(","pages":)" + number + R"(,"authorships":[{"author":")" +
                                author + R"("}]})");
  }
}

TEST_CASE("a page costs one statement, and one more for each list of parts") {
  Library library;
  fill(library, 30);
  CHECK(statements_of(library, "book", {{}, {}, {}, 20, {}}).size() == 2);
  CHECK(statements_of(library, "book", {{}, {}, {"title"}, 20, {}}).size() == 1);
  CHECK(statements_of(library, "author", {}).size() == 1);
  // Pages of other values and of nearly as many rows are the same statements.
  const auto some =
      statements_of(library, "book", {{{"pages", "in", {"101", "102", "103"}}}, {}, {}, 20, {}});
  const auto others = statements_of(
      library, "book", {{{"pages", "in", {"1", "104", "105", "106"}}}, {}, {}, 18, {}});
  CHECK(some == others);
}

TEST_CASE("nobody looks for absent values where a filter asks for some") {
  Library library;
  fill(library, 30);
  const auto statements_behind = [&](std::string_view operation, const char* value) {
    Query query{{{"pages", operation, {value}}}, {"pages"}, {}, 5, {}};
    query.cursor = list(library, "book", query)->next;
    query.limit = 1000;
    return statements_of(library, "book", query).size() - 1;  // one is for parts
  };
  CHECK(statements_behind("gt", "0") == 1);
  CHECK(statements_behind("is", "not_null") == 1);
  CHECK(statements_behind("ne", "0") == 2);
}

TEST_CASE("a sort that an index serves is not sorted, on the first page and behind it") {
  Library library;
  fill(library, 30);
  const auto plan = [&](const char* index, const Query& query) {
    const std::string text = plans(library, "book", query);
    INFO(text);
    CHECK_THAT(text, Catch::Contains(index) && Catch::Contains("(org_id=?") &&
                         !Catch::Contains("SCAN") && !Catch::Contains("B-TREE"));
  };
  plan("sqlite_autoindex_book_1", {{}, {}, {}, 5, {}});
  plan("sqlite_autoindex_book_1", {{}, {"-id"}, {}, 5, {}});
  plan("book_isbn", {{}, {"isbn"}, {}, 5, {}});
  plan("book_isbn", {{}, {"-isbn"}, {}, 5, {}});
  plan("book_genre_title", {{{"genre", "eq", {"fiction"}}}, {"-title"}, {}, 5, {}});
  plan("book_genre_title", {{{"genre", "eq", {"fiction"}}}, {"title"}, {}, 5, {}});
  plan("book_pages", {{{"pages", "gt", {"1"}}}, {"pages"}, {}, 5, {}});
  plan("book_pages", {{}, {"pages"}, {}, 5, {}});
  plan("book_pages", {{}, {"-pages"}, {}, 5, {}});
}

TEST_CASE("the next page is sought, not counted off") {
  Library library;
  fill(library, 30);
  const auto seeks = [&](const char* bound, Query query) {
    query.cursor = list(library, "book", query)->next;
    const std::string text = plan_of(library, statements_of(library, "book", query)[0]);
    INFO(text);
    CHECK_THAT(text, Catch::Contains(bound));
  };
  seeks("(org_id=? AND id>?)", {{}, {}, {}, 5, {}});
  seeks("(org_id=? AND id<?)", {{}, {"-id"}, {}, 5, {}});
  seeks("(org_id=? AND (pages,id)>(?,?))", {{}, {"pages"}, {}, 5, {}});
  seeks("(org_id=? AND (pages,id)<(?,?))", {{}, {"-pages"}, {}, 5, {}});
  const Filter fiction{"genre", "eq", {"fiction"}};
  seeks("(org_id=? AND genre=? AND (title,id)<(?,?))", {{fiction}, {"-title"}, {}, 5, {}});
  // By keys of two directions first the rows that equal the last one.
  seeks("(org_id=? AND genre=? AND (title,id)<(?,?))", {{}, {"genre", "-title"}, {}, 5, {}});
  // What a filter has fixed orders nothing, and its bound is not taken for the cursor's.
  seeks("(org_id=? AND genre=? AND (title,id)<(?,?))", {{fiction}, {"genre", "-title"}, {}, 5, {}});
  seeks("(org_id=? AND (pages,id)>(?,?))", {{{"pages", "gte", {"1"}}}, {"pages"}, {}, 5, {}});
  seeks("(org_id=? AND (pages,id)<(?,?))", {{{"pages", "lt", {"900"}}}, {"-pages"}, {}, 5, {}});
  seeks("(org_id=? AND id>?)", {{{"isbn", "gt", {"0"}}}, {"id"}, {}, 5, {}});
}

/// Instructions of SQLite's machine for the five books behind so many.
int work_behind(Library& library, Query query, std::uint32_t books) {
  query.limit = books;
  query.cursor = list(library, "book", query)->next;
  query.limit = 5;
  int work = 0;
  const auto count = [](void* counted) { return ++*static_cast<int*>(counted), 0; };
  sqlite3_progress_handler(library.connection().raw(), 1, count, &work);
  REQUIRE(column_of(list(library, "book", query)->items, "id").size() == 5);
  sqlite3_progress_handler(library.connection().raw(), 0, nullptr, nullptr);
  return work;
}

TEST_CASE("a page costs the same behind few and behind many rows that are sorted as equal") {
  Library library;
  for (int i = 100; i < 500; ++i) {
    library.created("book",
                    R"({"isbn":"0000000)" + std::to_string(i) + R"(","title":"Same","pages":7})");
  }
  const Filter fiction{"genre", "eq", {"fiction"}}, some{"pages", "gte", {"1"}};
  for (const Query& query : std::vector<Query>{{{}, {"pages"}, {}, 0, {}},
                                               {{}, {"-pages"}, {}, 0, {}},
                                               {{some}, {"pages"}, {}, 0, {}},
                                               {{fiction}, {"-title"}, {}, 0, {}},
                                               {{}, {"genre", "-title"}, {}, 0, {}},
                                               {{fiction}, {"genre", "title"}, {}, 0, {}}}) {
    CAPTURE(query.sort[0]);
    CHECK(work_behind(library, query, 390) < 2 * work_behind(library, query, 5));
  }
}

}  // namespace
}  // namespace tenon::store::test
