#include "rest/request_head.hpp"

#include "rest/media_type.hpp"

namespace tenon::rest {
namespace {

using http::equals_ignoring_case;

/// Counts of headers that may come but once.
struct Seen {
  int traceparent = 0, content_type = 0, accept = 0;
};

void read_one(const http::Header& header, RequestHead& head, Seen& seen) {
  // Told apart by length first: of a browser's dozen headers hardly one is compared.
  switch (header.name.size()) {
    case 6:
      if (!equals_ignoring_case(header.name, "accept")) return;
      head.takes_json =
          (seen.accept++ != 0 && head.takes_json) || accepts(header.value, "application/json");
      return;
    case 11:
      if (!equals_ignoring_case(header.name, "traceparent")) return;
      head.traceparent = seen.traceparent++ == 0 ? header.value : std::string_view();
      return;
    case 12:
      if (!equals_ignoring_case(header.name, "content-type")) return;
      head.content_type_repeated = seen.content_type++ != 0;
      head.content_type = header.value;
      return;
    case 13:
      if (equals_ignoring_case(header.name, "if-none-match")) head.if_none_match = header.value;
      return;
    case 16:
      if (!equals_ignoring_case(header.name, "content-encoding")) return;
      if (!equals_ignoring_case(header.value, "identity") && !header.value.empty())
        head.encoding = header.value;
      return;
    default: return;
  }
}

}  // namespace

RequestHead read_head(std::span<const http::Header> headers) {
  RequestHead head;
  Seen seen;
  for (const http::Header& header : headers) read_one(header, head, seen);
  return head;
}

bool takes(std::span<const http::Header> headers, std::string_view type) {
  bool any = false;
  for (const http::Header& header : headers) {
    if (!equals_ignoring_case(header.name, "accept")) continue;
    if (accepts(header.value, type)) return true;
    any = true;
  }
  return !any;
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    const std::size_t comma = if_none_match.find(',');
    std::string_view one = if_none_match.substr(0, comma);
    if_none_match.remove_prefix(comma == std::string_view::npos ? if_none_match.size() : comma + 1);
    while (one.starts_with(' ') || one.starts_with('\t')) one.remove_prefix(1);
    while (one.ends_with(' ') || one.ends_with('\t')) one.remove_suffix(1);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == "*" || one == etag) return true;
  }
  return false;
}

}  // namespace tenon::rest
