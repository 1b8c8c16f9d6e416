// What a migration does not do unless it is said: drops, narrowings, renames that nobody stated.
// Each refusal has the number of rows and what to write.
#include <catch2/catch.hpp>

#include "shop_model.hpp"

using namespace tenon;
using namespace tenon::store;
using namespace tenon::store::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

TEST_CASE("a field is dropped only when the schema reserves it and the operator means it") {
  ShopDatabase database;
  model::DataModel model = shop(1);
  remove_field(model, "note", "text");
  model::DataModel unsaid = model;
  entity(unsaid, "note").reserved_tags.clear();
  CHECK_THAT(database.refusal(unsaid),
             StartsWith("migrate.not_reserved: field note.text is gone") && Contains("1 rows") &&
                 Contains("reserved = { tags = [2], names = [\"text\"] }"));
  CHECK_THAT(database.refusal(unsaid, {{"note.text"}}), StartsWith("migrate.not_reserved"));
  CHECK(database.refusal(model) ==
        "migrate.drop: dropping field note.text would lose its value in 1 rows: write --drop "
        "note.text to mean it");
  REQUIRE_FALSE(database.apply(model, {{"note.text"}}).has_value());
  CHECK(database.number("SELECT count(*) FROM note") == 2);
  CHECK(database.is_sound());
}

TEST_CASE("a field without values is dropped without asking") {
  ShopDatabase database;
  database.connection.execute("UPDATE note SET text = NULL");
  model::DataModel model = shop(1);
  remove_field(model, "note", "text");
  CHECK_FALSE(database.apply(model).has_value());
}

TEST_CASE("an entity is dropped only when the schema reserves it and the operator means it") {
  ShopDatabase database;
  model::DataModel model = shop(1);
  std::erase_if(model.entities, [](const auto& one) { return one.name == "note"; });
  CHECK_THAT(database.refusal(model), StartsWith("migrate.not_reserved: entity note") &&
                                          Contains("entity_tags = [3], entities = [\"note\"]"));
  model.reserved_entity_tags = {3};
  CHECK_THAT(database.refusal(model), StartsWith("migrate.drop: dropping entity note would lose 2 "
                                                 "rows: write --drop note"));
  CHECK(database.plan(shop(1), {{"note"}}).unused_drops == std::vector<std::string>{"note"});
  CHECK(database.plan(model, {{"note", "order.title"}}).unused_drops ==
        std::vector<std::string>{"order.title"});
  REQUIRE_FALSE(database.apply(model, {{"note"}}).has_value());
  CHECK(database.number("SELECT count(*) FROM \"order\"") == 2);
  CHECK(database.is_sound());
}

TEST_CASE("a rename has to be stated") {
  ShopDatabase database(2);
  model::DataModel model = shop(3);
  entity(model, "purchase").was.clear();
  CHECK_THAT(database.refusal(model),
             StartsWith("migrate.rename: entity purchase") && Contains("was = [\"order\"]"));
  model = shop(3);
  field_of(model, "purchase", "name").was.clear();
  CHECK_THAT(database.refusal(model),
             StartsWith("migrate.rename: field purchase.name") && Contains("was = [\"title\"]"));
}

TEST_CASE("a new required field needs a default where there are rows") {
  ShopDatabase database;
  model::DataModel model = shop(1);
  const auto type = GENERATE(model::Type::text, model::Type::money);
  add_field(model, "order", field(9, "owner", type));
  CHECK(database.refusal(model) ==
        "migrate.required_field: field order.owner is required, and 2 rows have no value for it: "
        "give it a default, or make it optional");
  database.connection.execute("DELETE FROM \"order\"");
  CHECK_FALSE(database.apply(model).has_value());
  CHECK(database.is_sound());
}

TEST_CASE("a narrowing is refused with the number of rows, and done when there are none") {
  ShopDatabase database;
  model::DataModel model = shop(1);
  std::string code, count, cure;
  SECTION("a field becomes required") {
    field_of(model, "order", "pages").field.optional = false;
    code = "migrate.required_field", count = "1 rows", cure = "UPDATE \"order\" SET pages = 1";
  }
  SECTION("a shorter text") {
    field_of(model, "line", "what").field.min_length = 2;
    code = "migrate.narrowed", count = "3 rows", cure = "UPDATE line SET what = 'long'";
  }
  SECTION("a smaller range") {
    field_of(model, "order", "pages").field.max = "11";
    code = "migrate.narrowed", count = "1 rows", cure = "UPDATE \"order\" SET pages = 1";
  }
  SECTION("a value that an enum no longer has") {
    entity(model, "order").enums[0].values.pop_back();
    code = "migrate.narrowed", count = "1 rows", cure = "UPDATE \"order\" SET kind = 'goods'";
  }
  SECTION("a new check") {
    entity(model, "order").checks.push_back({"two_only", "title <> 'two'", "No.", 0});
    code = "migrate.narrowed", count = "1 rows", cure = "UPDATE \"order\" SET title = 'one'";
  }
  SECTION("a new unique index") {
    add_index(model, "note", {"order", "text"}, true);
    database.connection.execute("UPDATE note SET text = 'same'");
    code = "migrate.not_unique", count = "2 rows", cure = "UPDATE note SET text = NULL";
  }
  SECTION("an id that becomes a reference") {
    add_field(model, "note", optional_field(8, "line", model::Type::uuid));
    REQUIRE_FALSE(database.apply(model).has_value());
    database.connection.execute("UPDATE note SET line = x'09090909090909090909090909090909'");
    model::EntityField& line = field_of(model, "note", "line");
    line.relation = model::Relation::ref;
    line.target = "order";
    code = "migrate.no_such_ref", count = "2 rows", cure = "UPDATE note SET line = zeroblob(16)";
  }
  const std::string refusal = database.refusal(model);
  CHECK_THAT(refusal, StartsWith(code) && Contains(count));
  database.connection.execute(cure.c_str());
  const auto failed = database.apply(model);
  if (failed) FAIL(failed->message);
  CHECK(database.plan(model).standing == Standing::current);
  CHECK(database.is_sound());
}

TEST_CASE("a type is changed only where nothing is stored, or where every value fits") {
  ShopDatabase database;
  model::DataModel model = shop(1);
  field_of(model, "order", "pages").field.type = model::Type::text;
  CHECK_THAT(database.refusal(model), StartsWith("migrate.type_changed") && Contains("1 rows"));
  model = shop(1);
  field_of(model, "order", "pages").field.type = model::Type::int64;
  REQUIRE_FALSE(database.apply(model).has_value());
  CHECK(database.number("SELECT pages FROM \"order\" WHERE pages IS NOT NULL") == 12);
}

TEST_CASE("a part does not become another's") {
  ShopDatabase database;
  model::DataModel model = shop(1);
  entity(model, "line").part_of.reset();
  CHECK_THAT(database.refusal(model), StartsWith("migrate.part_of_changed") && Contains("3 rows"));
  database.connection.execute("DELETE FROM line");
  CHECK_FALSE(database.apply(model).has_value());
  CHECK(database.is_sound());
}

TEST_CASE("a refusal names the file and the line where it is to be written") {
  ShopDatabase database;
  model::DataModel model = shop(1);
  entity(model, "order").file = "schema/shop/order.toml";
  field_of(model, "order", "pages").field.max = "11";
  field_of(model, "order", "pages").line = 12;
  CHECK(database.plan(model).refusals.at(0).path == "schema/shop/order.toml:12");
}
