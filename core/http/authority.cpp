#include "http/authority.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace tenon::http {
namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// unreserved / sub-delims: what a registered name is made of, beside percent-encoded bytes.
constexpr std::array<bool, 256> kNameChars = [] {
  std::array<bool, 256> is{};
  for (int c = 0; c < 128; ++c) {
    const char letter = static_cast<char>(c);
    is[static_cast<std::size_t>(c)] =
        is_digit(letter) || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
  }
  for (const char c : std::string_view("-._~!$&'()*+,;=")) is[static_cast<unsigned char>(c)] = true;
  return is;
}();

bool is_port(std::string_view text) {
  if (text.size() > 5) return false;
  unsigned value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value <= 65535;
}

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > 255) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (kNameChars[static_cast<unsigned char>(text[i])]) continue;
    if (text[i] != '%' || i + 2 >= text.size()) return false;
    if (!is_hex_digit(text[i + 1]) || !is_hex_digit(text[i + 2])) return false;
    i += 2;
  }
  return true;
}

bool is_ipv6(std::string_view text) {
  char copy[INET6_ADDRSTRLEN] = {};
  if (text.size() >= sizeof copy) return false;
  std::memcpy(copy, text.data(), text.size());
  in6_addr address{};
  return inet_pton(AF_INET6, copy, &address) == 1;
}

}  // namespace

bool is_authority(std::string_view text) {
  if (text.empty()) return false;
  std::size_t host_end = 0;
  if (text.front() == '[') {
    host_end = text.find(']');
    if (host_end == std::string_view::npos || !is_ipv6(text.substr(1, host_end - 1))) return false;
    ++host_end;
  } else {
    host_end = std::min(text.find(':'), text.size());
    if (!is_name(text.substr(0, host_end))) return false;
  }
  if (host_end == text.size()) return true;
  return text[host_end] == ':' && is_port(text.substr(host_end + 1));
}

}  // namespace tenon::http
