// The call that a module is answering: deadline, cancellation, caller, memory for the answer, log.
#pragma once

#include <time.h>

#include <cstddef>
#include <cstring>
#include <new>
#include <string_view>
#include <type_traits>

#include "tenon/abi/host.h"
#include "tenon/sdk/status.hpp"

namespace tenon {

/// Where a call was made; the default argument of generated clients, so that it names the caller's
/// own line.
struct Site {
  const char* file;
  std::uint32_t line;
  static Site here(const char* file = __builtin_FILE(), std::uint32_t line = __builtin_LINE()) {
    return {file, line};
  }
};

/// Borrowed: valid until the operation returns.
class Call {
 public:
  explicit Call(const tn_call* raw) : raw_(raw) {}

  const tn_call* raw() const { return raw_; }
  /// The module that called, "" when the host did.
  std::string_view caller() const { return {raw_->caller.p, raw_->caller.n}; }
  bool is_cancelled() const { return __atomic_load_n(raw_->cancelled, __ATOMIC_RELAXED) != 0; }
  /// Reads the clock: ask every thousand steps or so, not at each.
  bool is_expired() const {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
               static_cast<std::uint64_t>(now.tv_nsec) >=
           raw_->deadline_ns;
  }
  /// Success while somebody still waits for the answer. A long computation returns what this
  /// returns.
  Status still_wanted() const {
    if (is_cancelled()) return fail(TN_CANCELLED, "tenon.cancelled", "", "the caller has gone");
    if (is_expired())
      return fail(TN_DEADLINE_EXCEEDED, "tenon.deadline_exceeded", "", "the deadline has passed");
    return ok();
  }

  /// Uninitialised memory for the answer; lives as long as the request.
  /// Throws std::bad_alloc when the request has used its limit, which answers resource_exhausted.
  template <class T>
  T* allocate(std::size_t count) const {
    static_assert(std::is_trivially_destructible_v<T>, "nobody destroys what lives in the arena");
    if (count > SIZE_MAX / sizeof(T)) throw std::bad_alloc();
    void* memory = raw_->host->allocate(raw_, count * sizeof(T), alignof(T));
    if (memory == nullptr && count != 0) throw std::bad_alloc();
    return static_cast<T*>(memory);
  }
  /// A copy of `text` in the memory of the answer.
  tn_str copy(std::string_view text) const {
    if (text.empty()) return {nullptr, 0};
    char* bytes = allocate<char>(text.size());
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
  }
  void log(std::uint32_t level, std::string_view message) const {
    raw_->host->log(raw_->host->context, raw_, level, {message.data(), message.size()});
  }

 private:
  const tn_call* raw_;
};

}  // namespace tenon
