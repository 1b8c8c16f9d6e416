// Whether a request may be called with at all, by its head and its query: what the answer may be,
// whether there is a body, and of which type. Looks at no field.
#pragma once

#include <cstdint>

#include "http/exchange.hpp"
#include "rest/answer.hpp"
#include "rest/request_head.hpp"
#include "rest/route.hpp"

namespace tenon::rest {

/// How the body carries fields.
enum class BodyForm : std::uint8_t {
  json,    // as JSON, or there is none
  mapped,  // it is the text of one field (Http::request_field); the query may carry others
};

/// False when the request is ruled out; `answer` says why.
/// @param form  of its body, when it is not
bool admit(const http::Request& request, const RequestHead& head, const Route& route,
           Answer& answer, BodyForm& form);

}  // namespace tenon::rest
