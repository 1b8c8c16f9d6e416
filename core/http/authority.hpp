// The form of a Host header's value and of the authority in an absolute target. Resolves nothing.
#pragma once

#include <string_view>

namespace tenon::http {

/// True for uri-host [":" port] with a host that is not empty: a name, an IPv4 address, or an IPv6
/// address in brackets. No user information. @source RFC 9110 §7.2, RFC 3986 §3.2.2
bool is_authority(std::string_view text);

}  // namespace tenon::http
