// Counts what operator new gives out, in the executable that links counting_new.cpp.
#pragma once

#include <cstddef>

namespace counting_new {

std::size_t allocations();

}  // namespace counting_new
