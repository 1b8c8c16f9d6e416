// Which functions an author's SQL may call: one list for the compiler and for the host.
#pragma once

#include <string_view>

namespace tenon::model {

/// The functions that authors' SQL may call: of their arguments alone, none that reads a clock, a
/// file, chance or the connection. `name` is in lower case.
bool is_allowed_function(std::string_view name);

}  // namespace tenon::model
