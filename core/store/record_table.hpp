// One root entity with its parts between rows, structs and JSON: the SQL of it, made once from the
// data model. Immutable after construction, shared by all threads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.hpp"
#include "base/result.hpp"
#include "model/entity.hpp"
#include "model/json_codec.hpp"
#include "store/connection.hpp"
#include "tenon/abi/types.h"

namespace tenon::store {

/// The organisation of rows, until identity exists: one, hidden.
inline constexpr std::int64_t kDefaultOrganisation = 1;

struct ListFilter {
  std::string_view field, operation;  // "due", "gte"
  std::span<const std::string_view> values;
};
struct ListQuery {
  std::span<const ListFilter> filters;
  std::span<const std::string_view> sort;    // "-due", "title"; id is appended
  std::span<const std::string_view> fields;  // empty = all
  std::uint32_t limit = 0;                   // 0 = the entity's default; more than its most = that
  std::string_view cursor;                   // "" = the first page
  std::size_t bytes_max = SIZE_MAX;          // of the page: Failure "tenon.memory_limit" beyond it
};
struct ListPage {
  std::string items;  // a JSON array
  std::string next;   // a cursor, "" = this was the last page
};

/// What a change answers that was meant for another version of a record than is stored.
Error stale(const model::Entity& entity, std::int64_t stored, std::int64_t expected);

class RecordTable {
 public:
  /// `model`, `interface` (its resource_interface) and `codec` (of that) outlive it.
  RecordTable(const model::DataModel& model, const model::Entity& entity,
              const model::Interface& interface, const model::JsonCodec& codec);
  ~RecordTable();

  // All of these throw Failure for what the database says.

  /// Fills `record`, a prepared message of the record; what it points to is in `arena`.
  /// @return  false: there is no such row
  bool find(Connection& connection, std::int64_t organisation, const tn_uuid& id, void* record,
            Arena& arena) const;
  /// Stores the record and its parts; id (uuid7 when absent), version and defaults of what is
  /// absent are written into it. Elements of parts are read only: their defaults are stored, too.
  /// @error invalid_argument  a required field is absent ("field.missing"), a list of parts too
  /// long
  /// ("field.out_of_range"); internal "tenon.unsound_message": what no answer could say
  std::optional<Error> insert(Connection& connection, std::int64_t organisation,
                              void* record) const;
  /// Replaces all fields, and the parts that differ. The record's version has to be the stored one
  /// and is advanced.
  /// @error not_found "store.not_found"; aborted "store.stale"; as insert()
  std::optional<Error> update(Connection& connection, std::int64_t organisation,
                              void* record) const;
  /// @return  false: there is no such row
  bool erase(Connection& connection, std::int64_t organisation, const tn_uuid& id) const;

  /// The stored version, nullopt = there is no such row.
  std::optional<std::int64_t> version(Connection& connection, std::int64_t organisation,
                                      const tn_uuid& id) const;

  /// Appends the document of a row as JSON, from columns to bytes. One statement is at its row
  /// throughout (Hold::statement).
  /// @param fields  empty = all; unknown names: invalid_argument "query.unknown_field"
  /// @param version_of_row  the version that was appended
  /// @error not_found "store.not_found"
  std::optional<Error> append_document(Connection& connection, std::int64_t organisation,
                                       const tn_uuid& id, std::span<const std::string_view> fields,
                                       std::string& to, std::int64_t& version_of_row) const;

  /// Operators: eq ne gt gte lt lte in nin like ilike is, as far as they fit the type; an absent
  /// value is ne and nin of any. Absent values are sorted last. Parts are read with one statement
  /// an entity.
  /// @error invalid_argument  "query.unknown_field", "query.unknown_operator", "query.bad_value",
  /// "query.too_many_filters", "query.not_filterable", "query.not_sortable", "query.bad_cursor",
  /// "query.cursor_differs"; path = the parameter
  Result<ListPage> list(Connection& connection, std::int64_t organisation,
                        const ListQuery& query) const;

  /// From a New<Record> message to a fresh record; what both have by name is shared, not copied.
  void* record_of_new(const void* created, Arena& arena) const;
  /// The id of a new record; one is made, and written into it, when it is absent.
  tn_uuid give_id(void* record) const;
  /// `before` with the patch on it: mask names what changes. Fresh; RFC 7396 for json fields.
  /// @error invalid_argument  a required field would be removed ("field.missing")
  Result<void*> patched(const void* before, const void* patch,
                        std::span<const std::string_view> mask, Arena& arena) const;

  /// What is answered when there is no such row; path "/id".
  Error not_found(const tn_uuid& id) const;

  const model::Entity& entity() const;
  const model::MessagePlan& record_plan() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tenon::store
