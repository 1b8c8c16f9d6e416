// The compiled data model of a module: entities, their relations, and named statements. Plain
// values; read from TOML by entity_reader, from canonical JSON by data_model_form. What a record
// looks like in memory is a Message of the entity's resource interface (see resource_interface).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/interface.hpp"

namespace tenon::model {

/// How a field of type uuid points at another row.
enum class Relation : std::uint8_t {
  none,
  ref,   // an entity of this module: a foreign key (org_id, id), indexed
  link,  // an entity of another module: an id, no foreign key; `resolver` answers for it
};

/// What becomes of a row when the one that it refers to goes. There is no "set null": SQLite would
/// null the organisation, too, which is part of the key.
enum class OnDelete : std::uint8_t { restrict, cascade };

struct EntityField {
  Field field;  // never a list, never a message; a ref or link is a uuid
  Relation relation = Relation::none;
  std::string target;                       // ref: "book"; link: "crm.client"
  std::string resolver;                     // link: the interface that resolves it, "crm.client/1"
  OnDelete on_delete = OnDelete::restrict;  // ref
  std::vector<std::string> was;             // former names
  bool read_only = false;  // no client writes it: the module's operations and rules do
  std::uint32_t line = 0;  // in the entity's file, for the lint; never in the canonical form
};

/// A key of an index: a field, ascending or descending.
struct IndexKey {
  std::string field;
  bool descending = false;
};

/// Declared by the author, or made for a ref (`name` is then "<entity>_<field>_ref"). The
/// organisation is always the first column, and not named here.
struct Index {
  std::string name;  // "loan_member_due": unique in the database
  std::vector<IndexKey> keys;
  bool unique = false;
  std::string meaning;  // what a client is told when a unique one is violated; "" of a ref's
  std::uint32_t line = 0;
};

/// A condition over the columns of one row.
struct Check {
  std::string name;     // snake_case, unique in the entity
  std::string sql;      // an expression that both dialects understand
  std::string meaning;  // what a client is told when it does not hold
  std::uint32_t line = 0;
};

/// A child: it lives in its parent's document, as the elements of a list, in their order, and is
/// written with it. Its key is (org_id, <parent>, position): the parent's id stands in a column of
/// the parent's name; it has no id and no version.
struct PartOf {
  std::string parent;     // entity
  std::string list;       // the name of the list in the parent's document
  std::uint32_t tag = 0;  // of that list, among the parent's fields
  std::uint32_t max_items = 1000;
};

/// [api]: the REST resource.
struct ResourceApi {
  bool list = false, get = false, create = false, update = false, erase = false;
  std::vector<std::string> filter, sort;  // fields; id may always be filtered and sorted by
  bool require_if_match = false;          // PATCH and DELETE without If-Match: 428
  std::uint32_t limit_default = 50, limit_max = 1000;
};

struct Entity {
  std::uint32_t tag = 0;  // unique in the module: a renamed entity keeps it
  std::string name;       // "loan": the table, and loan_1 in C++
  std::string plural;     // "loans": in the path, /v1/<module>/loans
  std::string meaning;
  std::vector<std::string> was;     // former names
  std::vector<EntityField> fields;  // in the order of tags
  std::vector<Enum> enums;          // declared in its file, by name
  std::vector<Index> indexes;       // by name; those of refs included
  std::vector<Check> checks;        // by name
  std::optional<PartOf> part_of;
  std::optional<ResourceApi> api;
  bool prepares = false, applies = false;  // rules that the module has
  std::vector<std::uint32_t> reserved_tags;
  std::vector<std::string> reserved_names;
  std::string file;  // for messages; never in the canonical form
  std::uint32_t line = 1;

