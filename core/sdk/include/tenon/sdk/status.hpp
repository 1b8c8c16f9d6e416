// Success, or a failure that a caller can act on: what an operation of a module returns.
// Header-only; nothing here crosses the ABI (see module.hpp for the crossing).
#pragma once

#include <cassert>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tenon/abi/status.h"

namespace tenon {

/// What went wrong. `code` is stable ("<module>.<fault>"), `path` a JSON pointer into the request,
/// `message` one line that says what is wrong and what would fix it.
struct Failure {
  tn_status status = TN_UNKNOWN;
  std::string code;
  std::string path;
  std::string message;
  bool retryable = false;
};

/// Success costs one null pointer; a failure owns its detail.
class [[nodiscard]] Status {
 public:
  Status() = default;
  explicit Status(Failure failure) : failure_(std::make_unique<Failure>(std::move(failure))) {}

  bool is_ok() const { return failure_ == nullptr; }
  explicit operator bool() const { return is_ok(); }
  tn_status code() const { return failure_ ? failure_->status : TN_OK; }
  /// Requires !is_ok().
  const Failure& failure() const {
    assert(failure_);
    return *failure_;
  }
  /// Prefixes the path of the failure, for a caller that passes part of its own request on.
  Status&& under(std::string_view pointer) && {
    if (failure_) failure_->path.insert(0, pointer);
    return std::move(*this);
  }

 private:
  std::unique_ptr<Failure> failure_;
};

inline Status ok() {
  return Status();
}

inline Status fail(tn_status status, std::string code, std::string path, std::string message) {
  return Status(Failure{status, std::move(code), std::move(path), std::move(message), false});
}

/// The request is wrong, whatever the state: `path` names the field.
inline Status invalid_argument(std::string code, std::string path, std::string message) {
  return fail(TN_INVALID_ARGUMENT, std::move(code), std::move(path), std::move(message));
}

inline Status not_found(std::string code, std::string path, std::string message) {
  return fail(TN_NOT_FOUND, std::move(code), std::move(path), std::move(message));
}

/// The request is right but the state forbids it.
inline Status failed_precondition(std::string code, std::string path, std::string message) {
  return fail(TN_FAILED_PRECONDITION, std::move(code), std::move(path), std::move(message));
}

inline Status resource_exhausted(std::string code, std::string path, std::string message) {
  return fail(TN_RESOURCE_EXHAUSTED, std::move(code), std::move(path), std::move(message));
}

/// A value or a failure.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}  // NOLINT: implicit
  Result(Status status) : status_(std::move(status)) {
    assert(!status_.is_ok());
  }  // NOLINT: implicit

  bool is_ok() const { return value_.has_value(); }
  explicit operator bool() const { return is_ok(); }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }
  /// The failure, to be passed on; requires !is_ok().
  Status status() && {
    assert(!is_ok());
    return std::move(status_);
  }
  const Failure& failure() const { return status_.failure(); }

 private:
  std::optional<T> value_;
  Status status_;
};

}  // namespace tenon
