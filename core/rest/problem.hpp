// Failures as RFC 9457 problem documents: which HTTP status a failure has, and what of it a client
// may know.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "tenon/abi/status.h"

namespace tenon::rest {

inline constexpr std::string_view kProblemType = "application/problem+json";
/// A problem's `type` is this and its code: a name that never changes, not an address.
inline constexpr std::string_view kProblemUrn = "urn:tenon:problem:";
/// What clients see of internal, unknown and data_loss.
inline constexpr std::string_view kInternalCode = "tenon.internal";
inline constexpr std::string_view kInternalDetail =
    "internal error; the operator finds its cause in the log by the trace_id";

/// Borrows all its text.
struct Problem {
  std::uint16_t status = 500;
  std::string_view code;
  std::string_view detail;          // one line: what is wrong and what would fix it
  std::string_view pointer = {};    // JSON pointer to a field of the request, "" = the whole
  std::uint32_t retry_after_s = 0;  // 0 = no Retry-After
  bool hides_cause = false;         // the client is not told why: the log has to be
};

/// The one place where a canonical status becomes an HTTP status; to_problem() makes exceptions for
/// some codes of the store. A limit that time lifts (retryable resource_exhausted) is 429; one that
/// the request itself runs into is 422, for to repeat it is useless.
std::uint16_t http_status_of(Errc errc, bool retryable);

/// The same words for the same status, always: "Not found".
std::string_view title_of(std::uint16_t http_status);

/// What a client may know: internal, unknown and data_loss say nothing of their cause. Borrows from
/// `error`.
Problem to_problem(const Error& error);
Problem to_problem(tn_status status, const tn_error& error);

/// Appends the document.
/// @param instance   path of the request, as sent
/// @param trace_id   32 hex digits
void append_problem(std::string& to, const Problem& problem, std::string_view instance,
                    std::string_view trace_id);

}  // namespace tenon::rest
