#include "rest/operation.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <optional>

#include <fmt/format.h>

#include "base/hex.hpp"
#include "base/utf8.hpp"
#include "model/json_codec.hpp"
#include "rest/arena_list.hpp"
#include "rest/resource.hpp"
#include "rest/uri.hpp"

namespace tenon::rest {
namespace {

struct Failure {
  std::string_view code, message, path;
};

/// The client learns a trace id of an internal error; the log has the rest under it.
void log_internal(Log& log, const Invocation& invocation, const Work& work,
                  const Failure& failure) {
  std::string trace_id;
  append_hex(trace_id, work.context.trace_id, sizeof work.context.trace_id);
  const std::string operation = fmt::format("{} {}", invocation.endpoint().interface->id,
                                            invocation.endpoint().operation->name);
  log.write(Level::error, "an operation failed: internal error",
            {{"operation", operation},
             {"code", failure.code},
             {"detail", failure.message},
             {"path", failure.path},
             {"trace_id", trace_id}});
}

/// The fields of the path, those of the query where it may have some, and a mapped body, decoded.
Result<tn_span> text_fields(const Invocation& invocation, Arena& arena) {
  const Route& route = invocation.route;
  const bool is_mapped = invocation.body_form == BodyForm::mapped;
  const bool has_query = route.method == model::HttpMethod::get || is_mapped;
  std::string_view query = has_query ? invocation.request.query : std::string_view();
  const auto parameters = static_cast<std::size_t>(std::count(query.begin(), query.end(), '&')) + 1;
  ArenaList<model::TextField> fields;
  if (!fields.reserve(invocation.values.size() + parameters + 1, arena)) return memory_error(arena);
  for (std::size_t i = 0; i < invocation.values.size(); ++i) {
    auto value = decoded(invocation.values[i], UriPart::path, arena);
    if (!value) return value.error();
    fields.add({invocation.field_names[i], *value});
  }
  while (const auto parameter = next_parameter(query)) {
    auto name = decoded(parameter->name, UriPart::query, arena);
    if (!name) return name.error();
    auto value = decoded(parameter->value, UriPart::query, arena);
    if (!value) return value.error();
    fields.add({*name, *value});
  }
  if (is_mapped)
    fields.add({invocation.endpoint().operation->http->request_field, invocation.request.body});
  return fields.span();
}

Result<void*> decode_request(const Invocation& invocation, Arena& arena) {
  const model::MessagePlan& plan = *invocation.endpoint().request;
  // An operation all of whose fields are optional may be called with nothing at all.
  const std::string_view body = invocation.request.body.empty() ? "{}" : invocation.request.body;
  const bool has_body =
      invocation.route.method == model::HttpMethod::post && invocation.body_form == BodyForm::json;
  if (has_body && invocation.values.empty()) return model::decode_json(plan, body, arena);

  void* message = nullptr;
  if (has_body) {
    auto partial = model::decode_json_body(plan, body, arena);
    if (!partial) return partial.error();
    message = *partial;
  }
  auto fields = text_fields(invocation, arena);
  if (!fields) return fields.error();
  return model::decode_text_fields(plan, static_cast<const model::TextField*>(fields->p), fields->n,
                                   message, arena);
}

bool is_text(std::string_view value) {
  while (!value.empty()) {
    const std::size_t length = utf8_length(value);
    if (length == 0) return false;
    value.remove_prefix(length);
  }
  return true;
}

/// The one text field of the response that is the answer; nullopt when it is none.
std::optional<std::string_view> answer_text(const TextSlot& slot, const void* response) {
  tn_str text;
  std::memcpy(&text, static_cast<const char*>(response) + slot.offset, sizeof text);
  const bool present =
      (static_cast<const tn_message*>(response)->present >> slot.ordinal & 1U) != 0;
  if (!present && slot.required) return std::nullopt;
  const std::string_view value = present ? std::string_view(text.p, text.n) : std::string_view();
  if (!is_text(value)) return std::nullopt;
  return value;
}

void answer_response(const Invocation& invocation, const Work& work, const void* response, Log& log,
                     Answer& answer) {
  const Route& route = invocation.route;
  std::string& body = answer.begin(200, route.answer_type);
  if (route.answer_text) {
    if (const auto text = answer_text(*route.answer_text, response)) {
      body.assign(*text);
      return;
    }
    return answer_unsound(invocation, work, log,
                          {Errc::internal, "tenon.unsound_message",
                           "the field that is the answer is absent, or is not UTF-8 text",
                           "/" + invocation.endpoint().operation->http->response_field},
                          answer);
  }
  if (model::encode_json(*invocation.endpoint().response, response, body)) return;
  answer_unsound(invocation, work, log, model::fault_of(*invocation.endpoint().response, response),
                 answer);
}

void perform_operation(const Invocation& invocation, Work& work, Log& log, Answer& answer) {
  auto request = decode_request(invocation, work.arena);
  if (!request) return answer.problem(to_problem(request.error()));
  void* const response = make_response(invocation, work.arena);
  if (response == nullptr) return answer.problem(to_problem(memory_error(work.arena)));
  tn_error error;
  error.size = sizeof error;
  const tn_status status =
      seam::call(invocation.endpoint(), work.context, *request, response, error);
  if (status == TN_OK) [[likely]]
    return answer_response(invocation, work, response, log, answer);
  answer_failure(invocation, work, log, status, error, answer);
}

}  // namespace

void* make_response(const Invocation& invocation, Arena& arena) {
  const std::uint32_t size = invocation.endpoint().response_size;
  void* const response = arena.allocate(size, alignof(std::max_align_t));
  if (response == nullptr) return nullptr;
  std::memset(response, 0, size);
  static_cast<tn_message*>(response)->size = size;
  return response;
}

void answer_failure(const Invocation& invocation, const Work& work, Log& log, tn_status status,
                    const tn_error& error, Answer& answer) {
  const Problem problem = to_problem(status, error);
  if (problem.hides_cause)
    log_internal(log, invocation, work, {error.code, error.message, error.path});
  answer.problem(problem);
}

void answer_unsound(const Invocation& invocation, const Work& work, Log& log, const Error& fault,
                    Answer& answer) {
  log_internal(log, invocation, work, {fault.code, fault.message, fault.path});
  answer.problem(to_problem(fault));
}

void perform(const Invocation& invocation, Work& work, Log& log, Answer& answer) noexcept {
  const auto fail = [&](const char* what) {
    log_internal(log, invocation, work, {"tenon.exception", what, ""});
    answer.problem({.status = 500, .code = kInternalCode, .detail = kInternalDetail});
  };
  try {
    if (invocation.route.verb != Verb::none) {
      perform_on_resource(invocation, work, log, answer);
    } else {
      perform_operation(invocation, work, log, answer);
    }
  } catch (const std::exception& exception) {
    fail(exception.what());
  }
}

}  // namespace tenon::rest
