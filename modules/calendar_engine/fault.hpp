// What is wrong with a caller's input, and the value-or-fault that the pure parts of the engine
// return. Knows nothing of the ABI: the services turn a Fault into a status.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>

namespace calendar_engine {

enum class FaultKind {
  bad_input,    // the request is wrong, whatever the state
  too_much,     // right, but more work or more instances than allowed
  interrupted,  // the caller asked to stop; the rest of the fault is empty
};

/// `code` is stable, `path` a JSON pointer into the request, `message` one line that says what
/// would mend it.
struct Fault {
  FaultKind kind = FaultKind::bad_input;
  std::string code;
  std::string path;
  std::string message;
};

inline Fault bad_input(std::string code, std::string path, std::string message) {
  return {FaultKind::bad_input, std::move(code), std::move(path), std::move(message)};
}

/// A value, or the fault that stands in its place.
template <class T>
class [[nodiscard]] Outcome {
 public:
  Outcome(T value)
      : value_(std::move(value)) {}  // NOLINT: implicit, so that `return value` reads well
  Outcome(Fault fault) : fault_(std::move(fault)) {}  // NOLINT: implicit

  explicit operator bool() const { return value_.has_value(); }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }
  /// Requires !*this.
  const Fault& fault() const {
    assert(!value_);
    return fault_;
  }

 private:
  std::optional<T> value_;
  Fault fault_;
};

}  // namespace calendar_engine
