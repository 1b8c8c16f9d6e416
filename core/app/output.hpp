// What a command answers on standard output: all of it, or an exception. An answer that is cut
// short is worse than none.
#pragma once

#include <string_view>

namespace tenon::app {

/// Writes `text`, and what was printed before it, at once.
/// Throws std::system_error when it does not arrive.
void write_out(std::string_view text);

/// What was printed so far has arrived when this returns.
/// Throws std::system_error when some of it did not.
void flush_out();

}  // namespace tenon::app
