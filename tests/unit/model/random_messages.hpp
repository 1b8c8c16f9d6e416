// Random messages of any interface, and whether two are the same: for the tests of the codecs.
#pragma once

#include <cmath>
#include <cstring>
#include <new>
#include <random>
#include <string>
#include <string_view>

#include "base/arena.hpp"
#include "model/interface.hpp"
#include "model/scalar_text.hpp"
#include "tenon/abi/types.h"

namespace random_messages {

using tenon::Arena;
using tenon::model::decimal_max, tenon::model::extent_of;
using tenon::model::Field, tenon::model::Interface, tenon::model::Message, tenon::model::Type;

/// What the messages are made of: only what the schema allows but for its limits, or also what a
/// module can write all the same: required fields left out, numbers that are not finite, text that
/// is not UTF-8, enum values and currencies that are not.
enum class Sanity : std::uint8_t { sound, wild };

/// The same seed makes the same message. It lies in the arena.
class MessageMaker {
 public:
  MessageMaker(const Interface& interface, Arena& arena, unsigned seed,
               Sanity sanity = Sanity::sound)
      : interface_(interface), arena_(arena), random_(seed), sanity_(sanity) {}

  char* message(const Message& model, int depth) {
    char* at = allocate(model.size);
    fill(model, at, depth);
    return at;
  }

 private:
  std::uint64_t below(std::uint64_t end) {
    return std::uniform_int_distribution<std::uint64_t>(0, end - 1)(random_);
  }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  bool is_wild() const { return sanity_ == Sanity::wild; }

  char* allocate(std::size_t bytes) {
    auto* at = static_cast<char*>(arena_.allocate(bytes, 8));
    if (at == nullptr) throw std::bad_alloc();
    std::memset(at, 0, bytes);
    return at;
  }
  template <class T>
  static void put(char* slot, const T& value) {
    std::memcpy(slot, &value, sizeof value);
  }

  void fill(const Message& model, char* at, int depth) {
    tn_message head{model.size, 0, 0};
    for (const Field& field : model.fields) {
      const bool too_deep = field.type == Type::message && depth == 0;
      const bool may_lack = field.optional || is_wild();
      if (may_lack && (too_deep || one_in(2))) continue;
      head.present |= std::uint64_t{1} << field.ordinal;
      if (field.list) {
        list(field, at + field.offset, depth);
      } else if (field.type == Type::message) {
        put(at + field.offset,
            static_cast<const char*>(message(*interface_.find_message(field.ref), depth - 1)));
      } else {
        scalar(field, at + field.offset);
      }
    }
    put(at, head);
  }

  void list(const Field& field, char* slot, int depth) {
    const std::uint32_t size = extent_of(field, true, interface_).size;
    const std::uint64_t count = below(6);
    char* elements = allocate(count * size + 1);
    for (std::uint64_t i = 0; i < count; ++i) {
      if (field.type == Type::message) {
        fill(*interface_.find_message(field.ref), elements + i * size, depth - 1);
      } else {
        scalar(field, elements + i * size);
      }
    }
    put(slot, tn_span{elements, count, size, 0});
  }

  tn_str text(bool any_byte) {
    static constexpr const char* kPieces[] = {"a",        "\"",           "\\",
                                              "\n",       "\x7f",         "\x01",
                                              "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
                                              "/",        "plain words ", "\xED\x9F\xBF"};
    std::string made;
    for (std::uint64_t n = below(one_in(8) ? 3000 : 12); n > 0; --n) {
      if (any_byte) {
        made.push_back(static_cast<char>(below(256)));
      } else {
        made += kPieces[below(std::size(kPieces))];
      }
    }
    char* kept = allocate(made.size() + 1);
    std::memcpy(kept, made.data(), made.size());
    return {kept, made.size()};
  }

  void scalar(const Field& field, char* slot) {
    if (is_wild() && one_in(3)) {
      any_bits(field, slot);
    } else {
      sound_scalar(field, slot);
    }
  }

