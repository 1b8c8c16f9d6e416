// Memory of one request: bump allocation, freed all at once, chunks kept for the next request.
// Not thread-safe: a request is worked on by one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace tenon {

class Arena {
 public:
  /// @param bytes_max  what one request may use; allocate() answers nullptr beyond it
  explicit Arena(std::size_t bytes_max) : bytes_max_(bytes_max) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Uninitialised memory, or nullptr when the limit is reached. `align` is a power of two, at
  /// most 64.
  void* allocate(std::size_t bytes, std::size_t align) {
    const std::uintptr_t at = (cursor_ + align - 1) & ~(static_cast<std::uintptr_t>(align) - 1);
    if (at <= end_ && bytes <= end_ - at) [[likely]] {
      cursor_ = at + bytes;
      return reinterpret_cast<void*>(at);
    }
    return allocate_slowly(bytes, align);
  }
  /// Frees all; keeps up to kKeptBytesMax, and a quarter of the limit, for the next request.
  void reset();
  std::size_t bytes_max() const { return bytes_max_; }
  /// Bytes of chunks in use: what the request cost in memory, rounded up to chunks.
  std::size_t bytes_reserved() const { return reserved_; }

  static constexpr std::size_t kChunkBytes = std::size_t{16} * 1024;
  static constexpr std::size_t kKeptBytesMax = std::size_t{256} * 1024;

 private:
  struct Chunk {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size;
  };
  void* allocate_slowly(std::size_t bytes, std::size_t align);
  void use(const Chunk& chunk);

  std::size_t bytes_max_;
  std::size_t reserved_ = 0;   // sum of chunks_[0, used_)
  std::size_t used_ = 0;       // chunks in use by this request; the rest are kept
  std::uintptr_t cursor_ = 1;  // with end_ 0 the first allocate() takes the slow way
  std::uintptr_t end_ = 0;
  std::vector<Chunk> chunks_;
};

}  // namespace tenon
