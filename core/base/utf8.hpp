// What is one character of UTF-8 and what is not.
#pragma once

#include <cstddef>
#include <string_view>

namespace tenon {

/// Length in bytes of the UTF-8 sequence at the head of `text`, 0 when it is none: no surrogates,
/// no overlong forms. Requires that text is not empty.
/// @source RFC 3629 section 4
std::size_t utf8_length(std::string_view text);

}  // namespace tenon