  /// What a module can write into a slot, whatever its type allows.
  void any_bits(const Field& field, char* slot) {
    switch (field.type) {
      case Type::boolean: put(slot, static_cast<std::uint8_t>(below(2))); return;
      case Type::text:
      case Type::bytes:
      case Type::zone:
      case Type::json: put(slot, one_in(4) ? tn_str{nullptr, 0} : text(true)); return;
      case Type::money: {
        tn_money money{};
        money.minor = any_number();
        for (char& letter : money.currency) letter = static_cast<char>(below(4));
        put(slot, money);
        return;
      }
      case Type::message: return;
      default: {
        const std::int64_t bits[] = {any_number(), any_number()};
        std::memcpy(slot, bits, extent_of(field, true, interface_).size);
      }
    }
  }

  /// As many of few bits as of many; of either sign.
  std::int64_t any_number() {
    const std::int64_t some = static_cast<std::int64_t>(random_() >> below(64));
    return one_in(2) ? some : ~some;
  }

  void sound_scalar(const Field& field, char* slot) {
    switch (field.type) {
      case Type::boolean: put(slot, static_cast<std::uint8_t>(below(2))); return;
      case Type::int32: put(slot, static_cast<std::int32_t>(random_())); return;
      case Type::int64: put(slot, static_cast<std::int64_t>(random_())); return;
      case Type::float64: put(slot, any_finite_double()); return;
      case Type::decimal: {
        const auto max = static_cast<std::uint64_t>(decimal_max(field.precision));
        put(slot, static_cast<std::int64_t>(below(2 * max + 1)) - static_cast<std::int64_t>(max));
        return;
      }
      case Type::text: put(slot, text(false)); return;
      case Type::bytes: put(slot, text(true)); return;
      case Type::uuid: {
        const std::uint64_t halves[] = {random_(), random_()};
        std::memcpy(slot, halves, sizeof halves);
        return;
      }
      case Type::date: put(slot, static_cast<std::int32_t>(below(3652059)) - 719162); return;
      case Type::instant:
      case Type::local_time: {
        const auto micros = static_cast<std::int64_t>(below(3652059ULL * 86400ULL * 1000000ULL));
        const std::int64_t from_year_1 = -719162LL * 86400LL * 1000000LL;
        const std::int64_t unit = one_in(2) ? 1 : 1000000;  // whole seconds have another form
        put(slot, (micros + from_year_1) / unit * unit);
        return;
      }
      case Type::enumeration: {
        const auto& values = interface_.find_enum(field.ref)->values;
        put(slot, values[below(values.size())].tag);
        return;
      }
      case Type::duration: {
        const std::int64_t unit = one_in(2) ? 1 : 60000000;
        put(slot, static_cast<std::int64_t>(random_()) / unit * unit);
        return;
      }
      case Type::zone: {
        static constexpr const char* kZones[] = {"UTC", "Etc/GMT+5", "America/Argentina/Ushuaia"};
        const char* zone = kZones[below(std::size(kZones))];
        put(slot, tn_str{zone, std::strlen(zone)});
        return;
      }
      case Type::money: {
        static constexpr tn_money kOf[] = {{0, "EUR", 0}, {0, "JPY", 0}, {0, "KWD", 0}};
        tn_money money = kOf[below(std::size(kOf))];
        money.minor = static_cast<std::int64_t>(random_()) / 10;
        put(slot, money);
        return;
      }
      case Type::json: {
        const std::string made = json_value(3);
        char* kept = allocate(made.size());
        std::memcpy(kept, made.data(), made.size());
        put(slot, tn_str{kept, made.size()});
        return;
      }
      case Type::message: return;
    }
  }

