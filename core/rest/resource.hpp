// The five routes of an entity's resource: from an HTTP request to a call of its interface and
// back. The documents that come back are finished JSON, passed on unparsed.
#pragma once

#include "rest/answer.hpp"
#include "rest/operation.hpp"

namespace tenon::rest {

/// Answers as the route's verb does. Requires that the route has one, and that admit() has let the
/// request pass.
void perform_on_resource(const Invocation& invocation, Work& work, Log& log, Answer& answer);

}  // namespace tenon::rest
