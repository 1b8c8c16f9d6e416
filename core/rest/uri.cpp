#include "rest/uri.hpp"

#include <fmt/format.h>

namespace tenon::rest {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

bool has_sound_escapes(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 3)) {
    if (at + 2 >= text.size() || hex_digit(text[at + 1]) < 0 || hex_digit(text[at + 2]) < 0) {
      return false;
    }
  }
  return true;
}

std::size_t percent_decode(std::string_view text, UriPart part, char* to) {
  char* const begin = to;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      c = static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else if (c == '+' && part == UriPart::query) {
      c = ' ';
    }
    *to++ = c;
  }
  return static_cast<std::size_t>(to - begin);
}

Result<std::string_view> decoded(std::string_view text, UriPart part, Arena& arena) {
  const std::string_view specials = part == UriPart::query ? "%+" : "%";
  if (text.find_first_of(specials) == std::string_view::npos) return text;
  if (!has_sound_escapes(text)) {
    return Error{
        Errc::invalid_argument, "rest.bad_escape",
        fmt::format("\"{}\" has a % that two hex digits do not follow; write a percent sign as %25",
                    text.substr(0, 64)),
        ""};
  }
  auto* const to = static_cast<char*>(arena.allocate(text.size(), 1));
  if (to == nullptr) {
    return Error{Errc::resource_exhausted, "tenon.memory_limit",
                 "the request needs more memory than one request may use; ask for less", ""};
  }
  return std::string_view(to, percent_decode(text, part, to));
}

std::optional<QueryParameter> next_parameter(std::string_view& rest) {
  while (!rest.empty()) {
    const std::size_t end = rest.find('&');
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) return QueryParameter{pair, {}};
    return QueryParameter{pair.substr(0, equals), pair.substr(equals + 1)};
  }
  return std::nullopt;
}

}  // namespace tenon::rest