  const EntityField* find_field(std::string_view name) const;
  const Enum* find_enum(std::string_view name) const;
};

enum class Rows : std::uint8_t { none, one, many };  // one: at most one

/// SQL of the module's own, named. Parameters are bound by name (":member"); ":org" is bound by
/// the host and has to be there.
struct Statement {
  std::uint32_t tag = 0;
  std::string name;  // snake_case
  std::string meaning;
  std::string sql;
  bool writes = false;
  Rows rows = Rows::none;
  Message parameters;  // "<Name>Parameters"; no fields when it has none
  Message row;         // "<Name>Row"; no fields when rows is none
  std::vector<std::string>
      plan;  // EXPLAIN QUERY PLAN on empty tables, a line a step; not canonical
  std::uint32_t line = 0;
};

/// A fact that the module publishes in the unit that makes it one.
struct Event {
  std::uint32_t tag = 0;
  std::string name;           // "loan_changed": publish_loan_changed in C++
  std::uint32_t version = 1;  // of the message's form
  std::string meaning;
  std::string message;  // of events_interface: "LoanChanged", "library.loan/1:Loan"
  std::string subject;  // what it is about: a required uuid of the message
  std::uint32_t line = 0;
};

struct DataModel {
  std::string module;
  std::vector<Entity> entities;         // in the order of tags
  std::vector<Statement> statements;    // in the order of tags; the index is the ABI's number
  std::vector<Event> events;            // in the order of tags; the index is the ABI's number
  std::vector<Message> event_messages;  // by name; imported ones under their full names
  std::vector<Enum> event_enums;
  std::vector<std::uint32_t> reserved_event_tags;
  std::vector<std::string> reserved_event_names;
  std::vector<std::string> dropped_entities;  // names in module.toml's reserved.entities
  std::vector<std::uint32_t> reserved_entity_tags;

  const Entity* find_entity(std::string_view name) const;
  const Statement* find_statement(std::string_view name) const;
  const Event* find_event(std::string_view name) const;
  std::vector<const Entity*> parts_of(std::string_view entity) const;  // in the order of tags
};

// Tags of the members that every root entity has without declaring them. They sort before all
// others in structs and JSON (rank_of_tag).
inline constexpr std::uint32_t kIdTag = 20001;       // id: uuid
inline constexpr std::uint32_t kVersionTag = 20002;  // version: int64, 1 at creation, +1 a change

/// Name of the record's message: "loan_line" -> "LoanLine".
std::string record_name(std::string_view entity);

/// The interface "<module>.<entity>/1" of a root entity: the record, its parts, its enums, what its
/// operations say; the operations are those of [api], none without it. Its layout is computed.
/// Messages: <Record> (id, version, fields, lists of parts), <Part>..., New<Record> (what a client
/// may state at creation: id optional, no version, no read_only fields, lists of parts optional),
/// <Record>Patch (the same without id, all optional, no defaults), and the common ones below; each
/// as far as an operation uses it, the record always.
Interface resource_interface(const DataModel& model, const Entity& entity);

/// "<module>.<entity>_rules/1": operations prepare and apply as the entity declares them, each
/// Change -> Decision. Provided by the module, called by the host alone; never in a note.
/// Change { kind: enum ChangeKind create|update|delete, before: optional <Record>, after: optional
/// <Record> }; Decision { document: optional <Record> (what is to be stored instead; id and version
/// of it are ignored) }. The record is imported, "<module>.<entity>/1:<Record>".
Interface rules_interface(const DataModel& model, const Entity& entity);

/// "<module>.statements/1", without operations: parameters and rows of all statements, and,
/// imported, the enums that they use. What their structs and codecs are made of.
Interface statements_interface(const DataModel& model);

/// "<module>.events/1", without operations: what the events say. Its layout is computed.
Interface events_interface(const DataModel& model);

// The operations of a resource interface, in the order of their methods, as far as [api] has them
// (tags 1 to 5):
//   list   ListRequest   -> ListResponse   reads_only
//   get    GetRequest    -> Document       reads_only
//   create CreateRequest -> Document
//   update UpdateRequest -> Document
//   delete DeleteRequest -> Deleted
// ListRequest    { 1 filters: [Filter], 2 sort: [text], 3 fields: [text], 4 limit: int32 optional,
//                  5 cursor: text optional }
// Filter         { 1 field: text, 2 operation: text, 3 values: [text] }
//                  (lists of requests may be absent: they are empty then)
// ListResponse   { 1 items: json (a finished array), 2 next: text optional (a cursor) }
// GetRequest     { 1 id: uuid, 2 fields: [text] }
// Document       { 1 id: uuid, 2 version: int64, 3 body: json (a finished object) }
// CreateRequest  { 1 document: New<Record> }
// UpdateRequest  { 1 id: uuid, 2 if_version: int64 optional, 3 document: <Record>Patch,
//                  4 mask: [text] }   a field of the mask that `document` lacks is removed
// DeleteRequest  { 1 id: uuid, 2 if_version: int64 optional }
// Deleted        { 1 id: uuid }

}  // namespace tenon::model
