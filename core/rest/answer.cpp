#include "rest/answer.hpp"

#include <charconv>

namespace tenon::rest {
namespace {

constexpr std::string_view kNotStored =
    "X-Content-Type-Options: nosniff\r\n"
    "Cache-Control: no-store\r\n";
constexpr std::string_view kRevalidated =
    "X-Content-Type-Options: nosniff\r\n"
    "Cache-Control: no-cache\r\n";
constexpr std::string_view kRevalidatedByClient =
    "X-Content-Type-Options: nosniff\r\n"
    "Cache-Control: private, no-cache\r\n";

}  // namespace

void Answer::append_trace() {
  constexpr std::string_view kName = "traceparent: ";
  char line[kName.size() + kTraceparentChars + 2];
  kName.copy(line, kName.size());
  write_traceparent(line + kName.size(), trace_);
  line[sizeof line - 2] = '\r';
  line[sizeof line - 1] = '\n';
  response_.extra.append(line, sizeof line);
}

std::string& Answer::begin(std::uint16_t status, std::string_view content_type) {
  response_.status = status;
  response_.content_type = content_type;
  response_.extra.assign(kNotStored);
  append_trace();
  response_.body.clear();
  return response_.body;
}

void Answer::add_header(std::string_view name, std::string_view value) {
  response_.extra.append(name).append(": ").append(value).append("\r\n");
}

std::string& Answer::begin_cached(std::uint16_t status, std::string_view content_type,
                                  std::string_view etag, Cached cached) {
  begin(status, content_type);
  response_.extra.assign(cached == Cached::by_all ? kRevalidated : kRevalidatedByClient);
  append_trace();
  add_header("ETag", etag);
  return response_.body;
}

void Answer::problem(const Problem& problem) {
  std::string& body = begin(problem.status, kProblemType);
  if (problem.retry_after_s != 0) {
    char digits[12];
    const auto end = std::to_chars(digits, digits + sizeof digits, problem.retry_after_s).ptr;
    add_header("Retry-After", {digits, static_cast<std::size_t>(end - digits)});
  }
  if (problem.status == 401) add_header("WWW-Authenticate", "Bearer");
  char trace_id[kTraceIdChars];
  write_trace_id(trace_id, trace_);
  append_problem(body, problem, instance_, {trace_id, sizeof trace_id});
  code_.assign(problem.code);
}

}  // namespace tenon::rest
