#include "rest/openapi_problem.hpp"

#include <string>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "rest/problem.hpp"

namespace tenon::rest {
namespace {

struct KnownStatus {
  std::uint16_t status;
  std::string_view name;  // in components.responses
  std::string_view description;
  std::string_view code;  // of the example
  std::string_view detail;
  std::string_view pointer;
};

constexpr KnownStatus kKnown[] = {
    {400, "BadRequest",
     "The request does not fit its schema, or the operation refuses a value. `errors` has the "
     "place.",
     "field.missing", "ExpandRequest needs \"start\": a string; add it", "#/start"},
    {404, "NotFound", "There is no such record.", "store.not_found",
     "there is no record of this id; check it", "/id"},
    {406, "NotAcceptable", "Accept leaves out application/json.", "rest.not_acceptable",
     "the answer is application/json, which Accept leaves out; add it, or send no Accept", ""},
    {409, "Conflict", "The request is sound, but what is stored does not let it be done.",
     "store.not_unique", "a record with this value is there already; use it, or another value", ""},
    {412, "PreconditionFailed", "The record has changed: its version is not that of If-Match.",
     "store.stale", "the record has another version than If-Match says; read it again", ""},
    {413, "ContentTooLarge", "The body is larger than the server takes.", "http.body_too_large",
     "the body is larger than 1048576 bytes; send less at a time", ""},
    {415, "UnsupportedMediaType", "The body is not of a type that is taken here, in UTF-8.",
     "rest.unsupported_media_type", "the body has no Content-Type; send application/json", ""},
    {422, "CannotBeProcessed",
     "The request runs into a limit, or breaks a rule of what is stored; repeating it does not "
     "help.",
     "tenon.memory_limit",
     "the request needs more memory than the 67108864 bytes that one request may use; send less at "
     "a time",
     ""},
    {428, "PreconditionRequired", "A change has to say by If-Match which version it is made to.",
     "rest.if_match_required",
     "a change has to name the version that it is made to; send the ETag of the record as If-Match",
     ""},
    {500, "InternalError", "The fault is the server's. The operator finds its cause by `trace_id`.",
     kInternalCode, kInternalDetail, ""},
    {503, "Unavailable",
     "The server is full or on its way out. Retry-After says when to try again.", "host.overloaded",
     "every worker is busy and their queue is full; try again after Retry-After seconds", ""},
    {504, "DeadlineExceeded",
     "The answer was not ready in time. What the request asked for may have happened.",
     "tenon.deadline_exceeded", "the request was not answered in time; ask for less", ""},
    {507, "InsufficientStorage", "The disk is full. Nothing was stored; reading goes on.",
     "store.disk_full", "the disk is full; try again when there is room", ""},
};

constexpr std::string_view kOtherName = "Problem";
constexpr std::string_view kProblemReference = "#/components/schemas/Problem";

const KnownStatus& known(std::uint16_t status) {
  for (const KnownStatus& one : kKnown) {
    if (one.status == status) return one;
  }
  TN_ASSERT(!"a status without a response");
  return kKnown[0];
}

void write_property(JsonWriter& to, std::string_view name, std::string_view format,
                    std::string_view description) {
  to.begin_object(name);
  to.member("type", "string");
  if (!format.empty()) to.member("format", format);
  to.member("description", description);
  to.end_object();
}

void write_required(JsonWriter& to, std::initializer_list<std::string_view> names) {
  to.begin_list("required");
  for (const std::string_view name : names) to.string(name);
  to.end_list();
}

void write_errors_property(JsonWriter& to) {
  to.begin_object("errors");
  to.member("type", "array");
  to.member("description", "The places of the request that are at fault, where there are any.");
  to.begin_object("items");
  to.member("type", "object");
  to.begin_object("properties");
  write_property(to, "pointer", "",
                 "A JSON pointer into the request as a URI fragment, as #/rules/3 (RFC 6901).");
  write_property(to, "detail", "", "What is wrong there and what would fix it.");
  write_property(to, "code", "", "A stable code, as field.unknown.");
  to.end_object();
  write_required(to, {"pointer", "detail", "code"});
  to.end_object();
  to.end_object();
}

void write_example(JsonWriter& to, const KnownStatus& status) {
  to.begin_object("example");
  to.member("type", fmt::format("{}{}", kProblemUrn, status.code));
  to.member("title", title_of(status.status));
  to.raw_member("status", std::to_string(status.status));
  to.member("detail", status.detail);
  to.member("code", status.code);
  to.member("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736");
  if (!status.pointer.empty()) {
    to.begin_list("errors");
    to.begin_object();
    to.member("pointer", status.pointer);
    to.member("detail", status.detail);
    to.member("code", status.code);
    to.end_object();
    to.end_list();
  }
  to.end_object();
}

void write_retry_after(JsonWriter& to) {
  to.begin_object("headers");
  to.begin_object("Retry-After");
  to.member("description", "Seconds to wait before the next try.");
  to.begin_object("schema");
  to.member("type", "integer");
  to.raw_member("minimum", "1");
  to.end_object();
  to.end_object();
  to.end_object();
}

void write_response(JsonWriter& to, std::string_view name, std::string_view description,
                    const KnownStatus* status) {
  to.begin_object(name);
  to.member("description", description);
  if (status != nullptr && status->status == 503) write_retry_after(to);
  to.begin_object("content");
  to.begin_object(kProblemType);
  to.begin_object("schema");
  to.member("$ref", kProblemReference);
  to.end_object();
  if (status != nullptr) write_example(to, *status);
  to.end_object();
  to.end_object();
  to.end_object();
}

void write_reference(JsonWriter& to, std::string_view status, std::string_view name) {
  to.begin_object(status);
  to.member("$ref", fmt::format("#/components/responses/{}", name));
  to.end_object();
}

}  // namespace

void write_problem_schema(JsonWriter& to) {
  to.begin_object("Problem");
  to.member("type", "object");
  to.member("description", "A failure, as RFC 9457 describes it. Further members may come.");
  to.begin_object("properties");
  write_property(to, "type", "uri",
                 "The name of the kind of problem: urn:tenon:problem: and the code.");
  write_property(to, "title", "", "The same words for the same status.");
  to.begin_object("status");
  to.member("type", "integer");
  to.member("description", "The HTTP status.");
  to.raw_member("minimum", "400");
  to.raw_member("maximum", "599");
  to.end_object();
  write_property(to, "detail", "", "One line: what is wrong and what would fix it.");
  write_property(to, "instance", "uri-reference", "The path that was asked for.");
  write_property(to, "code", "", "A stable code to decide by.");
  to.begin_object("trace_id");
  to.member("type", "string");
  to.member("pattern", "^[0-9a-f]{32}$");
  to.member("description", "The trace of the request, by which an operator finds it in the log.");
  to.end_object();
  write_errors_property(to);
  to.end_object();
  write_required(to, {"type", "title", "status", "detail", "code", "trace_id"});
  to.end_object();
}

void write_problem_responses(JsonWriter& to) {
  for (const KnownStatus& status : kKnown)
    write_response(to, status.name, status.description, &status);
  write_response(to, kOtherName, "Any other failure; `status`, `code` and `detail` say which.",
                 nullptr);
}

void write_problem_references(JsonWriter& to, std::span<const std::uint16_t> statuses) {
  for (const std::uint16_t status : statuses)
    write_reference(to, std::to_string(status), known(status).name);
  write_reference(to, "default", kOtherName);
}

}  // namespace tenon::rest
