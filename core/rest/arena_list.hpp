// A list in the memory of a request, whose most is known before it is filled.
#pragma once

#include <cstddef>
#include <new>

#include <fmt/format.h>

#include "base/arena.hpp"
#include "base/error.hpp"
#include "tenon/abi/types.h"

namespace tenon::rest {

inline Error memory_error(const Arena& arena) {
  return {
      Errc::resource_exhausted, "tenon.memory_limit",
      fmt::format("the request needs more than the {} bytes that one request may use; ask for less",
                  arena.bytes_max()),
      ""};
}

/// Of plain values. What it holds lives as long as the arena's memory.
template <class T>
class ArenaList {
 public:
  /// False when the arena is at its limit. Before the first add(); drops what was in it.
  bool reserve(std::size_t count_max, Arena& arena) {
    items_ = static_cast<T*>(arena.allocate(count_max * sizeof(T), alignof(T)));
    count_ = 0;
    return items_ != nullptr;
  }
  /// Requires room.
  void add(const T& item) { new (items_ + count_++) T(item); }

  std::size_t size() const { return count_; }
  const T* begin() const { return items_; }
  const T* end() const { return items_ + count_; }
  tn_span span() const { return {items_, count_, sizeof(T), 0}; }

 private:
  T* items_ = nullptr;
  std::size_t count_ = 0;
};

}  // namespace tenon::rest
