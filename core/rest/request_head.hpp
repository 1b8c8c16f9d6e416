// What rest wants to know of a request's headers, read in one pass. Borrows from the request.
#pragma once

#include <span>
#include <string_view>

#include "http/exchange.hpp"

namespace tenon::rest {

struct RequestHead {
  std::string_view traceparent;  // "" when there is none, or more than one: both start a new trace
  std::string_view content_type;
  std::string_view if_none_match;
  std::string_view encoding;  // a Content-Encoding other than identity
  bool content_type_repeated = false;
  bool takes_json = true;  // Accept allows it, or is absent
};

RequestHead read_head(std::span<const http::Header> headers);

/// Whether the answer may be of `type`, a media type without parameters.
bool takes(std::span<const http::Header> headers, std::string_view type);

/// True when an If-None-Match header names `etag`, weakly compared. @source RFC 9110 section 13.1.2
bool names_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace tenon::rest
