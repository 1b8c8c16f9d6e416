// Entity tags of records, and the conditions that a request lays down by them. A tag is the
// record's version, and behind it, when the answer was a selection, which one: "7", "7-1b2e90ff".
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/exchange.hpp"
#include "tenon/abi/types.h"

namespace tenon::rest {

/// The tag of a record's document, in its quotes.
/// @param fields  of tn_str: what was selected; empty = the whole document
std::string etag_of(std::int64_t version, const tn_span& fields);

/// Whether an If-None-Match names `etag`, weakly compared, or says *.
/// @source RFC 9110 section 13.1.2
bool is_held(std::span<const http::Header> headers, std::string_view etag);

/// What If-Match asks for.
struct IfMatch {
  static constexpr std::size_t kVersionsMax = 16;

  bool given = false;
  bool any = false;  // *: whatever the version
  bool has_tags = false;
  std::array<std::int64_t, kVersionsMax> versions{};
  std::size_t count = 0;  // of versions, ascending; 0: the tags are weak or no record's, none holds

  bool holds_for(std::int64_t version) const;
};

/// Strongly compared: a weak tag never matches. A selection's tag stands for its version.
/// @error invalid_argument  "rest.bad_if_match": no list of tags in quotes, nor * alone; more than
/// kVersionsMax
/// @source RFC 9110 section 13.1.1
Result<IfMatch> read_if_match(std::span<const http::Header> headers);

}  // namespace tenon::rest
