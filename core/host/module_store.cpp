#include "host/module_store.hpp"

#include <atomic>
#include <exception>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "seam/binding.hpp"
#include "seam/failure.hpp"
#include "store/failure.hpp"
#include "store/migration.hpp"

namespace tenon::host {
namespace {

/// While a unit is open: the request crosses no seam.
class InUnit {
 public:
  explicit InUnit(seam::RequestContext& context) : context_(context) { context_.in_unit = true; }
  ~InUnit() { context_.in_unit = false; }
  InUnit(const InUnit&) = delete;
  InUnit& operator=(const InUnit&) = delete;

 private:
  seam::RequestContext& context_;
};

/// What the database says inside a unit: the module may handle what its own data decided; what
/// broke undoes the unit even when the module goes on.
tn_status report(tn_unit& unit, const store::Failure& failure, tn_error& error) {
  switch (failure.error().errc) {
    case Errc::already_exists:
    case Errc::failed_precondition:
    case Errc::invalid_argument: break;
    default: unit.failure = failure.error();
  }
  return seam::refuse(error, failure.error());
}

/// Runs a function of tn_store that touches the database.
template <class Function>
tn_status guarded(tn_unit* unit, tn_error* wanted, Function&& function) noexcept {
  tn_error unwanted;
  tn_error& error = wanted != nullptr && wanted->size >= sizeof *wanted ? *wanted : unwanted;
  seam::clear(error);
  if (unit == nullptr)
    return seam::refuse(error, TN_INVALID_ARGUMENT, "store.no_unit", "there is no unit");
  try {
    return function(error);
  } catch (const store::Failure& failure) {
    return report(*unit, failure, error);
  } catch (const std::bad_alloc&) {
    return seam::refuse(error, TN_RESOURCE_EXHAUSTED, "tenon.memory_limit",
                        "the request needs more memory than it may use");
  } catch (const std::exception& caught) {
    return seam::refuse(error, TN_INTERNAL, "store.failed", caught.what());
  }
}

ModuleStore& store_of(const tn_call& call) {
  return *static_cast<const HostTable*>(call.host)->module_store;
}

tn_status no_such(tn_error& error, std::string_view what) {
  return seam::refuse(
      error, TN_INVALID_ARGUMENT, "store.bad_number",
      fmt::format("the data model has no {} of this number: build the module again", what));
}

tn_status no_id(tn_error& error) {
  return seam::refuse(error, TN_INVALID_ARGUMENT, "tenon.bad_message",
                      "a record is named by its id, and the pointer to that is null");
}

/// A root entity by number, or nullptr after a refusal.
const StoredEntity* entity_of(const tn_unit& unit, std::uint32_t number, bool writes,
                              tn_error& error) {
  if (writes && !unit.writes) {
    seam::refuse(error, TN_FAILED_PRECONDITION, "store.reads_only",
                 "a snapshot changes nothing: use a write unit");
    return nullptr;
  }
  const StoredEntity* entity = store_of(unit.call).entity(number);
  if (entity == nullptr) no_such(error, "entity");
  return entity;
}

bool is_whole(const void* message, const model::MessagePlan& plan, tn_error& error) {
  if (message != nullptr &&
      static_cast<const tn_message*>(message)->size >= model::message_size(plan))
    return true;
  seam::refuse(error, TN_INVALID_ARGUMENT, "tenon.bad_message",
               "a record's size is less than its struct's: set head.size before the call");
  return false;
}

tn_status answer(const std::optional<Error>& failure, tn_error& error) {
  return failure ? seam::refuse(error, *failure) : TN_OK;
}

tn_status begin(bool writes, const tn_call* call, tn_unit_body body, void* state,
                tn_error* wanted) noexcept {
  tn_error unwanted;
  tn_error& error = wanted != nullptr && wanted->size >= sizeof *wanted ? *wanted : unwanted;
  seam::clear(error);
  if (call == nullptr || body == nullptr) {
    return seam::refuse(error, TN_INVALID_ARGUMENT, "store.no_unit",
                        "a unit needs the call that it is part of, and a body");
  }
  try {
    ModuleStore& store = store_of(*call);
    const ModuleStore::Body run = [&](tn_unit& unit, tn_error& detail) {
      return body(state, &unit, &detail);
    };
    return writes ? store.write(*call, run, error) : store.read(*call, run, error);
  } catch (const std::exception& caught) {
    return seam::refuse(error, TN_INTERNAL, "store.failed", caught.what());
  }
}

tn_status read_unit(const tn_call* call, tn_unit_body body, void* state, tn_error* error) noexcept {
  return begin(false, call, body, state, error);
}
tn_status write_unit(const tn_call* call, tn_unit_body body, void* state,
                     tn_error* error) noexcept {
  return begin(true, call, body, state, error);
}

tn_status execute_statement(tn_unit* unit, std::uint32_t statement, const void* parameters,
                            tn_row_body row, void* state, std::uint64_t* changes,
                            tn_error* wanted) noexcept {
  return guarded(unit, wanted, [&](tn_error& error) {
    return store_of(unit->call).execute(*unit, statement, parameters, row, state, changes, error);
  });
}

tn_status find_record(tn_unit* unit, std::uint32_t number, const tn_uuid* id, void* record,
                      tn_error* wanted) noexcept {
  return guarded(unit, wanted, [&](tn_error& error) -> tn_status {
    const StoredEntity* entity = entity_of(*unit, number, false, error);
    if (entity == nullptr) return error.status;
    if (id == nullptr) return no_id(error);
    if (!is_whole(record, entity->table.record_plan(), error)) return error.status;
    Arena& arena = seam::context_of(unit->call).arena;
    const bool found =
        entity->table.find(unit->connection, store::kDefaultOrganisation, *id, record, arena);
    return found ? TN_OK : seam::refuse(error, entity->table.not_found(*id));
  });
}

tn_status insert_record(tn_unit* unit, std::uint32_t number, void* record,
                        tn_error* wanted) noexcept {
  return guarded(unit, wanted, [&](tn_error& error) -> tn_status {
    const StoredEntity* entity = entity_of(*unit, number, true, error);
    if (entity == nullptr) return error.status;
    if (!is_whole(record, entity->table.record_plan(), error)) return error.status;
    return answer(entity->table.insert(unit->connection, store::kDefaultOrganisation, record),
                  error);
  });
}

tn_status update_record(tn_unit* unit, std::uint32_t number, void* record,
                        tn_error* wanted) noexcept {
  return guarded(unit, wanted, [&](tn_error& error) -> tn_status {
    const StoredEntity* entity = entity_of(*unit, number, true, error);
    if (entity == nullptr) return error.status;
    if (!is_whole(record, entity->table.record_plan(), error)) return error.status;
    return answer(entity->table.update(unit->connection, store::kDefaultOrganisation, record),
                  error);
  });
}

tn_status erase_record(tn_unit* unit, std::uint32_t number, const tn_uuid* id,
                       tn_error* wanted) noexcept {
  return guarded(unit, wanted, [&](tn_error& error) -> tn_status {
    const StoredEntity* entity = entity_of(*unit, number, true, error);
    if (entity == nullptr) return error.status;
    if (id == nullptr) return no_id(error);
    const bool found = entity->table.erase(unit->connection, store::kDefaultOrganisation, *id);
    return found ? TN_OK : seam::refuse(error, entity->table.not_found(*id));
  });
}

tn_status publish_event(tn_unit* unit, std::uint32_t event, const void* message,
                        tn_error* wanted) noexcept {
  return guarded(unit, wanted, [&](tn_error& error) {
    return store_of(unit->call).publish(*unit, event, message, error);
  });
}

}  // namespace

StoredEntity::StoredEntity(const model::DataModel& data, const model::Entity& described)
    : entity(described),
      interface(model::resource_interface(data, described)),
      codec(interface),
      table(data, described, interface, codec) {}

ModuleStore::ModuleStore(model::DataModel data, std::uint64_t outbox_rows_max)
    : data_(std::move(data)),
      statement_messages_(model::statements_interface(data_)),
      statement_codec_(statement_messages_),
      event_messages_(model::events_interface(data_)),
      event_codec_(event_messages_),
      events_(event_plans(data_, event_codec_)),
      outbox_(outbox_rows_max) {
  for (const model::Entity& entity : data_.entities) {
    entities_.push_back(entity.part_of ? nullptr : std::make_unique<StoredEntity>(data_, entity));
  }
  const auto plan_of = [&](const model::Message& message) -> const model::MessagePlan* {
    return message.fields.empty() ? nullptr : statement_codec_.plan(message.name);
  };
  for (const model::Statement& statement : data_.statements) {
    statements_.push_back(std::make_unique<store::NamedStatement>(
        statement, plan_of(statement.parameters), plan_of(statement.row)));
  }
}

const StoredEntity* ModuleStore::entity(std::uint32_t number) const {
  return number < entities_.size() ? entities_[number].get() : nullptr;
}

const tn_store& ModuleStore::table() {
  static constexpr tn_store kTable{sizeof(tn_store),   0,
                                   &read_unit,         &write_unit,
                                   &execute_statement, &find_record,
                                   &insert_record,     &update_record,
                                   &erase_record,      &publish_event};
  return kTable;
}

tn_status ModuleStore::run(const tn_call& call, Mode mode, const Body& body, tn_error& error) {
  const bool writes = mode == Mode::write;
  seam::RequestContext& context = seam::context_of(call);
  if (context.in_unit) {
    return seam::refuse(error, TN_FAILED_PRECONDITION, "store.unit_in_unit",
                        "a unit is open already: do both in one, or one after the other");
  }
  // An event loop would wait for the disk.
  if (writes && seam::endpoint_of(call).operation->reads_only) {
    return seam::refuse(error, TN_FAILED_PRECONDITION, "store.reads_only",
                        "an operation that is declared reads_only opens no write unit: take "
                        "reads_only from the schema");
  }
  const InUnit marked(context);
  tn_status status = TN_OK;
  bool broke = false;
  const auto run_body = [&](store::Connection& connection) -> std::optional<Error> {
    seam::clear(error);
    status = TN_OK;  // of this run: one before may have been undone with its batch
    broke = false;
    tn_unit unit{connection, call, writes, std::nullopt};
    status = body(unit, error);
    broke = unit.failure.has_value();
    if (broke) return unit.failure;
    if (status == TN_OK) return std::nullopt;
    return Error{static_cast<Errc>(status), error.code, error.message, error.path};
  };
  const store::Patience patience{call.deadline_ns, &context.cancelled};
  // By reference: a copy of the function would be memory of its own for each request.
  const store::UnitBody by_reference = std::cref(run_body);
  const store::Hold hold =
      mode == Mode::read_by_statement ? store::Hold::statement : store::Hold::transaction;
  const std::optional<Error> failure = writes ? database_->write(patience, by_reference)
                                              : database_->read(patience, by_reference, hold);
  if (!failure) return TN_OK;
  // The body's own detail is whole already. What broke, what came behind the body, and what kept it
  // from being run again, the store knows better.
  const bool is_its_own = status != TN_OK && !broke && failure->errc == static_cast<Errc>(status) &&
                          failure->code == error.code && failure->message == error.message;
  return is_its_own ? status : seam::refuse(error, *failure);
}

tn_status ModuleStore::read(const tn_call& call, const Body& body, tn_error& error,
                            store::Hold hold) {
  return run(call, hold == store::Hold::statement ? Mode::read_by_statement : Mode::read, body,
             error);
}

tn_status ModuleStore::write(const tn_call& call, const Body& body, tn_error& error) {
  return run(call, Mode::write, body, error);
}

tn_status ModuleStore::execute(tn_unit& unit, std::uint32_t number, const void* parameters,
                               tn_row_body row, void* state, std::uint64_t* changes,
                               tn_error& error) {
  if (number >= statements_.size()) return no_such(error, "statement");
  const store::NamedStatement& statement = *statements_[number];
  if (statement.statement().writes && !unit.writes) {
    return seam::refuse(error, TN_FAILED_PRECONDITION, "store.reads_only",
                        "a snapshot changes nothing: use a write unit");
  }
  const store::RowBody each = [&](const void* message) -> std::optional<Error> {
    const tn_status status = row == nullptr ? TN_OK : row(state, message, &error);
    if (status == TN_OK) return std::nullopt;
    return Error{static_cast<Errc>(status), error.code, error.message, error.path};
  };
  return answer(
      statement.execute(unit.connection, store::kDefaultOrganisation, parameters, each, changes),
      error);
}

}  // namespace tenon::host
