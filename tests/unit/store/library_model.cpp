#include <utility>

#include "library.hpp"

namespace tenon::store::test {
namespace {

using model::Entity;
using model::EntityField;
using model::Type;

EntityField field(std::uint32_t tag, std::string name, Type type) {
  EntityField made;
  made.field.tag = tag;
  made.field.name = std::move(name);
  made.field.type = type;
  made.field.meaning = "A field.";
  return made;
}

EntityField optional(EntityField made) {
  made.field.optional = true;
  return made;
}

EntityField with_default(EntityField made, std::string json) {
  made.field.default_value = std::move(json);
  return made;
}

EntityField text(std::uint32_t tag, std::string name, std::uint32_t min, std::uint32_t max) {
  EntityField made = field(tag, std::move(name), Type::text);
  if (min != 0) made.field.min_length = min;
  made.field.max_length = max;
  return made;
}

EntityField decimal(std::uint32_t tag, std::string name) {
  EntityField made = field(tag, std::move(name), Type::decimal);
  made.field.precision = 6;
  made.field.scale = 3;
  return made;
}

EntityField genre(std::uint32_t tag, std::string name) {
  EntityField made = field(tag, std::move(name), Type::enumeration);
  made.field.ref = "Genre";
  return made;
}

EntityField ref(std::uint32_t tag, std::string name) {
  EntityField made = field(tag, name, Type::uuid);
  made.relation = model::Relation::ref;
  made.target = std::move(name);
  return made;
}

EntityField min(EntityField made, std::string low) {
  made.field.min = std::move(low);
  return made;
}

EntityField read_only(EntityField made) {
  made.read_only = true;
  return made;
}

Entity entity(std::uint32_t tag, std::string name, std::vector<EntityField> fields) {
  Entity made;
  made.tag = tag;
  made.plural = name + "s";
  made.name = std::move(name);
  made.meaning = "An entity.";
  made.fields = std::move(fields);
  return made;
}

void add_index(Entity& to, std::string name, std::vector<model::IndexKey> keys,
               bool unique = false) {
  model::Index made;
  made.name = std::move(name);
  made.keys = std::move(keys);
  made.unique = unique;
  to.indexes.push_back(std::move(made));
}

void serve(Entity& to, std::vector<std::string> filter, std::vector<std::string> sort) {
  model::ResourceApi api;
  api.list = api.get = api.create = api.update = api.erase = true;
  api.filter = std::move(filter);
  api.sort = std::move(sort);
  to.api = std::move(api);
}

model::Enum genres() {
  return {"Genre",
          "A shelf.",
          {{1, "fiction", "Invented."}, {2, "science", "Found out."}, {3, "poetry", "Lines."}}};
}

Entity author() {
  Entity made = entity(1, "author",
                       {text(1, "name", 1, 200), optional(field(2, "born", Type::date)),
                        optional(field(3, "zone", Type::zone))});
  add_index(made, "author_name", {{"name"}});
  serve(made, {"name", "born"}, {"name", "born"});
  return made;
}

Entity book() {
  Entity made = entity(
      2, "book",
      {text(1, "isbn", 10, 17), text(2, "title", 1, 500),
       optional(min(field(3, "pages", Type::int32), "1")), optional(field(4, "price", Type::money)),
       optional(min(decimal(5, "weight_kg"), "0")), with_default(genre(6, "genre"), "\"fiction\""),
       with_default(field(7, "is_reference", Type::boolean), "false"),
       optional(field(10, "remarks", Type::json)),
       with_default(min(field(12, "copies", Type::int64), "0"), "\"1\""),
       read_only(with_default(field(13, "copies_lent", Type::int64), "\"0\"")),
       optional(field(14, "rating", Type::float64))});
  made.enums.push_back(genres());
  add_index(made, "book_isbn", {{"isbn"}}, true);
  add_index(made, "book_genre_title", {{"genre"}, {"title", true}, {"id", true}});
  add_index(made, "book_pages", {{"pages"}, {"id"}});
  model::Check check;
  check.name = "lent_at_most_owned";
  check.sql = "copies_lent <= copies";
  check.meaning = "No more copies can be lent than there are.";
  made.checks.push_back(check);
  serve(made,
        {"isbn", "title", "pages", "price", "weight_kg", "genre", "is_reference", "rating",
         "remarks", "copies"},
        {"isbn", "title", "pages", "price", "weight_kg", "genre", "rating"});
  return made;
}

Entity authorship() {
  Entity made = entity(3, "authorship",
                       {ref(1, "author"), with_default(text(2, "role", 0, 40), "\"author\"")});
  made.part_of = model::PartOf{"book", "authorships", 20, 50};
  add_index(made, "authorship_author_ref", {{"author"}});
  add_index(made, "authorship_once", {{"book"}, {"author"}}, true);
  return made;
}

Entity loan() {
  Entity made = entity(5, "loan",
                       {ref(1, "book"), field(2, "due", Type::date),
                        optional(field(3, "returned_at", Type::instant))});
  add_index(made, "loan_book_ref", {{"book"}});
  serve(made, {"book", "due", "returned_at"}, {"due", "returned_at"});
  return made;
}

/// All types; tags from `first` on, names behind `prefix`.
std::vector<EntityField> one_of_each(std::uint32_t first, const std::string& prefix) {
  std::vector<EntityField> all{field(first, prefix + "boolean", Type::boolean),
                               field(first + 1, prefix + "int32", Type::int32),
                               field(first + 2, prefix + "int64", Type::int64),
                               field(first + 3, prefix + "float64", Type::float64),
                               decimal(first + 4, prefix + "decimal"),
                               field(first + 5, prefix + "text", Type::text),
                               field(first + 6, prefix + "bytes", Type::bytes),
                               field(first + 7, prefix + "uuid", Type::uuid),
                               field(first + 8, prefix + "date", Type::date),
                               field(first + 9, prefix + "instant", Type::instant),
                               genre(first + 10, prefix + "enum"),
                               field(first + 11, prefix + "local_time", Type::local_time),
                               field(first + 12, prefix + "duration", Type::duration),
                               field(first + 13, prefix + "zone", Type::zone),
                               field(first + 14, prefix + "money", Type::money),
                               field(first + 15, prefix + "json", Type::json)};
  return all;
}

Entity thing() {
  std::vector<EntityField> fields = one_of_each(1, "my_");
  std::vector<std::string> names;
  for (const EntityField& one : fields) names.push_back(one.field.name);
  for (EntityField& one : one_of_each(101, "no_")) {
    names.push_back(one.field.name);
    fields.push_back(optional(std::move(one)));
  }
  Entity made = entity(6, "thing", std::move(fields));
  made.enums.push_back(genres());
  std::vector<std::string> sort = names;
  std::erase_if(sort, [](const std::string& name) { return name.ends_with("json"); });
  serve(made, names, sort);
  return made;
}

/// Its list lies between required and optional fields of its parent.
Entity thing_part() {
  std::vector<EntityField> fields;
  for (EntityField& one : one_of_each(1, "part_")) {
    // The enum is the parent's, under one name in the interface.
    if (one.field.type != Type::enumeration) fields.push_back(optional(std::move(one)));
  }
  Entity made = entity(7, "thing_part", std::move(fields));
  made.part_of = model::PartOf{"thing", "parts", 50, 10};
  return made;
}

}  // namespace

model::DataModel library_model() {
  model::DataModel made;
  made.module = "library";
  made.entities = {author(), book(), authorship(), loan(), thing(), thing_part()};
  return made;
}

}  // namespace tenon::store::test
