// Changes of a schema that meet one another: names that swap, types and names at once, parts that
// become entities.
#include <catch2/catch.hpp>

#include "shop_model.hpp"

using namespace tenon;
using namespace tenon::store;
using namespace tenon::store::test;

TEST_CASE("two fields swap their names, and what is about them goes with them") {
  ShopDatabase database;
  model::DataModel model = shop(1);
  add_field(model, "order", optional_field(6, "least", model::Type::int32));
  add_field(model, "order", optional_field(7, "most", model::Type::int32));
  entity(model, "order").checks.push_back({"in_order", "least <= most", "An order.", 0});
  add_index(model, "order", {"least"}, true);
  REQUIRE_FALSE(database.apply(model).has_value());
  database.connection.execute("UPDATE \"order\" SET least = 1, most = 2 WHERE title = 'one'");
  database.connection.execute("UPDATE \"order\" SET least = 2, most = 2 WHERE title = 'two'");
  model::EntityField& least = field_of(model, "order", "least");
  model::EntityField& most = field_of(model, "order", "most");
  std::swap(least.field.name, most.field.name);
  least.was = {"least"}, most.was = {"most"};
  // The check is the same text about other values.
  const Plan plan = database.plan(model);
  std::vector<std::string> codes;
  for (const Error& refusal : plan.refusals) codes.push_back(refusal.code);
  CHECK(codes == std::vector<std::string>{"migrate.narrowed", "migrate.not_unique"});
  entity(model, "order").checks[0].sql = "most <= least";
  std::erase_if(entity(model, "order").indexes, [](const auto& one) { return one.unique; });
  const auto failed = database.apply(model);
  if (failed) FAIL(failed->code + failed->message);
  CHECK(database.text("SELECT group_concat(least || most) FROM \"order\"") == "21,22");
  CHECK(database.is_sound());
}

TEST_CASE("a field of an enumeration that is new with it is added") {
  ShopDatabase database;
  model::DataModel model = shop(1);
  entity(model, "order")
      .enums.push_back({"Size", "How big.", {{1, "small", "."}, {2, "big", "."}}});
  model::EntityField size = optional_field(8, "size", model::Type::enumeration);
  size.field.ref = "Size";
  add_field(model, "order", size);
  REQUIRE_FALSE(database.apply(model).has_value());
  CHECK(database.plan(model).standing == Standing::current);
  CHECK(database.is_sound());
}

TEST_CASE("a value of an enumeration does not become one with another") {
  ShopDatabase database;
  model::DataModel model = shop(1);
  std::vector<model::EnumValue>& values = entity(model, "order").enums[0].values;
  SECTION("two swap their names") {
    std::swap(values[0].name, values[1].name);
    REQUIRE_FALSE(database.apply(model).has_value());
    CHECK(database.text("SELECT group_concat(title || kind) FROM \"order\"") ==
          "oneservice,twogoods");
  }
  SECTION("one takes the name of one that goes") {
    values[0].name = "service";
    values.pop_back();
    field_of(model, "order", "kind").field.default_value = "\"service\"";
    CHECK_THAT(database.refusal(model),
               Catch::StartsWith("migrate.narrowed") && Catch::Contains("1 rows"));
    database.connection.execute("UPDATE \"order\" SET kind = 'goods'");
    REQUIRE_FALSE(database.apply(model).has_value());
    CHECK(database.number("SELECT count(*) FROM \"order\" WHERE kind = 'service'") == 2);
  }
  CHECK(database.is_sound());
}

