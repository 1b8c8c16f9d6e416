#include "app/operation_call.hpp"

#include <cstring>
#include <random>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "model/json_codec.hpp"

namespace tenon::app {
namespace {

/// W3C asks for ids that are not all zero and unlikely to meet again; they are no secret.
void make_trace_ids(seam::RequestContext& context) {
  std::random_device random;
  for (std::uint8_t& byte : context.trace_id) byte = static_cast<std::uint8_t>(random());
  for (std::uint8_t& byte : context.span_id) byte = static_cast<std::uint8_t>(random());
  context.trace_id[0] |= 1U;
  context.span_id[0] |= 1U;
}

Error to_error(tn_status status, const tn_error& error) {
  return {.errc = static_cast<Errc>(status),
          .code = error.code,
          .message = error.message,
          .path = error.path,
          .retryable = (error.flags & TN_ERROR_RETRYABLE) != 0};
}

}  // namespace

OperationCall::OperationCall(seam::Endpoint& endpoint, std::size_t memory_max,
                             std::chrono::milliseconds timeout)
    : endpoint_(endpoint), timeout_(timeout), arena_(memory_max), context_{.arena = arena_} {
  context_.on_loop = false;
  make_trace_ids(context_);
}

Result<void> OperationCall::run(std::string_view request_json, std::string& to) {
  arena_.reset();
  context_.deadline_ns = monotonic_ns() + static_cast<std::uint64_t>(timeout_.count());
  const Result<void*> request = model::decode_json(*endpoint_.request, request_json, arena_);
  if (!request) return request.error();

  const std::uint32_t size = model::message_size(*endpoint_.response);
  void* const response = arena_.allocate(size, alignof(std::max_align_t));
  if (response == nullptr) {
    return Error{
        .errc = Errc::resource_exhausted,
        .code = "tenon.memory_limit",
        .message = "the request leaves no memory for its answer; raise [http] request_memory_max",
        .path = {}};
  }
  std::memset(response, 0, size);
  static_cast<tn_message*>(response)->size = size;

  tn_error error{};
  error.size = sizeof error;
  const tn_status status = seam::call(endpoint_, context_, *request, response, error);
  if (status != TN_OK) return to_error(status, error);
  const std::size_t before = to.size();
  if (model::encode_json(*endpoint_.response, response, to)) return {};
  to.resize(before);
  return model::fault_of(*endpoint_.response, response);
}

void append_error_json(const Error& error, std::string& to) {
  to.append("{\"error\":{\"code\":\"");
  append_json_escaped(to, error.code);
  to.append("\",\"message\":\"");
  append_json_escaped(to, error.message);
  to.append("\",\"path\":\"");
  append_json_escaped(to, error.path);
  to.append("\"}}");
}

}  // namespace tenon::app
