// A call without a host: it gives memory and nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "tenon/sdk/call.hpp"

class FakeCall {
 public:
  FakeCall() {
    host_.size = sizeof host_;
    host_.context = this;
    host_.allocate = &FakeCall::allocate;
    raw_.size = sizeof raw_;
    raw_.host = &host_;
    raw_.deadline_ns = UINT64_MAX;
    raw_.cancelled = &cancelled_;
  }
  tenon::Call call() const { return tenon::Call(&raw_); }

 private:
  static void* allocate(const tn_call* call, std::uint64_t bytes, std::uint64_t) noexcept {
    auto* self = static_cast<FakeCall*>(call->host->context);
    self->blocks_.push_back(
        std::make_unique<std::max_align_t[]>(bytes / sizeof(std::max_align_t) + 1));
    return self->blocks_.back().get();
  }

  tn_host host_{};
  tn_call raw_{};
  std::uint32_t cancelled_ = 0;
  std::vector<std::unique_ptr<std::max_align_t[]>> blocks_;
};
