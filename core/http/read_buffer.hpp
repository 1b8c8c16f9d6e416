// Bytes that have arrived and wait to be understood, in one piece of memory that is kept from
// request to request.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace tenon::http {

class ReadBuffer {
 public:
  static constexpr std::size_t kFirstBytes = 4 * 1024;
  static constexpr std::size_t kKeptBytesMax = 32 * 1024;

  std::string_view bytes() const { return {memory_.get() + begin_, end_ - begin_}; }
  std::size_t size() const { return end_ - begin_; }

  /// Room after the bytes, without moving them; may be empty.
  std::span<char> room() { return {memory_.get() + end_, capacity_ - end_}; }
  /// As room(), at least one byte; moves the bytes when it must, and never holds more than twice of
  /// what has arrived, unless that is less than kFirstBytes.
  std::span<char> make_room() {
    if (begin_ == end_) {
      begin_ = end_ = 0;
      release_excess();
    }
    if (end_ == capacity_) {
      if (begin_ > capacity_ / 2) {
        move_to_front();
      } else {
        grow();
      }
    }
    return room();
  }
  /// Bytes were written into what was the room; it may have moved to the front since, by erase() or
  /// clear().
  void commit(const char* written, std::size_t count) {
    if (written != memory_.get() + end_) std::memmove(memory_.get() + end_, written, count);
    end_ += count;
  }
  /// Drops bytes from the front. The rest stays where it is.
  void consume(std::size_t count) { begin_ += count; }
  /// Cuts bytes out of the middle; what follows moves.
  void erase(std::size_t from, std::size_t count) {
    char* const at = memory_.get() + begin_ + from;
    std::memmove(at, at + count, size() - from - count);
    end_ -= count;
  }
  void clear() { begin_ = end_ = 0; }

 private:
  /// Gives back memory that only an unusual request needed.
  void release_excess() {
    if (capacity_ <= kKeptBytesMax) return;
    memory_.reset();
    capacity_ = 0;
  }
  void move_to_front() {
    std::memmove(memory_.get(), memory_.get() + begin_, size());
    end_ -= begin_;
    begin_ = 0;
  }
  void grow() {
    const std::size_t wanted = std::max(kFirstBytes, 2 * size());
    auto larger = std::make_unique_for_overwrite<char[]>(wanted);
    if (size() > 0) std::memcpy(larger.get(), memory_.get() + begin_, size());
    end_ -= begin_;
    begin_ = 0;
    memory_ = std::move(larger);
    capacity_ = wanted;
  }

  std::unique_ptr<char[]> memory_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace tenon::http
