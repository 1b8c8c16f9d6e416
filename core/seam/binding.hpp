// What a module's calls through tn_host become: the binding that it holds, and the two functions
// behind its table. For host, which makes the tables; rest and app call through call.hpp.
#pragma once

#include "seam/call.hpp"

/// An interface bound to the module that may call it. `caller` is stamped by the host, never taken
/// from a module's word.
struct tn_binding {
  const tenon::seam::Target* target;
  tn_str caller;
};

namespace tenon::seam {

/// tn_host.invoke. [any, inside a call]
tn_status invoke(const tn_binding* binding, std::uint32_t method, const tn_call* parent,
                 const tn_site* site, const void* request, void* response,
                 tn_error* error) noexcept;

/// tn_host.allocate. [any, inside a call]
void* allocate(const tn_call* call, std::uint64_t bytes, std::uint64_t align) noexcept;

/// What stands behind a call that the seam has made: for the services that the host gives to
/// modules.
RequestContext& context_of(const tn_call& call);
const Endpoint& endpoint_of(const tn_call& call);

}  // namespace tenon::seam
