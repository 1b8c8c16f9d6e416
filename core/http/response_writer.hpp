// The head of an answer as bytes. Knows what HTTP/1.1 asks of every answer, and no route.
#pragma once

#include <string>
#include <string_view>

#include "http/exchange.hpp"

namespace tenon::http {

/// What the answer says about the connection's future; `unsaid` where the version's default holds.
enum class Persistence { unsaid, keep_alive, close };

/// Appends status line, Date, Content-Type, Content-Length, Connection, response.extra and the
/// empty line.
/// @param date_line  a whole header line with its CR LF
void append_head(std::string& to, const Response& response, Persistence persistence,
                 std::string_view date_line);

/// False for the statuses whose answers end with the head. @source RFC 9110 §6.4.1
constexpr bool may_have_body(std::uint16_t status) {
  return status >= 200 && status != 204 && status != 304;
}

}  // namespace tenon::http
