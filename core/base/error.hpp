// The host's failures: a canonical status, a stable code, where, and one line that says what would
// fix it.
#pragma once

#include <cstdint>
#include <string>

namespace tenon {

/// The sixteen canonical statuses; numbers are those of core/abi/status.h (a test holds them
/// together).
enum class Errc : std::int32_t {
  cancelled = 1,
  unknown = 2,
  invalid_argument = 3,
  deadline_exceeded = 4,
  not_found = 5,
  already_exists = 6,
  permission_denied = 7,
  resource_exhausted = 8,
  failed_precondition = 9,
  aborted = 10,
  out_of_range = 11,
  unimplemented = 12,
  internal = 13,
  unavailable = 14,
  data_loss = 15,
  unauthenticated = 16,
};

/// `code` is stable and documented, as "config.unknown_key"; `message` is one line; `path` is a
/// JSON pointer into a request, or "file:line" of a file a person wrote, or empty.
struct Error {
  Errc errc = Errc::unknown;
  std::string code;
  std::string message;
  std::string path;
  bool retryable = false;
};

/// "error[code]: path: message", as the command line prints it.
std::string to_text(const Error& error);

/// The canonical name of a status in lower case, as "invalid_argument".
const char* to_name(Errc errc);

}  // namespace tenon
