// A database with data through five versions of its schema, and what a host finds on opening one.
#include <catch2/catch.hpp>

#include "shop_model.hpp"

using namespace tenon;
using namespace tenon::store;
using namespace tenon::store::test;

TEST_CASE("a fresh database is made at once, and then it is current") {
  TemporaryFolder folder;
  Connection connection(folder.file(), Connection::Role::writer);
  const Plan plan = plan_migration(connection, shop(1), "1.0.0");
  CHECK(plan.standing == Standing::fresh);
  CHECK(plan.refusals.empty());
  REQUIRE_FALSE(apply_migration(connection, shop(1), "1.0.0", plan).has_value());
  const Plan again = plan_migration(connection, shop(1), "1.0.0");
  CHECK(again.standing == Standing::current);
  CHECK(again.steps.empty());
  CHECK(again.from_version == "1.0.0");
  const auto applied = applied_migrations(connection);
  REQUIRE(applied.size() == 1);
  CHECK(applied[0].version == "1.0.0");
  CHECK(applied[0].model_hash.size() == 16);
  CHECK(applied[0].applied_at.back() == 'Z');
  CHECK(applied[0].steps == std::vector<std::string>{"make 3 entities"});
}

TEST_CASE("data goes through five versions") {
  ShopDatabase database;
  for (int version = 2; version <= 5; ++version) {
    INFO("version " << version);
    const model::DataModel model = shop(version);
    MigrationOptions options;
    if (version == 5) options.drop = {"note.text"};
    const Plan plan = database.plan(model, options);
    CHECK(plan.standing == Standing::behind);
    for (const Error& refusal : plan.refusals) FAIL(refusal.message);
    const auto failed = apply_migration(database.connection, model, "1", plan);
    if (failed) FAIL(failed->code + failed->message);
    CHECK(database.plan(model).standing == Standing::current);
    CHECK(database.is_sound());
  }
  // Every table that was rebuilt is to the letter what a fresh one is.
  for (const model::Entity& entity : shop(5).entities) {
    CHECK(database.text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = '" +
                        entity.name + "'") ==
          model::create_table(shop(5), entity, model::Dialect::sqlite));
  }
  CHECK(database.text("SELECT group_concat(name || kind || pages || version) FROM purchase") ==
        "onegoods121,twowork73");
  CHECK(database.number("SELECT count(*) FROM line JOIN purchase ON id = purchase") == 3);
  CHECK(database.text("SELECT group_concat(what, '') FROM line ORDER BY what") == "abc");
  CHECK(database.number("SELECT count(*) FROM note") == 2);
  CHECK(database.number("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'client%'") == 0);
  CHECK(applied_migrations(database.connection).size() == 5);
  // References still cascade.
  database.connection.execute("DELETE FROM purchase WHERE name = 'one'");
  CHECK(database.number("SELECT count(*) FROM note") == 0);
  CHECK(database.number("SELECT count(*) FROM line") == 1);
}

TEST_CASE("a field that may be absent is added without a rebuild") {
  ShopDatabase database;
  model::DataModel model = shop(1);
  add_field(model, "order", optional_field(4, "code", model::Type::text));
  model::EntityField count = optional_field(5, "count", model::Type::int64);
  count.field.default_value = "3";
  add_field(model, "order", count);
  const Plan plan = database.plan(model);
  REQUIRE(plan.steps.size() == 2);
  for (const Step& step : plan.steps) {
    CHECK(step.kind == Step::Kind::add);
    CHECK(step.sql.at(0).starts_with("ALTER TABLE \"order\" ADD COLUMN"));
  }
  CHECK(plan.steps[0].what == "add field order.code");
  REQUIRE_FALSE(database.apply(model).has_value());
  CHECK(database.number("SELECT sum(count) FROM \"order\"") == 6);
  CHECK(database.plan(model).standing == Standing::current);
  CHECK(database.is_sound());
}

TEST_CASE("rebuilding a table deletes nothing that refers to it") {
  ShopDatabase database;
  model::DataModel model = shop(1);
  add_field(model, "order", optional_field(5, "price", model::Type::money));
  const Plan plan = database.plan(model);
  CHECK(plan.steps.back().kind == Step::Kind::rebuild);
  CHECK(plan.steps.back().rows == 2);
  // Inside a transaction the pragma is ignored and the notes would go: so it is refused there.
  database.connection.execute("BEGIN");
  CHECK(apply_migration(database.connection, model, "2", plan)->code == "migrate.in_transaction");
  database.connection.execute("COMMIT");
  REQUIRE_FALSE(apply_migration(database.connection, model, "2", plan).has_value());
  CHECK(database.number("SELECT count(*) FROM note") == 2);
  CHECK(database.number("SELECT count(*) FROM line") == 3);
  CHECK(database.is_sound());
}

