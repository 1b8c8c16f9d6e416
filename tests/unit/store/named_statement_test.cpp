#include "store/named_statement.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "library.hpp"
#include "model/json_codec.hpp"
#include "store/failure.hpp"

namespace tenon::store::test {
namespace {

model::Field field(std::uint32_t tag, std::string name, model::Type type) {
  model::Field made;
  made.tag = tag;
  made.name = std::move(name);
  made.type = type;
  made.meaning = "A field.";
  return made;
}

model::Field optional(model::Field made) {
  made.optional = true;
  return made;
}

model::Field genre(std::uint32_t tag) {
  model::Field made = field(tag, "genre", model::Type::enumeration);
  made.ref = "library.book/1:Genre";
  return made;
}

model::Statement books_of() {
  model::Statement made;
  made.tag = 1;
  made.name = "books_of";
  made.rows = model::Rows::many;
  made.sql =
      "SELECT id, title, genre, pages, price_minor, price_currency FROM book WHERE org_id = :org "
      "AND genre = :genre AND (:least IS NULL OR pages >= :least) AND "
      "(:price_minor IS NULL OR price_minor >= :price_minor AND price_currency = :price_currency) "
      "ORDER BY title LIMIT :most";
  model::Field most = field(3, "most", model::Type::int32);
  most.default_value.emplace("2");
  made.parameters = {"BooksOfParameters",
                     "What is asked.",
                     {genre(1), optional(field(2, "least", model::Type::int32)), most,
                      optional(field(4, "price", model::Type::money))},
                     {},
                     {}};
  made.row = {"BooksOfRow",
              "A book.",
              {field(1, "id", model::Type::uuid), field(2, "title", model::Type::text), genre(3),
               optional(field(4, "pages", model::Type::int32)),
               optional(field(5, "price", model::Type::money))},
              {},
              {}};
  return made;
}

model::Statement take_copies() {
  model::Statement made;
  made.tag = 2;
  made.name = "take_copies";
  made.writes = true;
  made.sql = "UPDATE book SET copies_lent = copies_lent + 1 WHERE org_id = :org";
  return made;
}

model::Statement take_copy() {
  model::Statement made = take_copies();
  made.tag = 3;
  made.name = "take_copy";
  made.rows = model::Rows::one;
  made.sql += " RETURNING title";
  made.row = {"TakeCopyRow", "A title.", {field(1, "title", model::Type::text)}, {}, {}};
  return made;
}

/// A library whose module has the statements above.
struct Desk {
  Desk() {
    model.statements = {books_of(), take_copies(), take_copy()};
    interface = statements_interface(model);
    codec.emplace(interface);
    for (const model::Statement& one : model.statements)
      statements.emplace_back(one, plan_of(one.parameters), plan_of(one.row));
    const auto add = [&](const std::string& rest) {
      library.created("book", fmt::format("{{{}}}", rest));
    };
    add(R"("isbn":"0000000001","title":"A","pages":100,"price":{"amount":"1.00","currency":"EUR"})");
    add(R"("isbn":"0000000002","title":"B","genre":"poetry")");
    add(R"("isbn":"0000000003","title":"C","pages":300,"price":{"amount":"9","currency":"JPY"})");
    add(R"("isbn":"0000000004","title":"D","pages":50)");
  }
  const model::MessagePlan* plan_of(const model::Message& message) const {
    return message.fields.empty() ? nullptr : codec->plan(message.name);
  }
  /// Each row as JSON.
  std::vector<std::string> rows(std::size_t number, std::string_view parameters) {
    const model::Statement& statement = model.statements[number];
    const void* given = nullptr;
    if (!statement.parameters.fields.empty())
      given = *decode_json(*plan_of(statement.parameters), parameters, library.arena());
    std::vector<std::string> all;
    const auto fault = statements[number].execute(
        library.connection(), kDefaultOrganisation, given,
        [&](const void* row) -> std::optional<Error> {
          CHECK(encode_json(*plan_of(statement.row), row, all.emplace_back()));
          return std::nullopt;
        },
        &changes);
    CHECK_FALSE(fault.has_value());
    return all;
  }

