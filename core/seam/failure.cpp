#include "seam/failure.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include <fmt/format.h>

#include "base/error.hpp"

namespace tenon::seam {
namespace {

template <std::size_t N>
void copy_text(char (&to)[N], std::string_view text) {
  std::size_t count = std::min(text.size(), N - 1);
  // Never cut a UTF-8 sequence in two.
  while (count < text.size() && count > 0 &&
         (static_cast<unsigned char>(text[count]) & 0xC0U) == 0x80U)
    --count;
  std::memcpy(to, text.data(), count);
  to[count] = '\0';
}

std::string name_of(const Endpoint& endpoint) {
  return fmt::format("{} {}", endpoint.interface->id, endpoint.operation->name);
}

}  // namespace

tn_status refuse(tn_error& error, tn_status status, std::string_view code,
                 std::string_view message) {
  error.status = status;
  error.flags = 0;
  copy_text(error.code, code);
  error.path[0] = '\0';
  copy_text(error.message, message);
  return status;
}

tn_status refuse(tn_error& error, const Error& failure) {
  const auto status = static_cast<tn_status>(failure.errc);
  refuse(error, status, failure.code, failure.message);
  copy_text(error.path, failure.path);
  if (failure.retryable) error.flags = TN_ERROR_RETRYABLE;
  return status;
}

tn_status normalise(const Endpoint& endpoint, tn_status status, tn_error& error) {
  if (status < TN_OK || status > TN_UNAUTHENTICATED) {
    return refuse(error, TN_INTERNAL, "tenon.bad_status",
                  fmt::format("{} of module {} returned {}, which is no status: mend the module",
                              name_of(endpoint), endpoint.target->module, status));
  }
  error.status = status;
  error.flags &= TN_ERROR_RETRYABLE;
  error.code[sizeof error.code - 1] = '\0';
  error.path[sizeof error.path - 1] = '\0';
  error.message[sizeof error.message - 1] = '\0';
  const char* name = to_name(static_cast<Errc>(status));
  if (error.code[0] == '\0') copy_text(error.code, fmt::format("tenon.{}", name));
  if (error.message[0] == '\0') {
    copy_text(error.message,
              fmt::format("{} answered {} and gave no reason", name_of(endpoint), name));
  }
  return status;
}

}  // namespace tenon::seam
