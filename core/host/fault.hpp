// How host says that a module cannot be used. Inside host only.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "host/host.hpp"

namespace tenon::host {

/// An error of the start: which module, why, what would fix it; the path is where the configuration
/// names the module.
inline Error fault(const ModuleSpec& spec, std::string_view code, std::string_view text) {
  return Error{Errc::failed_precondition, std::string(code),
               std::string("module \"").append(spec.name).append("\" ").append(text), spec.origin};
}

}  // namespace tenon::host
