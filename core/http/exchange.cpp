#include "http/exchange.hpp"

namespace tenon::http {
namespace {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::string_view Request::header(std::string_view name) const {
  for (const Header& field : headers) {
    if (!equals_ignoring_case(field.name, name)) continue;
    // An empty value is present all the same, and says so by a data() that is not null.
    return field.value.data() != nullptr ? field.value : std::string_view("");
  }
  return {};
}

std::size_t Request::count(std::string_view name) const {
  std::size_t found = 0;
  for (const Header& field : headers) {
    if (equals_ignoring_case(field.name, name)) ++found;
  }
  return found;
}

}  // namespace tenon::http
