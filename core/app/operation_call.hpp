// One operation called from JSON to JSON through the seam, by the command line. What rest does for
// HTTP, without HTTP.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/arena.hpp"
#include "base/result.hpp"
#include "seam/call.hpp"

namespace tenon::app {

/// Reuses its memory from call to call. One thread.
class OperationCall {
 public:
  /// @param memory_max  most that one call may allocate
  /// @param timeout     of each call
  OperationCall(seam::Endpoint& endpoint, std::size_t memory_max,
                std::chrono::milliseconds timeout);

  /// Appends the answer as JSON in one line, without its end. On failure nothing is appended.
  /// @error  whatever the codec (as "field.unknown"), the seam (as "tenon.deadline_exceeded") or
  /// the operation says
  Result<void> run(std::string_view request_json, std::string& to);

 private:
  seam::Endpoint& endpoint_;
  std::chrono::nanoseconds timeout_;
  Arena arena_;
  seam::RequestContext context_;
};

/// {"error":{"code":…,"message":…,"path":…}}
void append_error_json(const Error& error, std::string& to);

}  // namespace tenon::app
