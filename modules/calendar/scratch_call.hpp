// Memory for messages that are soon done with: records until they are stored, questions until they
// are answered. What a call gives out is kept until the request ends, which of many thousand
// messages would be too much.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "tenon/sdk/call.hpp"

namespace calendar {

/// A call that gives memory and nothing else, all of which can be used again.
class ScratchCall {
 public:
  ScratchCall() {
    host_.size = sizeof host_;
    host_.context = this;
    host_.allocate = &ScratchCall::allocate;
    raw_.size = sizeof raw_;
    raw_.host = &host_;
    raw_.deadline_ns = UINT64_MAX;
    raw_.cancelled = &cancelled_;
  }
  ScratchCall(const ScratchCall&) = delete;
  ScratchCall& operator=(const ScratchCall&) = delete;

  /// For writers of messages; only while this lives.
  tenon::Call call() const { return tenon::Call(&raw_); }
  /// All that was given is gone.
  void clear() {
    if (blocks_.size() > 1) blocks_.resize(1);
    used_ = 0;
  }

 private:
  static constexpr std::size_t kBlock = std::size_t{64} << 10U;

  struct Block {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;
  };

  static void* allocate(const tn_call* call, std::uint64_t bytes, std::uint64_t align) noexcept {
    try {
      return static_cast<ScratchCall*>(call->host->context)
          ->take(static_cast<std::size_t>(bytes), static_cast<std::size_t>(align));
    } catch (...) {
      return nullptr;
    }
  }

  void* take(std::size_t bytes, std::size_t align) {
    std::size_t at = (used_ + align - 1) / align * align;
    if (blocks_.empty() || at + bytes > blocks_.back().size) {
      const std::size_t size = bytes > kBlock ? bytes : kBlock;
      blocks_.push_back({std::make_unique<std::byte[]>(size), size});
      at = 0;
    }
    used_ = at + bytes;
    return blocks_.back().bytes.get() + at;
  }

  tn_host host_{};
  tn_call raw_{};
  std::uint32_t cancelled_ = 0;
  std::vector<Block> blocks_;
  std::size_t used_ = 0;  // of the last block
};

}  // namespace calendar
