#include "shop_model.hpp"

#include <algorithm>

namespace tenon::store::test {

using model::DataModel;
using model::Entity;
using model::EntityField;
using model::Type;

EntityField field(std::uint32_t tag, const char* name, Type type) {
  EntityField made;
  made.field.tag = tag;
  made.field.name = name;
  made.field.type = type;
  made.field.meaning = "A field.";
  return made;
}

EntityField optional_field(std::uint32_t tag, const char* name, Type type) {
  EntityField made = field(tag, name, type);
  made.field.optional = true;
  return made;
}

EntityField ref(std::uint32_t tag, const char* name, const char* target,
                model::OnDelete on_delete) {
  EntityField made = field(tag, name, Type::uuid);
  made.relation = model::Relation::ref;
  made.target = target;
  made.on_delete = on_delete;
  return made;
}

Entity& entity(DataModel& model, const char* name) {
  for (Entity& one : model.entities) {
    if (one.name == name) return one;
  }
  throw std::logic_error(name);
}

EntityField& field_of(DataModel& model, const char* of, const char* name) {
  for (EntityField& one : entity(model, of).fields) {
    if (one.field.name == name) return one;
  }
  throw std::logic_error(name);
}

void add_field(DataModel& model, const char* of, EntityField added) {
  std::vector<EntityField>& fields = entity(model, of).fields;
  fields.push_back(std::move(added));
  std::sort(fields.begin(), fields.end(),
            [](const auto& a, const auto& b) { return a.field.tag < b.field.tag; });
}

void remove_field(DataModel& model, const char* of, const char* name) {
  Entity& from = entity(model, of);
  from.reserved_tags.push_back(field_of(model, of, name).field.tag);
  from.reserved_names.push_back(name);
  std::erase_if(from.fields, [&](const EntityField& one) { return one.field.name == name; });
}

void add_index(DataModel& model, const char* of, std::vector<std::string> keys, bool unique) {
  model::Index index;
  index.name = of;
  for (std::string& key : keys) {
    index.name += "_" + key;
    index.keys.push_back({std::move(key), false});
  }
  index.unique = unique;
  std::vector<model::Index>& indexes = entity(model, of).indexes;
  indexes.push_back(std::move(index));
  std::sort(indexes.begin(), indexes.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
}

namespace {

Entity made(std::uint32_t tag, const char* name) {
  Entity entity;
  entity.tag = tag;
  entity.name = name;
  entity.plural = std::string(name) + "s";
  entity.meaning = "An entity.";
  return entity;
}

DataModel first() {
  DataModel model;
  model.module = "shop";
  Entity order = made(1, "order");
  order.enums.push_back({"Kind", "What it is.", {{1, "goods", "."}, {2, "service", "."}}});
  model.entities = {order, made(2, "line"), made(3, "note")};
  add_field(model, "order", field(1, "title", Type::text));
  EntityField kind = field(2, "kind", Type::enumeration);
  kind.field.ref = "Kind";
  kind.field.optional = true;
  kind.field.default_value = "\"goods\"";
  add_field(model, "order", kind);
  add_field(model, "order", optional_field(3, "pages", Type::int32));
  entity(model, "line").part_of = model::PartOf{"order", "lines", 20, 100};
  add_field(model, "line", field(1, "what", Type::text));
  add_field(model, "note", ref(1, "order", "order", model::OnDelete::cascade));
  add_field(model, "note", optional_field(2, "text", Type::text));
  add_index(model, "note", {"order"}, false);
  return model;
}

void add(DataModel& model) {
  add_field(model, "order", optional_field(4, "code", Type::text));
  add_field(model, "order", optional_field(5, "price", Type::money));
  add_index(model, "order", {"title"}, false);
  model.entities.push_back(made(4, "client"));
  add_field(model, "client", field(1, "name", Type::text));
  EntityField client = ref(3, "client", "client", model::OnDelete::restrict);
  client.field.optional = true;
  add_field(model, "note", client);
  add_index(model, "note", {"client"}, false);
}

void rename(DataModel& model) {
  Entity& order = entity(model, "order");
  order.name = "purchase";
  order.was = {"order"};
  entity(model, "line").part_of->parent = "purchase";
  field_of(model, "note", "order").target = "purchase";
  EntityField& title = field_of(model, "purchase", "title");
  title.field.name = "name";
  title.was = {"title"};
  order.indexes.clear();
  add_index(model, "purchase", {"name"}, false);
  order.enums[0].values[1].name = "work";
}

void narrow(DataModel& model) {
  field_of(model, "purchase", "name").field.max_length = 10;
  entity(model, "purchase").checks.push_back({"pages_small", "pages < 1000", "Not a book.", 0});
  add_index(model, "purchase", {"code"}, true);
  field_of(model, "purchase", "pages").field.default_value = "7";
}

void drop(DataModel& model) {
  entity(model, "note").indexes.clear();
  add_index(model, "note", {"order"}, false);
  remove_field(model, "note", "text");
  remove_field(model, "note", "client");
  std::erase_if(model.entities, [](const Entity& one) { return one.name == "client"; });
  model.dropped_entities = {"client"};
  model.reserved_entity_tags = {4};
}

}  // namespace

DataModel shop(int version) {
  DataModel model = first();
  if (version >= 2) add(model);
  if (version >= 3) rename(model);
  if (version >= 4) narrow(model);
  if (version >= 5) drop(model);
  return model;
}

ShopDatabase::ShopDatabase(int version) : connection(folder.file(), Connection::Role::writer) {
  const auto failed = apply(shop(1));
  REQUIRE_FALSE(failed.has_value());
  connection.execute(
      "INSERT INTO \"order\" VALUES (1, zeroblob(16), 1, 'one', 'goods', 12),"
      " (1, x'01010101010101010101010101010101', 3, 'two', 'service', NULL);"
      "INSERT INTO line VALUES (1, zeroblob(16), 0, 'a'), (1, zeroblob(16), 1, 'b'),"
      " (1, x'01010101010101010101010101010101', 0, 'c');"
      "INSERT INTO note VALUES (1, zeroblob(16), 1, zeroblob(16), 'see'),"
      " (1, x'02020202020202020202020202020202', 1, zeroblob(16), NULL)");
  for (int next = 2; next <= version; ++next) {
    const auto fault = apply(shop(next));
    REQUIRE_FALSE(fault.has_value());
  }
}

std::string ShopDatabase::refusal(const DataModel& model, MigrationOptions options) {
  const Plan planned = plan(model, std::move(options));
  if (planned.refusals.empty()) return "";
  REQUIRE(planned.refusals.size() == 1);
  // What is refused is not done, either.
  const std::string before = text("SELECT group_concat(sql) FROM sqlite_schema");
  const auto failed = apply_migration(connection, model, "9", planned);
  REQUIRE(failed.has_value());
  REQUIRE(failed->code == planned.refusals[0].code);
  REQUIRE(text("SELECT group_concat(sql) FROM sqlite_schema") == before);
  return planned.refusals[0].code + ": " + planned.refusals[0].message;
}

std::int64_t ShopDatabase::number(const std::string& sql) {
  Statement statement = connection.prepare(sql, Trust::host);
  REQUIRE(statement.step());
  return statement.integer(0);
}

std::string ShopDatabase::text(const std::string& sql) {
  Statement statement = connection.prepare(sql, Trust::host);
  REQUIRE(statement.step());
  return std::string(statement.text(0));
}

bool ShopDatabase::is_sound() {
  return text("PRAGMA integrity_check") == "ok" &&
         number("SELECT count(*) FROM pragma_foreign_key_check") == 0 &&
         number("PRAGMA foreign_keys") == 1;
}

}  // namespace tenon::store::test
