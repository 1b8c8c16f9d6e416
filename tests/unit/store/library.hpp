// A library's data model with a database of its own: what the tests of records work on.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.hpp"
#include "model/entity.hpp"
#include "model/json_codec.hpp"
#include "store/connection.hpp"
#include "store/record_table.hpp"
#include "temporary_folder.hpp"

namespace tenon::store::test {

using unit::TemporaryFolder;

/// Authors, books with authorships as their part, members, loans; and `thing`, an entity with a
/// field of every type, required and optional, and parts of every type.
model::DataModel library_model();

/// An entity's table with all that it needs.
struct Shelf {
  Shelf(const model::DataModel& model, std::string_view entity);

  model::Interface interface;
  model::JsonCodec codec;
  RecordTable table;
  std::string record;  // "Book"
};

/// A fresh database of the model, open for writing.
class Library {
 public:
  explicit Library(model::DataModel model = library_model());

  const Shelf& shelf(std::string_view entity) const;
  Connection& connection() { return *connection_; }
  const model::DataModel& model() const { return model_; }
  Arena& arena() { return arena_; }

  /// Stores what a client would post and answers the id; a Failure's error as an Error.
  Result<std::string> create(std::string_view entity, std::string_view json);
  /// The same, and it has to work.
  std::string created(std::string_view entity, std::string_view json);
  /// The document of a row, "" = there is none.
  std::string document(std::string_view entity, std::string_view id,
                       std::vector<std::string_view> fields = {});
  /// What encode_json makes of the record as find() reads it.
  std::string encoded(std::string_view entity, std::string_view id);
  /// A merge patch as a client sends it, upon the stored record; the error that refuses it.
  std::optional<Error> patch(std::string_view entity, std::string_view id, std::string_view json,
                             std::vector<std::string_view> removed = {});
  std::optional<Error> erase(std::string_view entity, std::string_view id);
  /// The number that a query answers.
  std::int64_t count(const std::string& sql);

 private:
  TemporaryFolder folder_;
  model::DataModel model_;
  std::unique_ptr<Connection> connection_;
  std::vector<std::unique_ptr<Shelf>> shelves_;
  Arena arena_{std::size_t{64} << 20U};
};

tn_uuid uuid_of(std::string_view text);

/// A query that owns nothing but the spans' backing.
struct Filter {
  std::string_view field, operation;
  std::vector<std::string_view> values;
};
struct Query {
  std::vector<Filter> filters;
  std::vector<std::string_view> sort, fields;
  std::uint32_t limit = 0;
  std::string cursor;
};
Result<ListPage> list(Library& library, std::string_view entity, const Query& query);

/// A member of each object of an array of JSON, "" where it is absent; objects and numbers as text.
std::vector<std::string> column_of(std::string_view items, std::string_view member);

}  // namespace tenon::store::test
