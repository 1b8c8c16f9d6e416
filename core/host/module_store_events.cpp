// Events on their way from a module's struct to its outbox, and what metrics ask of that.
#include <algorithm>
#include <cstring>
#include <string>

#include <fmt/format.h>

#include "host/event_plan.hpp"
#include "host/module_store.hpp"
#include "model/json_plan.hpp"
#include "seam/failure.hpp"

namespace tenon::host {
namespace {

/// Empty when the call is part of no trace.
std::string_view trace_of(const tn_call& call) {
  const auto* bytes = reinterpret_cast<const char*>(call.trace_id);
  const bool is_there = std::any_of(bytes, bytes + sizeof call.trace_id, [](char c) { return c; });
  return is_there ? std::string_view(bytes, sizeof call.trace_id) : std::string_view();
}

}  // namespace

std::vector<EventPlan> event_plans(const model::DataModel& data, const model::JsonCodec& codec) {
  std::vector<EventPlan> plans;
  for (const model::Event& event : data.events) {
    const model::MessagePlan& message = *codec.plan(event.message);
    const auto subject =
        std::find_if(message.fields.begin(), message.fields.end(),
                     [&](const model::FieldPlan& field) { return field.name == event.subject; });
    plans.push_back({event, message, subject->offset});
  }
  return plans;
}

tn_status ModuleStore::publish(tn_unit& unit, std::uint32_t number, const void* message,
                               tn_error& error) {
  if (number >= events_.size()) {
    return seam::refuse(error, TN_INVALID_ARGUMENT, "store.bad_number",
                        "the data model has no event of this number: build the module again");
  }
  if (!unit.writes) {
    return seam::refuse(error, TN_FAILED_PRECONDITION, "store.reads_only",
                        "a snapshot publishes nothing: use a write unit");
  }
  const EventPlan& plan = events_[number];
  if (message == nullptr ||
      static_cast<const tn_message*>(message)->size < model::message_size(plan.message)) {
    return seam::refuse(error, TN_INVALID_ARGUMENT, "tenon.bad_message",
                        "an event's size is less than its struct's: set head.size before the call");
  }
  std::string body;
  if (!model::encode_json(plan.message, message, body))
    return seam::refuse(error, model::fault_of(plan.message, message));
  store::PublishedEvent published{
      plan.event.name, plan.event.version, {}, trace_of(unit.call), body};
  std::memcpy(published.subject.b, static_cast<const char*>(message) + plan.subject_offset,
              sizeof published.subject.b);
  const auto refused = outbox_.append(unit.connection, store::kDefaultOrganisation, published);
  return refused ? seam::refuse(error, *refused) : TN_OK;
}

std::optional<store::OutboxSpan> ModuleStore::outbox() const {
  if (data_.events.empty()) return std::nullopt;
  store::OutboxSpan span;
  const auto failed =
      database_->read({}, [&](store::Connection& connection) -> std::optional<Error> {
        span = store::outbox_span(connection);
        return std::nullopt;
      });
  return failed ? std::nullopt : std::optional(span);
}

}  // namespace tenon::host
