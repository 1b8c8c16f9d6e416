// Calls services as the host does: what a call and its host are in a test, and how answers read.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "expansion.hpp"
#include "service_status.hpp"
#include "tenon/sdk/message.hpp"

namespace calendar_engine {

/// A host that gives memory up to a limit, and a call on it.
class FakeCall {
 public:
  explicit FakeCall(std::size_t bytes_max = SIZE_MAX) : left_(bytes_max) {
    host_.size = sizeof host_;
    host_.context = this;
    host_.allocate = &FakeCall::allocate;
    raw_.size = sizeof raw_;
    raw_.host = &host_;
    raw_.deadline_ns = UINT64_MAX;
    raw_.cancelled = &cancelled_;
  }
  tenon::Call call() const { return tenon::Call(&raw_); }
  void cancel() { cancelled_ = 1; }
  void expire() { raw_.deadline_ns = 1; }

 private:
  static void* allocate(const tn_call* call, std::uint64_t bytes, std::uint64_t) noexcept {
    auto* self = static_cast<FakeCall*>(call->host->context);
    if (bytes > self->left_) return nullptr;
    self->left_ -= static_cast<std::size_t>(bytes);
    self->blocks_.push_back(
        std::make_unique<std::max_align_t[]>(bytes / sizeof(std::max_align_t) + 1));
    return self->blocks_.back().get();
  }

  tn_host host_{};
  tn_call raw_{};
  std::uint32_t cancelled_ = 0;
  std::size_t left_;
  std::vector<std::unique_ptr<std::max_align_t[]>> blocks_;
};

/// Ten instances at most.
inline constexpr Limits kLimits{10, 100'000};

template <class T>
Texts texts_of(const tenon::List<T>& list) {
  Texts texts;
  for (std::size_t i = 0; i < list.size(); ++i) texts.emplace_back(list[i]);
  return texts;
}

inline tenon::Instant instant(const char* text) {
  return tenon::Instant(std::chrono::seconds(read_extended(text)->time));
}

inline std::string shown(const tenon::Status& status) {
  return status.is_ok() ? "ok"
                        : std::to_string(status.code()) + " " + status.failure().code + " " +
                              status.failure().path;
}

}  // namespace calendar_engine
