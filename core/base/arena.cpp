#include "base/arena.hpp"

#include <algorithm>
#include <new>

namespace tenon {

void Arena::use(const Chunk& chunk) {
  cursor_ = reinterpret_cast<std::uintptr_t>(chunk.bytes.get());
  end_ = cursor_ + chunk.size;
  reserved_ += chunk.size;
  ++used_;
}

void* Arena::allocate_slowly(std::size_t bytes, std::size_t align) {
  if (bytes > bytes_max_) return nullptr;
  const std::size_t needed = bytes + align;
  // A kept chunk may be too small for this one; it is dropped rather than searched around.
  while (used_ < chunks_.size() && chunks_[used_].size < needed) chunks_.pop_back();
  if (used_ == chunks_.size()) {
    // Doubling bounds the number of chunks of a large answer.
    const std::size_t wanted =
        std::max({needed, kChunkBytes, std::min(reserved_, kChunkBytes * 64)});
    const std::size_t left = bytes_max_ - std::min(bytes_max_, reserved_);
    const std::size_t size = std::min(wanted, std::max(left, needed));
    if (size > left) return nullptr;
    std::unique_ptr<std::byte[]> memory(new (std::nothrow) std::byte[size]);
    if (memory == nullptr) return nullptr;
    chunks_.push_back({std::move(memory), size});
  }
  if (reserved_ + chunks_[used_].size > bytes_max_) return nullptr;
  use(chunks_[used_]);
  return allocate(bytes, align);
}

void Arena::reset() {
  // A kept chunk counts against the next request's limit even where that finds no room in it.
  const std::size_t kept_bytes_max = std::min(kKeptBytesMax, bytes_max_ / 4);
  std::size_t kept = 0;
  std::size_t bytes = 0;
  while (kept < chunks_.size() && bytes + chunks_[kept].size <= kept_bytes_max)
    bytes += chunks_[kept++].size;
  chunks_.resize(kept);
  used_ = 0;
  reserved_ = 0;
  cursor_ = 1;
  end_ = 0;
  if (!chunks_.empty()) use(chunks_.front());
}

}  // namespace tenon
