#include "store/record_failure.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include "model/json_message.hpp"
#include "model/scalar_text.hpp"

namespace tenon::store {
namespace {

using Names = std::vector<std::string_view>;

/// The author's name for a column, which may be one of the two of money.
std::string_view field_of(const StoredRow& row, std::string_view column) {
  const auto is_of = [&](const std::string& quoted) {
    return quoted.size() == column.size() + 2 && quoted.compare(1, column.size(), column) == 0;
  };
  for (const StoredField& field : row.fields) {
    if (is_of(field.column) || is_of(field.currency)) return field.plan->name;
  }
  return {};
}

/// From "loan.org_id, loan.book": the fields without the keys that no document has.
Names fields_of(const StoredRow& row, std::string_view columns) {
  Names names;
  while (!columns.empty()) {
    const std::size_t end = std::min(columns.find(", "), columns.size());
    std::string_view column = columns.substr(0, end);
    column.remove_prefix(std::min(column.find('.') + 1, column.size()));
    const std::string_view name = field_of(row, column);
    if (!name.empty() && (names.empty() || names.back() != name)) names.push_back(name);
    columns.remove_prefix(std::min(end + 2, columns.size()));
  }
  return names;
}

Error not_unique(const WrittenRow& written, const std::string& columns) {
  const Names names = fields_of(written.row, columns);
  Error error;
  error.errc = Errc::already_exists;
  error.code = "store.not_unique";
  error.path = written.path;
  if (!names.empty()) error.path.append("/").append(names.front());
  const std::string& entity = written.row.entity->name;
  error.message =
      written.path.empty()
          ? fmt::format("another {} has the same {}; choose another value, or change that one",
                        entity, fmt::join(names, " and "))
          : fmt::format("two elements of {} have the same {}; leave one of them out",
                        written.path.substr(1, written.path.rfind('/') - 1),
                        fmt::join(names, " and "));
  return error;
}

Error check_failed(const WrittenRow& written, const std::string& constraint) {
  Error error;
  error.errc = Errc::invalid_argument;
  error.code = "store.check_failed";
  error.path = written.path;
  const model::Entity& entity = *written.row.entity;
  const std::string prefix = entity.name + "_";
  std::string_view name = constraint;
  if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  for (const model::Check& check : entity.checks) {
    if (name != check.name) continue;
    error.message =
        fmt::format("the {} breaks its rule {}: {}", entity.name, check.name, check.meaning);
    return error;
  }
  // Any other is named for a column, or for a field of money, which is two.
  std::string_view field = field_of(written.row, name);
  if (field.empty() && written.row.find(name) != nullptr) field = name;
  if (!field.empty()) {
    error.path.append("/").append(field);
    error.message = fmt::format(
        "\"{}\" is outside of the limits that the schema has for it; send "
        "another value",
        field);
    return error;
  }
  error.message = fmt::format("the {} breaks a rule of its table: {}", entity.name, constraint);
  return error;
}

bool is_there(Connection& connection, std::int64_t organisation, const std::string& entity,
              std::string_view column, const char* id) {
  Statement statement = connection.prepare(
      fmt::format("SELECT 1 FROM \"{}\" WHERE org_id = ?1 AND {} = ?2 LIMIT 1", entity, column),
      Trust::host);
  statement.bind(1, organisation);
  statement.bind_blob(2, {id, sizeof(tn_uuid)});
  return statement.step();
}

std::string uuid_text(const char* bytes) {
  tn_uuid id;
  std::memcpy(id.b, bytes, sizeof id.b);
  std::string text;
  model::append_uuid(text, id);
  return text;
}

Error no_such_ref(Connection& connection, const WrittenRow& written) {
  Error error;
  error.errc = Errc::failed_precondition;
  error.code = "store.no_such_ref";
  error.path = written.path;
  const std::uint64_t present = model::present_of(written.message);
  for (const StoredField& field : written.row.fields) {
    if (field.declared == nullptr || field.declared->relation != model::Relation::ref) continue;
    const char* id = written.message + field.plan->offset;
    if ((present & field.plan->bit()) == 0) continue;
    if (is_there(connection, written.organisation, field.declared->target, "id", id)) continue;
    error.path.append("/").append(field.plan->name);
    error.message = fmt::format(
        "\"{}\" names the {} {}, which is not there; create it first, or "
        "name another",
        field.plan->name, field.declared->target, uuid_text(id));
    return error;
  }
  error.message = fmt::format("the {} refers to a row that is not there", written.row.entity->name);
  return error;
}

bool is_foreign_key(int code) {
  // A RESTRICT that is broken counts as a trigger's.
  return code == SQLITE_CONSTRAINT_FOREIGNKEY || code == SQLITE_CONSTRAINT_TRIGGER;
}

}  // namespace

void rethrow_write_failure(const Failure& failure, Connection& connection,
                           const WrittenRow& written) {
  const int code = failure.sqlite_code();
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
      throw Failure(not_unique(written, failure.constraint()), code);
    case SQLITE_CONSTRAINT_CHECK: throw Failure(check_failed(written, failure.constraint()), code);
    case SQLITE_CONSTRAINT_FOREIGNKEY: throw Failure(no_such_ref(connection, written), code);
    default: throw Failure(failure);
  }
}

void rethrow_erase_failure(const Failure& failure, Connection& connection,
                           const model::DataModel& model, const model::Entity& entity,
                           std::int64_t organisation, const tn_uuid& id) {
  if (!is_foreign_key(failure.sqlite_code())) throw Failure(failure);
  Error error;
  error.errc = Errc::failed_precondition;
  error.code = "store.still_referred";
  std::string by;
  for (const model::Entity& other : model.entities) {
    for (const model::EntityField& field : other.fields) {
      const bool stops = field.relation == model::Relation::ref && field.target == entity.name &&
                         field.on_delete == model::OnDelete::restrict;
      if (!stops || !by.empty()) continue;
      const std::string column = fmt::format("\"{}\"", field.field.name);
      if (is_there(connection, organisation, other.name, column,
                   reinterpret_cast<const char*>(id.b)))
        by = fmt::format("\"{}\" of {}", field.field.name, other.name);
    }
  }
  if (by.empty()) by = "other rows";  // by way of rows that would have been deleted with it
  error.message = fmt::format("{} {} is still referred to by {}; delete or change those first",
                              entity.name, uuid_text(reinterpret_cast<const char*>(id.b)), by);
  throw Failure(std::move(error), failure.sqlite_code());
}

}  // namespace tenon::store
