#include "rest/problem.hpp"

#include <cstring>

#include <fmt/format.h>

#include "base/log.hpp"

namespace tenon::rest {
namespace {

bool is_internal(Errc errc) {
  return errc == Errc::internal || errc == Errc::unknown || errc == Errc::data_loss;
}

/// What the store says has a status of its own, whoever passes it on.
struct StoreCode {
  std::string_view code;
  std::uint16_t status;
  std::uint32_t retry_after_s;
  std::string_view detail;  // "" = its own; these may hold what is the operator's alone
};
constexpr std::string_view kDiskDetail =
    "writes are refused until the host is restarted; the operator finds the cause in the log by "
    "the trace_id";
constexpr StoreCode kStoreCodes[] = {
    {"store.check_failed", 422, 0, ""},
    {"store.disk_full", 507, 0, ""},
    {"store.io_error", 503, 0, kDiskDetail},
    {"store.corrupt", 503, 0, kDiskDetail},
    {"store.busy", 503, 1, ""},
};

const StoreCode* find_store_code(std::string_view code) {
  if (!code.starts_with("store.")) return nullptr;
  for (const StoreCode& known : kStoreCodes) {
    if (known.code == code) return &known;
  }
  return nullptr;
}

Problem make_problem(Errc errc, bool retryable, std::string_view code, std::string_view detail,
                     std::string_view path) {
  Problem problem;
  problem.status = http_status_of(errc, retryable);
  if (const StoreCode* known = find_store_code(code); known != nullptr) {
    problem.status = known->status;
    problem.code = code;
    problem.detail = known->detail.empty() ? detail : known->detail;
    problem.pointer = path;
    problem.retry_after_s = known->retry_after_s;
    problem.hides_cause = !known->detail.empty();
    return problem;
  }
  if (is_internal(errc)) {
    problem.code = kInternalCode;
    problem.detail = kInternalDetail;
    problem.hides_cause = true;
    return problem;
  }
  problem.code = code.empty() ? std::string_view("tenon.unspecified") : code;
  problem.detail = detail;
  problem.pointer = path;
  if (problem.status == 429 || problem.status == 503) problem.retry_after_s = 1;
  return problem;
}

/// RFC 6901 section 6: a pointer in a URI fragment has everything escaped that a fragment may not
/// hold.
void append_fragment(std::string& to, std::string_view pointer) {
  constexpr std::string_view kPlain = "-._~!$&'()*+,;=:@/?";
  constexpr char kDigits[] = "0123456789ABCDEF";
  to.push_back('#');
  if (!pointer.starts_with('/')) to.push_back('/');  // the name of a field alone
  for (const char c : pointer) {
    const bool alphanumeric =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (alphanumeric || kPlain.find(c) != std::string_view::npos) {
      to.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    to.push_back('%');
    to.push_back(kDigits[byte >> 4]);
    to.push_back(kDigits[byte & 15]);
  }
}

}  // namespace

std::uint16_t http_status_of(Errc errc, bool retryable) {
  switch (errc) {
    case Errc::invalid_argument:
    case Errc::out_of_range: return 400;
    case Errc::unauthenticated: return 401;
    case Errc::permission_denied: return 403;
    case Errc::not_found: return 404;
    case Errc::already_exists:
    case Errc::aborted:
    case Errc::failed_precondition: return 409;
    case Errc::resource_exhausted: return retryable ? 429 : 422;
    case Errc::unimplemented: return 501;
    case Errc::unavailable:
    case Errc::cancelled: return 503;
    case Errc::deadline_exceeded: return 504;
    case Errc::internal:
    case Errc::unknown:
    case Errc::data_loss: return 500;
  }
  return 500;
}

std::string_view title_of(std::uint16_t http_status) {
  switch (http_status) {
    case 400: return "Bad request";
    case 401: return "Not authenticated";
    case 403: return "Not permitted";
    case 404: return "Not found";
    case 405: return "Method not allowed";
    case 406: return "Not acceptable";
    case 408: return "Request timed out";
    case 409: return "Conflict";
    case 412: return "Precondition failed";
    case 413: return "Content too large";
    case 414: return "URI too long";
    case 415: return "Unsupported media type";
    case 417: return "Expectation failed";
    case 422: return "Cannot be processed";
    case 428: return "Precondition required";
    case 429: return "Too many requests";
    case 431: return "Header too large";
    case 500: return "Internal error";
    case 501: return "Not implemented";
    case 503: return "Unavailable";
    case 504: return "Deadline exceeded";
    case 505: return "HTTP version not supported";
    case 507: return "Insufficient storage";
    default: return "Error";
  }
}

Problem to_problem(const Error& error) {
  return make_problem(error.errc, error.retryable, error.code, error.message, error.path);
}

Problem to_problem(tn_status status, const tn_error& error) {
  const bool canonical = status >= TN_CANCELLED && status <= TN_UNAUTHENTICATED;
  const Errc errc = canonical ? static_cast<Errc>(status) : Errc::unknown;
  const auto text = [](const char* from, std::size_t bytes_max) {
    return std::string_view(from, strnlen(from, bytes_max));
  };
  return make_problem(
      errc, (error.flags & TN_ERROR_RETRYABLE) != 0, text(error.code, sizeof error.code),
      text(error.message, sizeof error.message), text(error.path, sizeof error.path));
}

void append_problem(std::string& to, const Problem& problem, std::string_view instance,
                    std::string_view trace_id) {
  to.append("{\"type\":\"").append(kProblemUrn);
  append_json_escaped(to, problem.code);
  to.append("\",\"title\":\"").append(title_of(problem.status));
  fmt::format_to(std::back_inserter(to), "\",\"status\":{},\"detail\":\"", problem.status);
  append_json_escaped(to, problem.detail);
  if (!instance.empty()) {
    to.append("\",\"instance\":\"");
    append_json_escaped(to, instance);
  }
  to.append("\",\"code\":\"");
  append_json_escaped(to, problem.code);
  to.append("\",\"trace_id\":\"").append(trace_id).push_back('"');
  if (!problem.pointer.empty()) {
    to.append(",\"errors\":[{\"pointer\":\"");
    append_fragment(to, problem.pointer);
    to.append("\",\"detail\":\"");
    append_json_escaped(to, problem.detail);
    to.append("\",\"code\":\"");
    append_json_escaped(to, problem.code);
    to.append("\"}]");
  }
  to.push_back('}');
}

}  // namespace tenon::rest
