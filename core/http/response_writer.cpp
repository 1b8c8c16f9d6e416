#include "http/response_writer.hpp"

#include <boost/beast/http/status.hpp>
#include <charconv>

namespace tenon::http {
namespace {

void append_status_line(std::string& to, std::uint16_t status) {
  if (status == 200) {
    to.append("HTTP/1.1 200 OK\r\n");
    return;
  }
  const auto reason =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
  char digits[8];
  const auto end = std::to_chars(digits, digits + sizeof digits, status);
  to.append("HTTP/1.1 ").append(digits, end.ptr).append(" ");
  to.append(reason.data(), reason.size()).append("\r\n");
}

}  // namespace

void append_head(std::string& to, const Response& response, Persistence persistence,
                 std::string_view date_line) {
  append_status_line(to, response.status);
  to.append(date_line);
  if (may_have_body(response.status)) {
    if (!response.content_type.empty()) {
      to.append("Content-Type: ").append(response.content_type).append("\r\n");
    }
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, response.body.size());
    to.append("Content-Length: ").append(digits, end.ptr).append("\r\n");
  }
  if (persistence == Persistence::close) to.append("Connection: close\r\n");
  if (persistence == Persistence::keep_alive) to.append("Connection: keep-alive\r\n");
  to.append(response.extra).append("\r\n");
}

}  // namespace tenon::http