TEST_CASE("two entities swap their names") {
  ShopDatabase database;
  model::DataModel model = shop(1);
  model.entities.push_back(model.entities[2]);
  model.entities[3].tag = 4;
  model.entities[3].name = "remark";
  model.entities[3].indexes.clear();
  REQUIRE_FALSE(database.apply(model).has_value());
  std::swap(model.entities[2].name, model.entities[3].name);
  model.entities[2].was = {"note"};
  model.entities[3].was = {"remark"};
  model.entities[2].indexes[0].name = "remark_order";
  REQUIRE_FALSE(database.apply(model).has_value());
  CHECK(database.number("SELECT count(*) FROM remark") == 2);
  CHECK(database.number("SELECT count(*) FROM note") == 0);
  CHECK(database.is_sound());
}

TEST_CASE("what has no table asks for no migration") {
  ShopDatabase database;
  model::DataModel model = shop(1);
  entity(model, "order").meaning = "Another meaning.";
  entity(model, "order").plural = "orderings";
  field_of(model, "order", "title").read_only = true;
  CHECK(database.plan(model).standing == Standing::current);
}

TEST_CASE("an older module is told apart from a newer one") {
  ShopDatabase database(2);
  CHECK(database.plan(shop(3)).standing == Standing::behind);
  const Plan older = database.plan(shop(1));
  CHECK(older.standing == Standing::ahead);
  REQUIRE(older.refusals.size() == 1);
  CHECK(older.refusals[0].code == "migrate.ahead");
  CHECK(older.steps.empty());
}

TEST_CASE("a model that nobody recorded, for it changed no table, is known as older all the same") {
  ShopDatabase database;
  model::DataModel older = shop(1);
  entity(older, "order").meaning = "Another meaning.";
  REQUIRE_FALSE(database.apply(shop(2)).has_value());
  CHECK(database.plan(older).standing == Standing::ahead);
}

TEST_CASE("to take back what was added is a change like any other") {
  ShopDatabase database;
  model::DataModel model = shop(1);
  add_field(model, "order", optional_field(4, "code", model::Type::text));
  REQUIRE_FALSE(database.apply(model).has_value());
  remove_field(model, "order", "code");
  const Plan plan = database.plan(model);
  CHECK(plan.standing == Standing::behind);
  CHECK(plan.refusals.empty());
  REQUIRE_FALSE(database.apply(model).has_value());
  CHECK(database.plan(model).standing == Standing::current);
}

TEST_CASE("what was done by hand is told object by object") {
  ShopDatabase database;
  const char* by_hand =
      GENERATE("CREATE TABLE mine(a TEXT) STRICT", "DROP INDEX note_order",
               "ALTER TABLE note ADD COLUMN mine TEXT", "CREATE INDEX mine ON line(what)",
               "CREATE TRIGGER mine AFTER INSERT ON note BEGIN DELETE FROM line; END");
  INFO(by_hand);
  database.connection.execute(by_hand);
  const Plan plan = database.plan(shop(2));
  CHECK(plan.standing == Standing::drifted);
  CHECK(plan.steps.empty());
  REQUIRE(plan.refusals.size() == 1);
  CHECK(plan.refusals[0].code == "migrate.drifted");
  CHECK(database.apply(shop(2))->code == "migrate.drifted");
}

TEST_CASE("a database of others is not touched") {
  TemporaryFolder folder;
  Connection connection(folder.file(), Connection::Role::writer);
  connection.execute("CREATE TABLE mine(a)");
  CHECK(plan_migration(connection, shop(1), "1").standing == Standing::foreign);
  ShopDatabase database;
  model::DataModel other = shop(1);
  other.module = "store";
  CHECK(database.plan(other).standing == Standing::foreign);
  CHECK(database.apply(other)->code == "migrate.foreign");
}

TEST_CASE("a plan for what the database no longer is does nothing") {
  ShopDatabase database;
  const Plan plan = database.plan(shop(2));
  REQUIRE_FALSE(database.apply(shop(2)).has_value());
  CHECK(apply_migration(database.connection, shop(2), "2", plan)->code == "migrate.stale_plan");
  CHECK(database.is_sound());
}

TEST_CASE("readers go on over a migration") {
  ShopDatabase database;
  Connection reader(database.folder.file(), Connection::Role::reader);
  const auto count = [&] {
    Statement statement = reader.prepare("SELECT count(*) FROM note", Trust::module);
    REQUIRE(statement.step());
    return statement.integer(0);
  };
  CHECK(count() == 2);
  REQUIRE_FALSE(database.apply(shop(2)).has_value());
  CHECK(count() == 2);
}
