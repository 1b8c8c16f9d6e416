// The events of a module as the host publishes them: how their messages look in memory.
#pragma once

#include <cstdint>
#include <vector>

#include "model/entity.hpp"
#include "model/json_codec.hpp"

namespace tenon::host {

struct EventPlan {
  const model::Event& event;
  const model::MessagePlan& message;
  std::uint32_t subject_offset;
};

/// By the ABI's number.
/// @param codec  of the data model's events_interface; both outlive the plans
std::vector<EventPlan> event_plans(const model::DataModel& data, const model::JsonCodec& codec);

}  // namespace tenon::host
