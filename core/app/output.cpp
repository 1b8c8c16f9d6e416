#include "app/output.hpp"

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace tenon::app {
namespace {

[[noreturn]] void fail(int reason) {
  throw std::system_error(reason, std::generic_category(), "writing to standard output");
}

}  // namespace

void write_out(std::string_view text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) fail(errno);
  flush_out();
}

void flush_out() {
  errno = 0;
  if (std::fflush(stdout) != 0) fail(errno);
  // Told before, to somebody who did not ask.
  if (std::ferror(stdout) != 0) fail(EIO);
}

}  // namespace tenon::app
