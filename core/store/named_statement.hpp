// A named statement of a data model at work: parameters from a struct, rows into a struct.
// Immutable after construction, shared by all threads.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "model/entity.hpp"
#include "model/json_codec.hpp"
#include "store/connection.hpp"

namespace tenon::store {

/// Gets one row, a message whose texts are valid until it returns. An error ends the statement.
using RowBody = std::function<std::optional<Error>(const void* row)>;

class NamedStatement {
 public:
  /// @param parameters  plan of the statement's message of parameters; nullptr when it has none
  /// @param row         plan of its row; nullptr when it answers none
  /// All outlive it.
  NamedStatement(const model::Statement& statement, const model::MessagePlan* parameters,
                 const model::MessagePlan* row);

  /// Runs it with ":org" and the parameters bound. What is absent among them has its default, or
  /// is NULL.
  /// @param parameters  its message; nullptr when it has none
  /// @param body        may be empty when the statement answers no rows
  /// @param changes     unless nullptr, gets the number of rows changed
  /// @error invalid_argument "field.missing": a required parameter; internal
  /// "tenon.unsound_message": one that cannot be bound; what `body` answers
  /// Throws Failure.
  std::optional<Error> execute(Connection& connection, std::int64_t organisation,
                               const void* parameters, const RowBody& body,
                               std::uint64_t* changes) const;

  const model::Statement& statement() const { return statement_; }

 private:
  struct Parameter {
    std::uint32_t field = 0;  // of the parameters' plan
    std::string name;         // ":member"
    std::string currency;     // ":price_currency" when it is money, `name` then ":price_minor"
  };
  std::optional<Error> bind(Statement& to, const char* parameters) const;
  void fill(char* row, const Statement& from) const;

  const model::Statement& statement_;
  const model::MessagePlan* parameters_;
  const model::MessagePlan* row_;
  std::vector<Parameter> bound_;
};

}  // namespace tenon::store
