// What a request says of its body and of the answer that it can take.
#pragma once

#include <string_view>

namespace tenon::rest {

inline constexpr std::string_view kMergePatchType = "application/merge-patch+json";

/// True for application/json and any +json type, in UTF-8. @source RFC 9110 section 8.3, RFC 8259
/// section 8.1
bool is_json(std::string_view content_type);

/// True for `type`, whatever its parameters, in UTF-8.
/// @param type  "text/csv"
bool is_type(std::string_view content_type, std::string_view type);

/// False only when an Accept header names what it takes and `type` is not among it; malformed ones
/// take all.
/// @param type  without parameters
/// @source RFC 9110 section 12.5.1
bool accepts(std::string_view accept, std::string_view type);

}  // namespace tenon::rest
