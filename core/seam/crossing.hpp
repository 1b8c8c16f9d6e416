// One call on its way through the seam: what its interceptors share. Inside seam only.
#pragma once

#include "seam/call.hpp"

namespace tenon::seam {

/// The tn_call that the callee sees, and behind it what the host finds again when the callee hands
/// it back.
struct CallFrame : tn_call {
  RequestContext* context;
  const Endpoint* endpoint;
};

struct Crossing {
  Endpoint& endpoint;
  RequestContext& context;
  CallFrame& frame;
  tn_error& error;
  std::size_t slot;        // of the metrics, this thread's
  std::uint64_t begun_ns;  // the clock is read once before and once after, for all interceptors
  std::uint64_t ended_ns = 0;
  tn_status status = TN_OK;  // what the caller gets; meaningful in leave()
};

}  // namespace tenon::seam
