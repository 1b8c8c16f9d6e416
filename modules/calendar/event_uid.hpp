// UIDs of events that are made here.
#pragma once

#include <string>

#include "tenon/abi/types.h"

namespace calendar {

/// As RFC 7986 (5.3) wants them: a random UUID, which says nothing of this machine or of anybody.
std::string new_uid();

/// 8-4-4-4-12, in lower case.
std::string uuid_text(const tn_uuid& id);

}  // namespace calendar
