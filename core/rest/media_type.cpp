#include "rest/media_type.hpp"

#include "http/exchange.hpp"

namespace tenon::rest {
namespace {

using http::equals_ignoring_case;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Takes the part before `separator` off the front of `rest`, trimmed.
std::string_view take(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return trimmed(part);
}

bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
  return text.size() >= end.size() &&
         equals_ignoring_case(text.substr(text.size() - end.size()), end);
}

/// "0", "0.", "0.000": refused; anything else is a preference, which does not matter with one type
/// to choose from.
bool is_zero_weight(std::string_view weight) {
  if (weight.empty() || weight.front() != '0') return false;
  for (const char c : weight.substr(1)) {
    if (c != '.' && c != '0') return false;
  }
  return true;
}

/// How exactly a media range names `type`: 3 the type, 2 its tree, 1 anything, 0 not at all.
int precision_for(std::string_view type, std::string_view range) {
  if (equals_ignoring_case(range, type)) return 3;
  const std::string_view tree = type.substr(0, type.find('/') + 1);
  if (range.ends_with("/*") && equals_ignoring_case(range.substr(0, range.size() - 1), tree))
    return 2;
  return range == "*/*" || range == "*" ? 1 : 0;
}

/// Of the parameters of a media type: no charset, or one that UTF-8 covers.
bool are_utf8(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view value = take(parameters, ';');
    const std::string_view name = take(value, '=');
    if (!equals_ignoring_case(name, "charset")) continue;
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    if (!equals_ignoring_case(value, "utf-8") && !equals_ignoring_case(value, "us-ascii"))
      return false;
  }
  return true;
}

}  // namespace

bool is_json(std::string_view content_type) {
  if (content_type == "application/json") return true;
  std::string_view rest = content_type;
  const std::string_view type = take(rest, ';');
  const bool json =
      equals_ignoring_case(type, "application/json") ||
      (ends_with_ignoring_case(type, "+json") && type.find('/') != std::string_view::npos);
  return json && are_utf8(rest);
}

bool is_type(std::string_view content_type, std::string_view type) {
  std::string_view parameters = content_type;
  return equals_ignoring_case(take(parameters, ';'), type) && are_utf8(parameters);
}

bool accepts(std::string_view accept, std::string_view type) {
  if (accept.empty() || accept == "*/*" || accept == type) return true;
  int best = 0;
  bool taken = false;
  bool any = false;
  while (!accept.empty()) {
    std::string_view parameters = take(accept, ',');
    if (parameters.empty()) continue;
    any = true;
    const int precision = precision_for(type, take(parameters, ';'));
    if (precision == 0 || precision < best) continue;
    bool refused = false;
    while (!parameters.empty()) {
      std::string_view value = take(parameters, ';');
      if (equals_ignoring_case(take(value, '='), "q")) refused = is_zero_weight(trimmed(value));
    }
    taken = precision > best ? !refused : taken || !refused;
    best = precision;
  }
  return taken || !any;
}

}  // namespace tenon::rest
