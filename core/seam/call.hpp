// The seam: the one function through which every call of a module passes, whether the host makes it
// or a module.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.hpp"
#include "model/entity.hpp"
#include "model/interface.hpp"
#include "model/json_codec.hpp"
#include "tenon/abi/host.h"
#include "tenon/abi/module.h"

namespace tenon::seam {

class OperationMetrics;
struct Target;

/// Host -> module is depth 1. A chain that is longer answers "tenon.call_too_deep".
inline constexpr std::uint32_t kCallDepthMax = 16;

/// One operation as the host can call it: the provider's function, its facts, its counters. Lives
/// as long as the host.
struct Endpoint {
  const model::Interface* interface = nullptr;
  const model::Operation* operation = nullptr;
  std::uint32_t method = 0;
  const Target* target = nullptr;
  const model::MessagePlan* request = nullptr;
  const model::MessagePlan* response = nullptr;
  std::uint64_t timeout_ns =
      UINT64_MAX;  // most that one call may take, whatever its caller's deadline
  OperationMetrics* metrics = nullptr;
  std::atomic<bool> overran_loop{
      false};  // has overrun the loop's budget too often: workers from then on
  std::atomic<std::uint32_t> overruns{0};         // of late, see lane.hpp
  std::atomic<std::uint64_t> overran_at_call{0};  // how many calls there had been at the last one
  bool reaches_only_loop =
      false;  // all that its module requires may run on a loop; set by assign_lanes
  std::uint32_t request_size = 0;  // of the C structs; a message that claims less is refused
  std::uint32_t response_size = 0;
};

/// A provider of one interface: its table, its object, the host table of its module.
struct Target {
  std::string module;
  const tn_interface* table = nullptr;
  void* object = nullptr;
  const tn_host* host = nullptr;
  std::vector<Endpoint*> endpoints;         // by method
  const model::JsonCodec* codec = nullptr;  // plans of all messages of the interface
  /// Whose resource the interface is; nullptr: not an entity's.
  const model::Entity* entity = nullptr;
};

/// Everything about one request that its calls share. Made by rest or by the command line, one per
/// request, reused. One thread at a time works on it; only `cancelled` may be set by another.
struct RequestContext {
  Arena& arena;
  std::uint64_t deadline_ns = UINT64_MAX;
  std::atomic<std::uint32_t> cancelled{0};
  std::uint8_t trace_id[16] = {};
  std::uint8_t span_id[8] = {};  // the host's own span for the request
  std::uint64_t spans_made = 0;  // counts on from request to request: it only has to differ
  bool on_loop = true;   // false where no loop waits (the command line): nothing overruns then
  bool in_unit = false;  // inside a unit or a snapshot: no module may cross a seam
};

/// Calls an operation on behalf of the host (rest, command line). [loop or worker, by lane_of]
/// `response` is zeroed, its size set. On failure `error` is filled: status, code and message are
/// never empty.
tn_status call(Endpoint& endpoint, RequestContext& context, const void* request, void* response,
               tn_error& error);

/// As call(), for what the host itself asks while it answers `parent`: an entity's rules.
/// @param unit  the write unit that the callee may use, or nullptr
tn_status call_within(const tn_call& parent, Endpoint& endpoint, tn_unit* unit, const void* request,
                      void* response, tn_error& error);

}  // namespace tenon::seam
