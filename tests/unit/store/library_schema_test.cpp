// Records of the example's own schema, as its TOML says them.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "library.hpp"
#include "model/schema_reader.hpp"
#include "store/named_statement.hpp"

namespace tenon::store::test {
namespace {

model::DataModel read_model() {
  const model::SchemaReading reading = model::read_schema(TENON_TEST_LIBRARY, {});
  for (const Error& error : reading.errors) FAIL_CHECK(to_text(error));
  REQUIRE(reading.module.data.has_value());
  return *reading.module.data;
}

TEST_CASE("the example's schema has records, pages and statements") {
  const model::DataModel model = read_model();
  Library library(model);
  const std::string author = library.created("author", R"({"name":"Ursula K. Le Guin"})");
  const std::string member = library.created(
      "member", R"({"name":"A","email":"a@example.com","joined_at":"2024-01-01T00:00:00Z"})");
  const std::string book = library.created(
      "book", R"({"isbn":"978-0-441-47812-5","title":"The Left Hand of Darkness","pages":286,)"
              R"("price":{"amount":"9.99","currency":"EUR"},"weight_kg":"0.2","cover":"AAEC",)"
              R"("remarks":{"first":1969},"reading_time":"PT6H","rating":4.5,)"
              R"("supplier":"01890000-0000-7000-8000-000000000000","authorships":[{"author":")" +
                  author + R"("}]})");
  CHECK(library.document("book", book) == library.encoded("book", book));
  const auto page =
      list(library, "book", {{{"price", "lte", {"10.00 EUR"}}}, {"-weight_kg"}, {}, 0, {}});
  REQUIRE(page.has_value());
  CHECK(page->items == fmt::format("[{}]", library.document("book", book)));
  CHECK(library.erase("author", author)->code == "store.still_referred");

  const model::Statement* take = model.find_statement("take_copy");
  REQUIRE(take != nullptr);
  const model::Interface interface = statements_interface(model);
  const model::JsonCodec codec(interface);
  const NamedStatement statement(*take, codec.plan("TakeCopyParameters"), nullptr);
  const void* parameters = *decode_json(*codec.plan("TakeCopyParameters"),
                                        R"({"book":")" + book + "\"}", library.arena());
  for (const std::uint64_t taken : {1U, 0U}) {  // there is one copy
    std::uint64_t changes = 99;
    CHECK_FALSE(
        statement.execute(library.connection(), kDefaultOrganisation, parameters, {}, &changes)
            .has_value());
    CHECK(changes == taken);
  }
  CHECK(library.document("book", book, {"version"}).ends_with(R"("version":"2"})"));
}

}  // namespace
}  // namespace tenon::store::test