  Library library;
  model::DataModel model = library_model();
  model::Interface interface;
  std::optional<model::JsonCodec> codec;
  std::vector<NamedStatement> statements;
  std::uint64_t changes = 99;
};

TEST_CASE("a statement is told its parameters and answers rows") {
  Desk desk;
  auto rows = desk.rows(0, R"({"genre":"fiction"})");
  REQUIRE(rows.size() == 2);  // the default of "most"
  CHECK(rows[0].ends_with(
      R"("title":"A","genre":"fiction","pages":100,"price":{"amount":"1.00","currency":"EUR"}})"));
  CHECK(rows[1].ends_with(
      R"("title":"C","genre":"fiction","pages":300,"price":{"amount":"9","currency":"JPY"}})"));
  CHECK(desk.changes == 0);
  rows = desk.rows(0, R"({"genre":"fiction","most":9})");
  REQUIRE(rows.size() == 3);
  CHECK(rows[2].ends_with(R"("title":"D","genre":"fiction","pages":50})"));
  rows = desk.rows(0, R"({"genre":"fiction","most":9,"least":60})");
  CHECK(rows.size() == 2);
  rows = desk.rows(0, R"({"genre":"fiction","most":9,"price":{"amount":"1.00","currency":"EUR"}})");
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].find(R"("title":"A")") != std::string::npos);
  CHECK(desk.rows(0, R"({"genre":"science"})").empty());
}

TEST_CASE("a statement that writes says how many rows it changed") {
  Desk desk;
  CHECK_FALSE(
      desk.statements[1]
          .execute(desk.library.connection(), kDefaultOrganisation, nullptr, {}, &desk.changes)
          .has_value());
  CHECK(desk.changes == 4);
  CHECK(desk.library.count("SELECT sum(copies_lent) FROM book") == 4);
  CHECK_FALSE(desk.statements[1].execute(desk.library.connection(), 2, nullptr, {}, &desk.changes));
  CHECK(desk.changes == 0);
  desk.library.connection().execute("UPDATE book SET copies = 9");
  // One row is answered, and all the change is done.
  CHECK(desk.rows(2, "").size() == 1);
  CHECK(desk.changes == 4);
  CHECK(desk.library.count("SELECT sum(copies_lent) FROM book") == 8);
}

TEST_CASE("an error of the row's body ends the statement and is answered") {
  Desk desk;
  const void* given = *decode_json(*desk.plan_of(desk.model.statements[0].parameters),
                                   R"({"genre":"fiction"})", desk.library.arena());
  int rows = 0;
  const auto fault = desk.statements[0].execute(
      desk.library.connection(), kDefaultOrganisation, given,
      [&](const void*) -> std::optional<Error> {
        ++rows;
        return Error{Errc::aborted, "shop.enough", "enough", "", false};
      },
      nullptr);
  REQUIRE(fault.has_value());
  CHECK(fault->code == "shop.enough");
  CHECK(rows == 1);
}

TEST_CASE("a parameter that is missing or unsound is named") {
  Desk desk;
  const model::MessagePlan& plan = *desk.plan_of(desk.model.statements[0].parameters);
  std::vector<std::uint64_t> message((message_size(plan) + 7) / 8);
  auto* head = reinterpret_cast<tn_message*>(message.data());
  head->size = message_size(plan);
  const auto execute = [&] {
    return desk.statements[0].execute(desk.library.connection(), kDefaultOrganisation,
                                      message.data(), {}, nullptr);
  };
  auto fault = execute();
  REQUIRE(fault.has_value());
  CHECK(fault->code == "field.missing");
  CHECK(fault->path == "/genre");
  head->present = 1;  // no genre has the tag 0
  fault = execute();
  REQUIRE(fault.has_value());
  CHECK(fault->code == "tenon.unsound_message");
  CHECK(fault->path == "/genre");
}

}  // namespace
}  // namespace tenon::store::test
