#include "rest/operation.hpp"

#include <algorithm>
#include <cstring>
#include <exception>

#include <fmt/format.h>

#include "base/hex.hpp"
#include "model/json_codec.hpp"
#include "rest/uri.hpp"

namespace tenon::rest {
namespace {

Error memory_error(const Arena& arena) {
  return {
      Errc::resource_exhausted, "tenon.memory_limit",
      fmt::format("the request needs more than the {} bytes that one request may use; ask for less",
                  arena.bytes_max()),
      ""};
}

struct Failure {
  std::string_view code, message, path;
};

/// The client learns a trace id of an internal error; the log has the rest under it.
void log_internal(Log& log, const Invocation& invocation, const Work& work,
                  const Failure& failure) {
  std::string trace_id;
  append_hex(trace_id, work.context.trace_id, sizeof work.context.trace_id);
  const std::string operation =
      fmt::format("{} {}", invocation.endpoint.interface->id, invocation.endpoint.operation->name);
  log.write(Level::error, "an operation failed: internal error",
            {{"operation", operation},
             {"code", failure.code},
             {"detail", failure.message},
             {"path", failure.path},
             {"trace_id", trace_id}});
}

/// The fields of the path, and those of the query where the method has one, decoded, in memory of
/// the arena.
Result<std::span<const model::TextField>> text_fields(const Invocation& invocation, Arena& arena) {
  const bool has_query = invocation.endpoint.operation->http->method == model::HttpMethod::get;
  std::string_view query = has_query ? invocation.request.query : std::string_view();
  std::size_t count_max = invocation.values.size();
  if (!query.empty())
    count_max += 1 + static_cast<std::size_t>(std::count(query.begin(), query.end(), '&'));
  if (count_max == 0) return std::span<const model::TextField>();

  void* const memory =
      arena.allocate(count_max * sizeof(model::TextField), alignof(model::TextField));
  if (memory == nullptr) return memory_error(arena);
  auto* const fields = static_cast<model::TextField*>(memory);
  std::size_t count = 0;
  for (; count < invocation.values.size(); ++count) {
    auto value = decoded(invocation.values[count], UriPart::path, arena);
    if (!value) return value.error();
    new (fields + count) model::TextField{invocation.field_names[count], *value};
  }
  while (const auto parameter = next_parameter(query)) {
    auto name = decoded(parameter->name, UriPart::query, arena);
    if (!name) return name.error();
    auto value = decoded(parameter->value, UriPart::query, arena);
    if (!value) return value.error();
    new (fields + count++) model::TextField{*name, *value};
  }
  return std::span<const model::TextField>(fields, count);
}

Result<void*> decode_request(const Invocation& invocation, Arena& arena) {
  const model::MessagePlan& plan = *invocation.endpoint.request;
  // An operation all of whose fields are optional may be called with nothing at all.
  const std::string_view body = invocation.request.body.empty() ? "{}" : invocation.request.body;
  const bool has_body = invocation.endpoint.operation->http->method == model::HttpMethod::post;
  if (has_body && invocation.values.empty()) return model::decode_json(plan, body, arena);

  void* message = nullptr;
  if (has_body) {
    auto partial = model::decode_json_body(plan, body, arena);
    if (!partial) return partial.error();
    message = *partial;
  }
  auto fields = text_fields(invocation, arena);
  if (!fields) return fields.error();
  return model::decode_text_fields(plan, fields->data(), fields->size(), message, arena);
}

void answer_response(const Invocation& invocation, Work& work, const void* response, Log& log,
                     Answer& answer) {
  std::string& body = answer.begin(200, kJsonType);
  if (model::encode_json(*invocation.endpoint.response, response, body)) return;
  const Error fault = model::fault_of(*invocation.endpoint.response, response);
  log_internal(log, invocation, work, {fault.code, fault.message, fault.path});
  answer.problem(to_problem(fault));
}

void perform_unguarded(const Invocation& invocation, Work& work, Log& log, Answer& answer) {
  auto request = decode_request(invocation, work.arena);
  if (!request) return answer.problem(to_problem(request.error()));

  const std::uint32_t size = invocation.endpoint.response_size;
  void* const response = work.arena.allocate(size, alignof(std::max_align_t));
  if (response == nullptr) return answer.problem(to_problem(memory_error(work.arena)));
  std::memset(response, 0, size);
  static_cast<tn_message*>(response)->size = size;

  tn_error error;
  error.size = sizeof error;
  const tn_status status = seam::call(invocation.endpoint, work.context, *request, response, error);
  if (status == TN_OK) [[likely]]
    return answer_response(invocation, work, response, log, answer);
  const Problem problem = to_problem(status, error);
  if (problem.code == kInternalCode)
    log_internal(log, invocation, work, {error.code, error.message, error.path});
  answer.problem(problem);
}

}  // namespace

void perform(const Invocation& invocation, Work& work, Log& log, Answer& answer) noexcept {
  const auto fail = [&](const char* what) {
    log_internal(log, invocation, work, {"tenon.exception", what, ""});
    answer.problem({.status = 500, .code = kInternalCode, .detail = kInternalDetail});
  };
  try {
    perform_unguarded(invocation, work, log, answer);
  } catch (const std::exception& exception) {
    fail(exception.what());
  }
}

}  // namespace tenon::rest
