// The module's own database, as generated classes use it: bodies of units as C++ callables, rows as
// views. Header-only; modules include their generated store.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

#include "tenon/abi/store.h"
#include "tenon/sdk/message.hpp"
#include "tenon/sdk/module.hpp"

namespace tenon::detail {

inline tn_error empty_error() noexcept {
  tn_error error;
  error.size = sizeof error;
  error.status = TN_OK;
  error.flags = 0;
  error.code[0] = error.path[0] = error.message[0] = '\0';
  return error;
}

inline Status no_store() {
  return fail(TN_FAILED_PRECONDITION, "store.none", "",
              "the host has opened no database for this module: it is called as a part of no host");
}

/// Runs `body(unit)`, a callable that returns Status, in a unit of `Unit`. `begin` is
/// tn_store::read or ::write.
template <class Unit, class Begin, class Body>
Status run_unit(const Call& call, Begin begin, Body& body) {
  const tn_store* store = call.raw()->host->store;
  if (store == nullptr) return no_store();
  struct State {
    const Call& call;
    Body& body;
  } state{call, body};
  const tn_unit_body run = [](void* at, tn_unit* unit, tn_error* error) noexcept -> tn_status {
    State& given = *static_cast<State*>(at);
    return guard(error, [&] {
      Unit opened(given.call, unit);
      return given.body(opened);
    });
  };
  tn_error error = empty_error();
  const tn_status status = (store->*begin)(call.raw(), run, &state, &error);
  return status == TN_OK ? ok() : import_failure(status, error);
}

/// What a snapshot and a write unit can both do, by numbers. Generated classes give them names.
class UnitBase {
 public:
  UnitBase(const Call& call, tn_unit* unit) : call_(call), unit_(unit) {}
  const Call& call() const { return call_; }

 protected:
  /// @param each  called with each row as `View`; returns void, or Status to end early
  template <class View, class Each>
  Status execute(std::uint32_t statement, const void* parameters, Each&& each) const {
    using Function = std::remove_reference_t<Each>;
    const tn_row_body row = [](void* at, const void* raw, tn_error* error) noexcept -> tn_status {
      return guard(error, [&] {
        const View view(*static_cast<const typename View::Raw*>(raw));
        if constexpr (std::is_void_v<decltype((*static_cast<Function*>(at))(view))>) {
          (*static_cast<Function*>(at))(view);
          return ok();
        } else {
          return (*static_cast<Function*>(at))(view);
        }
      });
    };
    if (unit_ == nullptr) return no_store();
    tn_error error = empty_error();
    const tn_status status =
        store().execute(unit_, statement, parameters, row,
                        const_cast<void*>(static_cast<const void*>(&each)), nullptr, &error);
    return status == TN_OK ? ok() : import_failure(status, error);
  }
  /// @return  the number of rows that were changed
  Result<std::uint64_t> change(std::uint32_t statement, const void* parameters) const {
    if (unit_ == nullptr) return no_store();
    std::uint64_t changes = 0;
    tn_error error = empty_error();
    const tn_status status =
        store().execute(unit_, statement, parameters, nullptr, nullptr, &changes, &error);
    if (status != TN_OK) return import_failure(status, error);
    return changes;
  }
  template <class View>
  Result<std::optional<View>> find(std::uint32_t entity, const tn_uuid& id) const {
    if (unit_ == nullptr) return no_store();
    auto& raw = new_message<typename View::Raw>(call_);
    tn_error error = empty_error();
    const tn_status status = store().find(unit_, entity, &id, &raw, &error);
    if (status == TN_NOT_FOUND) return std::optional<View>();
    if (status != TN_OK) return import_failure(status, error);
    return std::optional<View>(View(raw));
  }
  Status insert(std::uint32_t entity, void* record) const {
    return run([&](tn_error* error) { return store().insert(unit_, entity, record, error); });
  }
  Status update(std::uint32_t entity, void* record) const {
    return run([&](tn_error* error) { return store().update(unit_, entity, record, error); });
  }
  Status erase(std::uint32_t entity, const tn_uuid& id) const {
    return run([&](tn_error* error) { return store().erase(unit_, entity, &id, error); });
  }
  /// @param message  the C struct of the event's message
  Status publish(std::uint32_t event, const void* message) const {
    return run([&](tn_error* error) { return store().publish(unit_, event, message, error); });
  }

 private:
  const tn_store& store() const { return *call_.raw()->host->store; }
  template <class Function>
  Status run(Function&& function) const {
    if (unit_ == nullptr) return no_store();
    tn_error error = empty_error();
    const tn_status status = function(&error);
    return status == TN_OK ? ok() : import_failure(status, error);
  }

  Call call_;
  tn_unit* unit_;
};

}  // namespace tenon::detail
