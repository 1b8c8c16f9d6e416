#include "store/unit_body.hpp"

namespace tenon::store {
namespace {

thread_local bool inside_unit = false;

std::optional<Error> call(Connection& connection, const UnitBody& body) {
  try {
    return body(connection);
  } catch (const Failure& failure) {
    return failure.error();
  } catch (const std::exception& thrown) {
    return Error{Errc::internal, "tenon.module_threw",
                 std::string("an exception left a unit, which was undone: ") + thrown.what(), "",
                 false};
  } catch (...) {
    return Error{Errc::internal, "tenon.module_threw",
                 "something that is no exception was thrown out of a unit, which was undone", "",
                 false};
  }
}

/// What the unit answers, given what it said and the gravest failure that it met.
std::optional<Error> judge(const Connection& connection, const Patience& patience,
                           std::optional<Error> said) {
  const Failure* gravest = connection.gravest_failure();
  if (gravest == nullptr) return said;
  switch (gravity_of(*gravest)) {
    case Gravity::statement: return said;
    case Gravity::interrupted: {
      const std::optional<Error> ended = patience.ended();
      return ended ? ended : gravest->error();
    }
    case Gravity::disk_full:
      // A unit that goes on without the statement that found no room may do so.
      if (!said && connection.in_transaction()) return said;
      return gravest->error();
    case Gravity::io_error:
    case Gravity::corrupt: return gravest->error();
  }
  return said;
}

}  // namespace

std::optional<Error> refuse_inside_unit() {
  if (!inside_unit) return std::nullopt;
  return Error{Errc::failed_precondition, "store.unit_in_unit",
               "a unit may not open another: use the one that it has, or open it afterwards", "",
               false};
}

std::optional<Error> run_body(Connection& connection, const Patience& patience,
                              const UnitBody& body, Hold hold) {
  connection.forget_failures();
  connection.watch(&patience);
  connection.insist_on_transaction(hold == Hold::transaction);
  inside_unit = true;
  std::optional<Error> said = call(connection, body);
  inside_unit = false;
  connection.insist_on_transaction(false);
  connection.watch(nullptr);
  return judge(connection, patience, std::move(said));
}

}  // namespace tenon::store
