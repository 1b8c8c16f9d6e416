// A data model in five versions, each from the one before: what is added, renamed, narrowed,
// dropped. And what a database is asked in migration tests.
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "model/ddl.hpp"
#include "model/entity.hpp"
#include "store/connection.hpp"
#include "store/migration.hpp"
#include "temporary_folder.hpp"

namespace tenon::store::test {

using unit::TemporaryFolder;

model::EntityField field(std::uint32_t tag, const char* name, model::Type type);
model::EntityField optional_field(std::uint32_t tag, const char* name, model::Type type);
model::EntityField ref(std::uint32_t tag, const char* name, const char* target,
                       model::OnDelete on_delete);
model::Entity& entity(model::DataModel& model, const char* name);
model::EntityField& field_of(model::DataModel& model, const char* entity, const char* field);
void add_field(model::DataModel& model, const char* entity, model::EntityField field);
void remove_field(model::DataModel& model, const char* entity, const char* field);
void add_index(model::DataModel& model, const char* entity, std::vector<std::string> keys,
               bool unique);

/// 1: order (title, kind, pages), its lines, notes that refer to it (cascading).
/// 2: order gets a code and a price, an index; note a ref to the new client.
/// 3: order is called purchase, its title name, one kind is called otherwise.
/// 4: name shorter, a check, code unique, pages with a default.
/// 5: note.text, note.client and client are gone.
model::DataModel shop(int version);

/// The first version with two orders, three lines and two notes.
class ShopDatabase {
 public:
  explicit ShopDatabase(int version = 1);

  Plan plan(const model::DataModel& model, MigrationOptions options = {}) {
    return plan_migration(connection, model, "1." + std::to_string(++versions_), options);
  }
  std::optional<Error> apply(const model::DataModel& model, MigrationOptions options = {}) {
    const Plan planned = plan(model, options);
    return apply_migration(connection, model, planned.to_version, planned);
  }
  /// The code of the only refusal and its message; "" = none.
  std::string refusal(const model::DataModel& model, MigrationOptions options = {});
  std::int64_t number(const std::string& sql);
  std::string text(const std::string& sql);
  bool is_sound();

  TemporaryFolder folder;
  Connection connection;

 private:
  int versions_ = 0;
};

}  // namespace tenon::store::test