  /// Compact, with no escape that is not needed, and not null itself.
  std::string json_value(int depth) {
    static constexpr const char* kScalars[] = {
        "true", "-1.50e3", "\"\"", "\"\xC3\xA9 \\\"\\u0000\"", "123456789012345678901234567890"};
    const std::uint64_t kind = depth == 0 ? 0 : below(3);
    if (kind == 0) return kScalars[below(std::size(kScalars))];
    std::string made = kind == 1 ? "[" : "{";
    for (std::uint64_t n = below(4); n > 0; --n) {
      if (made.size() > 1) made += ',';
      if (kind == 2) made += "\"k\\n\":";
      made += one_in(4) ? "null" : json_value(depth - 1);
    }
    return made + (kind == 1 ? "]" : "}");
  }

  double any_finite_double() {
    for (;;) {
      const std::uint64_t bits = random_();
      double value;
      std::memcpy(&value, &bits, sizeof value);
      if (one_in(2)) return static_cast<double>(static_cast<std::int64_t>(bits)) / 1000.0;
      if (std::isfinite(value)) return value;
    }
  }

  const Interface& interface_;
  Arena& arena_;
  std::mt19937_64 random_;
  Sanity sanity_;
};

/// JSON writes a list always, so an absent one comes back present and empty.
enum class ListPresence : std::uint8_t { exact, ignored };

/// Whether two messages are the same to every reader: what is present and what that is, not where
/// it lies, nor what stands in slots of absent fields.
class MessageComparer {
 public:
  explicit MessageComparer(const Interface& interface, ListPresence presence = ListPresence::exact)
      : interface_(interface), presence_(presence) {}

  bool equal(const Message& model, const char* a, const char* b) const {
    const auto present = [](const char* at) {
      return reinterpret_cast<const tn_message*>(at)->present;
    };
    if (reinterpret_cast<const tn_message*>(b)->size != model.size) return false;
    for (const Field& field : model.fields) {
      const std::uint64_t bit = std::uint64_t{1} << field.ordinal;
      const bool both = (present(a) & bit) == (present(b) & bit);
      if (!both && !(field.list && presence_ == ListPresence::ignored)) return false;
      if (field.list) {
        if (!equal_lists(field, a + field.offset, b + field.offset)) return false;
        continue;
      }
      if ((present(a) & bit) != 0 && !equal_values(field, a + field.offset, b + field.offset))
        return false;
    }
    return true;
  }

 private:
  bool equal_values(const Field& field, const char* a, const char* b) const {
    if (field.type == Type::message) {
      const char *nested_a, *nested_b;
      std::memcpy(&nested_a, a, sizeof nested_a);
      std::memcpy(&nested_b, b, sizeof nested_b);
      return equal(*interface_.find_message(field.ref), nested_a, nested_b);
    }
    return equal_scalars(field, a, b);
  }

  bool equal_scalars(const Field& field, const char* a, const char* b) const {
    if (field.type == Type::text || field.type == Type::bytes || field.type == Type::zone ||
        field.type == Type::json) {
      tn_str text_a, text_b;
      std::memcpy(&text_a, a, sizeof text_a);
      std::memcpy(&text_b, b, sizeof text_b);
      return std::string_view(text_a.p, text_a.n) == std::string_view(text_b.p, text_b.n);
    }
    return std::memcmp(a, b, extent_of(field, true, interface_).size) == 0;
  }

  bool equal_lists(const Field& field, const char* a, const char* b) const {
    tn_span list_a, list_b;
    std::memcpy(&list_a, a, sizeof list_a);
    std::memcpy(&list_b, b, sizeof list_b);
    if (list_a.n != list_b.n) return false;
    for (std::uint64_t i = 0; i < list_a.n; ++i) {
      const char* element_a = static_cast<const char*>(list_a.p) + i * list_a.stride;
      const char* element_b = static_cast<const char*>(list_b.p) + i * list_b.stride;
      const bool same = field.type == Type::message
                            ? equal(*interface_.find_message(field.ref), element_a, element_b)
                            : equal_scalars(field, element_a, element_b);
      if (!same) return false;
    }
    return true;
  }

  const Interface& interface_;
  ListPresence presence_;
};

}  // namespace random_messages
