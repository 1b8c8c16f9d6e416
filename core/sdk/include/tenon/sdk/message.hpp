// What generated messages are made of: lists that read the host's memory in place and writers that
// fill the answer.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>
#include <type_traits>

#include "tenon/abi/types.h"
#include "tenon/sdk/call.hpp"

namespace tenon {

/// An exact number: `unscaled` / 10^Scale.
template <int Scale>
struct Decimal {
  std::int64_t unscaled = 0;
  friend bool operator==(const Decimal&, const Decimal&) = default;
};

using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Date = std::chrono::sys_days;
/// What a clock on the wall shows, wherever the wall is.
using LocalTime = std::chrono::local_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

/// An exact amount in the smallest unit of its currency: 1250 and "EUR" are 12.50 euros.
struct Money {
  std::int64_t minor = 0;
  char code[4] = {};  // three capital letters of ISO 4217, and NUL

  Money() = default;
  /// @param currency  "EUR"; what has not three letters is found out when the answer is encoded
  Money(std::int64_t minor_units, std::string_view currency) : minor(minor_units) {
    if (currency.size() == 3) currency.copy(code, 3);
  }
  /// Valid as long as this amount.
  std::string_view currency() const { return code; }
  friend bool operator==(const Money&, const Money&) = default;
};

/// How a C++ value stands in a C struct. The primary template serves messages: a view class with a
/// nested Raw.
template <class T, class = void>
struct Element {
  using Raw = typename T::Raw;
  static T read(const Raw& raw) { return T(raw); }
};

template <>
struct Element<std::string_view> {
  using Raw = tn_str;
  static std::string_view read(const Raw& raw) { return {raw.p, static_cast<std::size_t>(raw.n)}; }
  static Raw write(const Call& call, std::string_view value) { return call.copy(value); }
};

template <>
struct Element<bool> {
  using Raw = std::uint8_t;
  static bool read(Raw raw) { return raw != 0; }
  static Raw write(const Call&, bool value) { return value ? 1 : 0; }
};

template <class T>
struct Element<T, std::enable_if_t<std::is_arithmetic_v<T> && !std::is_same_v<T, bool>>> {
  using Raw = T;
  static T read(Raw raw) { return raw; }
  static Raw write(const Call&, T value) { return value; }
};

template <class T>
struct Element<T, std::enable_if_t<std::is_enum_v<T>>> {
  using Raw = std::uint32_t;
  static T read(Raw raw) { return static_cast<T>(raw); }
  static Raw write(const Call&, T value) { return static_cast<Raw>(value); }
};

template <int Scale>
struct Element<Decimal<Scale>> {
  using Raw = std::int64_t;
  static Decimal<Scale> read(Raw raw) { return {raw}; }
  static Raw write(const Call&, Decimal<Scale> value) { return value.unscaled; }
};

template <>
struct Element<Instant> {
  using Raw = std::int64_t;  // microseconds since 1970-01-01T00:00:00Z
  static Instant read(Raw raw) { return Instant(std::chrono::microseconds(raw)); }
  static Raw write(const Call&, Instant value) { return value.time_since_epoch().count(); }
};

template <>
struct Element<Date> {
  using Raw = std::int32_t;  // days since 1970-01-01
  static Date read(Raw raw) { return Date(std::chrono::days(raw)); }
  static Raw write(const Call&, Date value) {
    return static_cast<Raw>(value.time_since_epoch().count());
  }
};

template <>
struct Element<LocalTime> {
  using Raw = std::int64_t;  // microseconds since 1970-01-01T00:00:00, no zone
  static LocalTime read(Raw raw) { return LocalTime(std::chrono::microseconds(raw)); }
  static Raw write(const Call&, LocalTime value) { return value.time_since_epoch().count(); }
};

template <>
struct Element<Duration> {
  using Raw = std::int64_t;  // microseconds
  static Duration read(Raw raw) { return Duration(raw); }
  static Raw write(const Call&, Duration value) { return value.count(); }
};

template <>
struct Element<Money> {
  using Raw = tn_money;
  static Money read(const Raw& raw) { return {raw.minor, std::string_view(raw.currency, 3)}; }
  static Raw write(const Call&, const Money& value) {
    return {value.minor, {value.code[0], value.code[1], value.code[2], '\0'}, 0};
  }
};

template <>
struct Element<tn_uuid> {
  using Raw = tn_uuid;
  static tn_uuid read(const Raw& raw) { return raw; }
  static Raw write(const Call&, const tn_uuid& value) { return value; }
};

/// A borrowed, read-only list. The stride is the writer's, which may know a longer struct than we
/// do.
template <class T>
class List {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = T;
    Iterator(const List* list, std::size_t at) : list_(list), at_(at) {}
    T operator*() const { return (*list_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }
    friend bool operator!=(const Iterator& a, const Iterator& b) { return a.at_ != b.at_; }

   private:
    const List* list_;
    std::size_t at_;
  };

  explicit List(const tn_span& raw) : raw_(&raw) {}
  std::size_t size() const { return static_cast<std::size_t>(raw_->n); }
  bool empty() const { return raw_->n == 0; }
  T operator[](std::size_t at) const {
    const char* first = static_cast<const char*>(raw_->p);
    return Element<T>::read(
        *reinterpret_cast<const typename Element<T>::Raw*>(first + at * raw_->stride));
  }
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }

 private:
  const tn_span* raw_;
};

/// Fills a list of known length with scalars or text, which is copied.
template <class T>
class ListWriter {
 public:
  using Raw = typename Element<T>::Raw;
  ListWriter(const Call& call, tn_span& span, std::size_t count)
      : call_(call), elements_(call.allocate<Raw>(count)) {
    for (std::size_t i = 0; i < count; ++i) elements_[i] = Raw{};
    span = {elements_, count, sizeof(Raw), 0};
  }
  void set(std::size_t at, T value) { elements_[at] = Element<T>::write(call_, value); }

 private:
  Call call_;
  Raw* elements_;
};

/// Fills a list of known length with messages.
template <class T>
class MessageListWriter {
 public:
  using Raw = typename T::Raw;
  MessageListWriter(const Call& call, tn_span& span, std::size_t count)
      : call_(call), elements_(call.allocate<Raw>(count)) {
    for (std::size_t i = 0; i < count; ++i) {
      elements_[i] = Raw{};
      elements_[i].head.size = sizeof(Raw);
    }
    span = {elements_, count, sizeof(Raw), 0};
  }
  typename T::Writer operator[](std::size_t at) const {
    return typename T::Writer(call_, elements_[at]);
  }

 private:
  Call call_;
  Raw* elements_;
};

/// A zeroed message in the arena of the request, its size set.
template <class Raw>
Raw& new_message(const Call& call) {
  Raw* raw = call.allocate<Raw>(1);
  *raw = Raw{};
  raw->head.size = sizeof(Raw);
  return *raw;
}

}  // namespace tenon
