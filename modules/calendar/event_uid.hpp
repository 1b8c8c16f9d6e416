// UIDs of events that are made here.
#pragma once

#include <string>

namespace calendar {

/// As RFC 7986 (5.3) wants them: a random UUID, which says nothing of this machine or of anybody.
std::string new_uid();

}  // namespace calendar
