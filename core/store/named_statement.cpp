#include "store/named_statement.hpp"

#include <cstring>

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/assert.hpp"
#include "model/json_fault.hpp"
#include "model/json_message.hpp"
#include "store/column_values.hpp"

namespace tenon::store {
namespace {

using model::FieldPlan;

Error located(Errc errc, std::string_view code, std::string message, const FieldPlan& field) {
  return {errc, std::string(code), std::move(message), "/" + field.name, false};
}

}  // namespace

NamedStatement::NamedStatement(const model::Statement& statement,
                               const model::MessagePlan* parameters, const model::MessagePlan* row)
    : statement_(statement), parameters_(parameters), row_(row) {
  if (parameters_ == nullptr) return;
  for (std::uint32_t i = 0; i < parameters_->fields.size(); ++i) {
    const FieldPlan& field = parameters_->fields[i];
    const bool is_money = field.type == model::Type::money;
    bound_.push_back({i, fmt::format(":{}{}", field.name, is_money ? "_minor" : ""),
                      is_money ? fmt::format(":{}_currency", field.name) : std::string()});
  }
}

std::optional<Error> NamedStatement::bind(Statement& to, const char* parameters) const {
  if (parameters_ == nullptr) return std::nullopt;
  TN_ASSERT(parameters != nullptr);
  const std::uint64_t present = model::present_of(parameters);
  for (const Parameter& parameter : bound_) {
    const FieldPlan& field = parameters_->fields[parameter.field];
    const char* slot = parameters + field.offset;
    if ((present & field.bit()) == 0) {
      if (field.required) {
        model::Fault fault = model::missing_field(*parameters_, field);
        return located(fault.errc, fault.code, std::move(fault.message), field);
      }
      const bool has_default =
          statement_.parameters.fields[parameter.field].default_value.has_value();
      slot = has_default ? parameters_->prototype.data() + field.offset : nullptr;
    } else if (std::string why = unsound_scalar(field, slot); !why.empty()) {
      return located(Errc::internal, "tenon.unsound_message", std::move(why), field);
    }
    const int number = to.parameter(parameter.name.c_str());
    if (parameter.currency.empty()) {
      bind_scalar(to, number, field, slot);
    } else {
      bind_money(to, number, to.parameter(parameter.currency.c_str()), slot);
    }
  }
  return std::nullopt;
}

void NamedStatement::fill(char* row, const Statement& from) const {
  model::init_message(*row_, row);
  std::uint64_t present = 0;
  int column = 0;
  for (const FieldPlan& field : row_->fields) {
    if (read_scalar(from, column, field, row + field.offset)) present |= field.bit();
    column += field.type == model::Type::money ? 2 : 1;
  }
  model::set_present(row, present);
}

std::optional<Error> NamedStatement::execute(Connection& connection, std::int64_t organisation,
                                             const void* parameters, const RowBody& body,
                                             std::uint64_t* changes) const {
  Statement running = connection.prepare(statement_.sql, Trust::module);
  running.bind(running.parameter(":org"), organisation);
  if (auto fault = bind(running, static_cast<const char*>(parameters))) return fault;
  if (row_ == nullptr || !body) {
    const std::uint64_t changed = running.run();
    if (changes != nullptr) *changes = changed;
    return std::nullopt;
  }
  std::vector<std::uint64_t> row(row_->prototype.size() / sizeof(std::uint64_t));
  auto* message = reinterpret_cast<char*>(row.data());
  for (bool is_first = true; running.step(); is_first = false) {
    // A change is whole only when it has been stepped to its end, so further rows are passed over.
    if (!is_first && statement_.rows == model::Rows::one) continue;
    fill(message, running);
    if (auto fault = body(message)) return fault;
  }
  if (changes != nullptr)
    *changes =
        statement_.writes ? static_cast<std::uint64_t>(sqlite3_changes64(connection.raw())) : 0;
  return std::nullopt;
}

}  // namespace tenon::store
