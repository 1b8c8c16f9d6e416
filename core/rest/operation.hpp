// One operation, from the bytes of a request to the bytes of its answer: decode, call through the
// seam, encode. Runs on a loop or on a worker, and knows not on which.
#pragma once

#include "base/arena.hpp"
#include "base/log.hpp"
#include "http/exchange.hpp"
#include "rest/admission.hpp"
#include "rest/answer.hpp"
#include "rest/router.hpp"
#include "seam/call.hpp"

namespace tenon::rest {

/// The memory of one request and what its calls share. Kept from request to request by a loop.
struct Work {
  explicit Work(std::size_t bytes_max) : arena(bytes_max) {}
  Arena arena;
  seam::RequestContext context{.arena = arena};
};

/// A route that was found, and the request that it was found for.
struct Invocation {
  const Route& route;                        // of an operation or a resource
  std::span<const std::string> field_names;  // of the path
  std::span<const std::string_view> values;  // of the path, still escaped
  const http::Request& request;
  BodyForm body_form;

  seam::Endpoint& endpoint() const { return *route.endpoint; }
};

/// Answers with the response, or a problem. What is thrown becomes an internal error, logged; when
/// there is no memory even for that, the process ends.
void perform(const Invocation& invocation, Work& work, Log& log, Answer& answer) noexcept;

/// A zeroed response of the invocation's endpoint, its size set; nullptr when the arena is at its
/// limit.
void* make_response(const Invocation& invocation, Arena& arena);

/// Answers what a call failed with; what clients may not know of it is logged.
void answer_failure(const Invocation& invocation, const Work& work, Log& log, tn_status status,
                    const tn_error& error, Answer& answer);

/// Answers that the provider broke its own schema, and logs how.
void answer_unsound(const Invocation& invocation, const Work& work, Log& log, const Error& fault,
                    Answer& answer);

}  // namespace tenon::rest
