#include "base/error.hpp"

#include <fmt/core.h>

namespace tenon {

std::string to_text(const Error& error) {
  if (error.path.empty()) return fmt::format("error[{}]: {}", error.code, error.message);
  return fmt::format("error[{}]: {}: {}", error.code, error.path, error.message);
}

const char* to_name(Errc errc) {
  switch (errc) {
    case Errc::cancelled: return "cancelled";
    case Errc::unknown: return "unknown";
    case Errc::invalid_argument: return "invalid_argument";
    case Errc::deadline_exceeded: return "deadline_exceeded";
    case Errc::not_found: return "not_found";
    case Errc::already_exists: return "already_exists";
    case Errc::permission_denied: return "permission_denied";
    case Errc::resource_exhausted: return "resource_exhausted";
    case Errc::failed_precondition: return "failed_precondition";
    case Errc::aborted: return "aborted";
    case Errc::out_of_range: return "out_of_range";
    case Errc::unimplemented: return "unimplemented";
    case Errc::internal: return "internal";
    case Errc::unavailable: return "unavailable";
    case Errc::data_loss: return "data_loss";
    case Errc::unauthenticated: return "unauthenticated";
  }
  return "unknown";
}

}  // namespace tenon