TEST_CASE("a part becomes an entity of its own only where it has no rows") {
  ShopDatabase database;
  model::DataModel model = shop(1);
  add_field(model, "note", optional_field(8, "about", model::Type::uuid));
  REQUIRE_FALSE(database.apply(model).has_value());
  database.connection.execute("UPDATE note SET about = zeroblob(16)");
  entity(model, "line").part_of.reset();
  model::EntityField& about = field_of(model, "note", "about");
  SECTION("it is refused with the number of rows") {
    CHECK_THAT(database.refusal(model),
               Catch::StartsWith("migrate.part_of_changed: entity line has 3 rows"));
    database.connection.execute("DELETE FROM line");
    REQUIRE_FALSE(database.apply(model).has_value());
    CHECK(database.number("SELECT count(version) FROM line") == 0);
    CHECK(database.is_sound());
  }
  SECTION("what is to refer to it finds nothing there") {
    database.connection.execute("DELETE FROM line");
    about.relation = model::Relation::ref;
    about.target = "line";
    CHECK_THAT(database.refusal(model),
               Catch::StartsWith("migrate.no_such_ref") && Catch::Contains("2 rows"));
    database.connection.execute("UPDATE note SET about = NULL");
    REQUIRE_FALSE(database.apply(model).has_value());
    CHECK(database.is_sound());
  }
  SECTION("an entity becomes a part") {
    model = shop(1);
    remove_field(model, "note", "order");
    entity(model, "note").indexes.clear();
    entity(model, "note").part_of = model::PartOf{"order", "notes", 21, 100};
    CHECK_THAT(database.refusal(model),
               Catch::StartsWith("migrate.part_of_changed: entity note has 2 rows"));
    database.connection.execute("DELETE FROM note");
    const auto failed = database.apply(model);
    if (failed) FAIL(failed->code + failed->message);
    CHECK(database.is_sound());
  }
}

TEST_CASE("a field that gets another name and another type") {
  ShopDatabase database;
  model::DataModel model = shop(1);
  model::EntityField& pages = field_of(model, "order", "pages");
  pages.field.name = "sheets";
  pages.was = {"pages"};
  SECTION("one that fits") {
    pages.field.type = model::Type::int64;
    REQUIRE_FALSE(database.apply(model).has_value());
    CHECK(database.number("SELECT sum(sheets) FROM \"order\"") == 12);
  }
  SECTION("one that does not") {
    pages.field.type = model::Type::text;
    CHECK_THAT(database.refusal(model), Catch::StartsWith("migrate.type_changed") &&
                                            Catch::Contains("sheets") && Catch::Contains("1 rows"));
    database.connection.execute("UPDATE \"order\" SET pages = NULL");
    REQUIRE_FALSE(database.apply(model).has_value());
    CHECK(database.number("SELECT count(*) FROM \"order\" WHERE sheets IS NULL") == 2);
  }
  SECTION("a narrower one") {
    pages.field.type = model::Type::int64;
    REQUIRE_FALSE(database.apply(model).has_value());
    database.connection.execute("UPDATE \"order\" SET sheets = 5000000000");
    pages.field.type = model::Type::int32;
    pages.field.name = "leaves";
    pages.was = {"pages", "sheets"};
    CHECK_THAT(database.refusal(model),
               Catch::StartsWith("migrate.narrowed") && Catch::Contains("2 rows"));
  }
  CHECK(database.is_sound());
}

TEST_CASE("an entity swaps its name with its part's neighbour, and the part follows") {
  ShopDatabase database;
  model::DataModel model = shop(1);
  model::Entity& order = entity(model, "order");
  model::Entity& note = entity(model, "note");
  order.name = "note", order.was = {"order"};
  note.name = "order", note.was = {"note"};
  field_of(model, "order", "order").target = "note";
  note.indexes[0].name = "order_order";
  entity(model, "line").part_of->parent = "note";
  const auto failed = database.apply(model);
  if (failed) FAIL(failed->code + failed->message);
  CHECK(database.number("SELECT count(*) FROM line JOIN note ON note.id = line.note") == 3);
  CHECK(database.number("SELECT count(*) FROM \"order\" AS o JOIN note ON note.id = o.\"order\"") ==
        2);
  CHECK(database.plan(model).standing == Standing::current);
  CHECK(database.is_sound());
}
