// The detail of a failed call: the seam's own failures, and a module's put in order. For seam, and
// for what the host answers itself.
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "seam/call.hpp"

namespace tenon::seam {

/// Fills `error` with a failure of the seam's own and returns `status`. `code` and `message` are
/// cut to the buffers.
tn_status refuse(tn_error& error, tn_status status, std::string_view code,
                 std::string_view message);

/// The same from an Error, with its path.
tn_status refuse(tn_error& error, const Error& failure);

/// Makes a module's failure one that every reader can trust: a canonical status, terminated texts,
/// a code, a message. Returns the status that the caller gets.
tn_status normalise(const Endpoint& endpoint, tn_status status, tn_error& error);

/// An empty detail. Clears what is read, not the whole of its 1.3 kB.
inline void clear(tn_error& error) {
  error.size = sizeof error;
  error.status = TN_OK;
  error.flags = 0;
  error.code[0] = '\0';
  error.path[0] = '\0';
  error.message[0] = '\0';
}

}  // namespace tenon::seam
