// A value, or an Error that the input or the state decided. Never thrown; what the world breaks is
// thrown instead.
#pragma once

#include <boost/system/result.hpp>

#include "base/error.hpp"

namespace tenon {

[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location&) {
  throw std::logic_error("a Result was read without asking: " + to_text(error));
}

/// Boost's own type is not nodiscard in 1.81; this one is.
template <class T>
class [[nodiscard]] Result : public boost::system::result<T, Error> {
 public:
  using boost::system::result<T, Error>::result;
};

}  // namespace tenon
