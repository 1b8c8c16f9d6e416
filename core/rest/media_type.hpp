// What a request says of its body and of the answer that it can take. Knows of JSON only.
#pragma once

#include <string_view>

namespace tenon::rest {

/// True for application/json and any +json type, in UTF-8. @source RFC 9110 section 8.3, RFC 8259
/// section 8.1
bool is_json(std::string_view content_type);

/// False only when an Accept header names what it takes and JSON is not among it; malformed ones
/// take all.
/// @source RFC 9110 section 12.5.1
bool accepts_json(std::string_view accept);

}  // namespace tenon::rest
