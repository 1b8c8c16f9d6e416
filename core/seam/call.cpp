#include "seam/call.hpp"

#include <new>

#include "base/clock.hpp"
#include "seam/binding.hpp"
#include "seam/interceptors.hpp"

namespace tenon::seam {
namespace {

// A module reads `cancelled` as the plain word that the ABI shows it, atomically.
static_assert(std::atomic<std::uint32_t>::is_always_lock_free);
static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));

bool is_whole(const void* message, std::uint32_t size) {
  return message != nullptr && static_cast<const tn_message*>(message)->size >= size;
}

tn_status run(Crossing& crossing, const void* request, void* response) {
  const Endpoint& endpoint = crossing.endpoint;
  // A struct that is too short would be written past its end.
  if (!is_whole(request, endpoint.request_size) || !is_whole(response, endpoint.response_size))
      [[unlikely]] {
    return refuse(crossing.error, TN_INVALID_ARGUMENT, "tenon.bad_message",
                  "a message's size is less than its struct's: set head.size before the call");
  }
  const Target& target = *endpoint.target;
  const tn_method method = target.table->methods[endpoint.method];
  const tn_status status =
      method(target.object, &crossing.frame, request, response, &crossing.error);
  if (status == TN_OK) [[likely]]
    return TN_OK;
  return normalise(endpoint, status, crossing.error);
}

/// Every call of every module, whoever makes it, passes here.
tn_status cross(Crossing& crossing, const void* request, void* response) {
  clear(crossing.error);
  tn_status status = Interceptors::enter(crossing);
  if (status == TN_OK) [[likely]]
    status = run(crossing, request, response);
  crossing.status = status;
  crossing.ended_ns = monotonic_ns();
  Interceptors::leave(crossing);
  return status;
}

/// Where a call comes from.
struct Origin {
  std::uint32_t depth;
  std::uint64_t deadline_ns;
  tn_str caller;
  tn_site site;
  tn_unit* unit;
};

tn_status call_from(const Origin& origin, Endpoint& endpoint, RequestContext& context,
                    const void* request, void* response, tn_error& error) {
  CallFrame frame;
  frame.size = sizeof(tn_call);
  frame.depth = origin.depth;
  frame.host = endpoint.target->host;
  frame.deadline_ns = origin.deadline_ns;
  frame.cancelled = reinterpret_cast<const std::uint32_t*>(&context.cancelled);
  frame.caller = origin.caller;
  frame.site = origin.site;
  frame.unit = origin.unit;
  frame.context = &context;
  frame.endpoint = &endpoint;
  Crossing crossing{endpoint, context, frame, error, thread_slot(), monotonic_ns()};
  return cross(crossing, request, response);
}

}  // namespace

tn_status call(Endpoint& endpoint, RequestContext& context, const void* request, void* response,
               tn_error& error) {
  const Origin origin{1, context.deadline_ns, {nullptr, 0}, {nullptr, 0, 0}, nullptr};
  return call_from(origin, endpoint, context, request, response, error);
}

tn_status call_within(const tn_call& parent, Endpoint& endpoint, tn_unit* unit, const void* request,
                      void* response, tn_error& error) {
  const auto& frame = static_cast<const CallFrame&>(parent);
  const Origin origin{frame.depth + 1, frame.deadline_ns, {nullptr, 0}, {nullptr, 0, 0}, unit};
  return call_from(origin, endpoint, *frame.context, request, response, error);
}

RequestContext& context_of(const tn_call& call) {
  return *static_cast<const CallFrame&>(call).context;
}

const Endpoint& endpoint_of(const tn_call& call) {
  return *static_cast<const CallFrame&>(call).endpoint;
}

tn_status invoke(const tn_binding* binding, std::uint32_t method, const tn_call* parent,
                 const tn_site* site, const void* request, void* response,
                 tn_error* error) noexcept {
  // Detail that the caller does not want, or has no room for, is written here and forgotten.
  tn_error unwanted;
  tn_error& detail = error != nullptr && error->size >= sizeof *error ? *error : unwanted;
  if (binding == nullptr || parent == nullptr) [[unlikely]] {
    clear(detail);
    return refuse(detail, TN_INTERNAL, "tenon.bad_call",
                  "a call between modules needs a binding and the call it is part of");
  }
  if (method >= binding->target->endpoints.size()) [[unlikely]] {
    clear(detail);
    return refuse(detail, TN_UNIMPLEMENTED, "tenon.no_such_operation",
                  "the interface has no operation of this number");
  }
  const auto& frame = *static_cast<const CallFrame*>(parent);
  if (frame.context->in_unit) [[unlikely]] {
    clear(detail);
    return refuse(detail, TN_FAILED_PRECONDITION, "tenon.seam_in_unit",
                  "a unit crosses no seam: call the other module before the unit or after it");
  }
  const Origin origin{frame.depth + 1, frame.deadline_ns, binding->caller,
                      site != nullptr ? *site : tn_site{}, nullptr};
  return call_from(origin, *binding->target->endpoints[method], *frame.context, request, response,
                   detail);
}

void* allocate(const tn_call* call, std::uint64_t bytes, std::uint64_t align) noexcept {
  constexpr std::uint64_t kAlignMax = 64;
  if (call == nullptr || align == 0 || align > kAlignMax || (align & (align - 1)) != 0)
    return nullptr;
  try {
    return static_cast<const CallFrame*>(call)->context->arena.allocate(bytes, align);
  } catch (const std::bad_alloc&) {
    return nullptr;  // the arena's own list could not grow
  }
}

}  // namespace tenon::seam
