// encode_wire: walks the structs by the plan and appends. Modules made them, so it believes
// pointers and counts, and checks only what would lead it round for ever or through no pointer.
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "model/json_fault.hpp"
#include "model/json_message.hpp"
#include "model/wire_codec.hpp"
#include "model/wire_format.hpp"

namespace tenon::model {
namespace {

using wire::Form;

template <class T>
T get(const char* slot) {
  T value;
  std::memcpy(&value, slot, sizeof value);
  return value;
}

/// What follows the key of a value that is a varint.
std::uint64_t varint_of(Type type, const char* slot) {
  switch (type) {
    case Type::boolean: return get<std::uint8_t>(slot) != 0 ? 1 : 0;
    // As protocol buffers write an enum: a number that has the sign bit takes ten bytes.
    case Type::enumeration:
      return static_cast<std::uint64_t>(std::int64_t{get<std::int32_t>(slot)});
    case Type::int32:
    case Type::date: return wire::zigzag(get<std::int32_t>(slot));
    default: return wire::zigzag(get<std::int64_t>(slot));
  }
}

/// Three letters and NUL; what a module wrote instead is kept but for NULs at its end.
std::string_view currency_bytes(const tn_money& money) {
  std::size_t size = sizeof money.currency;
  while (size > 0 && money.currency[size - 1] == '\0') --size;
  return {money.currency, size};
}

class Encoder {
 public:
  explicit Encoder(std::string& to) : to_(to), begin_(to.size()) {}

  /// All are false, and leave the fault, when the message cannot be encoded.
  bool message(const MessagePlan& plan, const char* at);
  Error error() const;

 private:
  bool field(const FieldPlan& field, const char* at, std::uint64_t present);
  bool list(const FieldPlan& field, const tn_span& span);
  bool packed(const FieldPlan& field, const tn_span& span);
  bool value(const FieldPlan& field, const char* slot);
  bool nested(const FieldPlan& field, const char* at);
  bool text(const FieldPlan& field, const char* slot);
  void money(const FieldPlan& field, const tn_money& value);
  void empty_lists(const MessagePlan& plan, std::uint64_t empty);

  void key(std::uint32_t number, Form form) { varint(wire::key_of(number, form)); }
  void varint(std::uint64_t value) {
    char bytes[wire::kVarintBytesMax];
    to_.append(bytes, static_cast<std::size_t>(wire::put_varint(bytes, value) - bytes));
  }
  void keyed_varint(std::uint32_t number, std::uint64_t value) {
    char bytes[2 * wire::kVarintBytesMax];
    char* end = wire::put_varint(bytes, wire::key_of(number, Form::varint));
    to_.append(bytes, static_cast<std::size_t>(wire::put_varint(end, value) - bytes));
  }
  void fixed64(const char* slot) { to_.append(slot, sizeof(std::uint64_t)); }
  void keyed_bytes(std::uint32_t number, std::string_view bytes) {
    char head[2 * wire::kVarintBytesMax];
    char* end = wire::put_varint(head, wire::key_of(number, Form::length));
    to_.append(head, static_cast<std::size_t>(wire::put_varint(end, bytes.size()) - head));
    to_.append(bytes);
  }

  /// Leaves room for a length of one byte, which most are.
  std::size_t open_length(std::uint32_t number) {
    key(number, Form::length);
    to_.push_back('\0');
    return to_.size();
  }
  bool close_length(std::size_t opened);

  bool fits() const { return to_.size() - begin_ <= kWireBytesMax; }
  bool refuse_size() {
    return refuse(fmt::format("the module made a message of over {} bytes; answer less at once",
                              kWireBytesMax));
  }
  bool refuse(std::string what) {
    what_ = std::move(what);
    return false;
  }
  /// On the way back from a fault: the path from the inside out.
  bool refused_within(std::string_view segment) {
    std::string head;
    append_pointer(head, segment);
    path_.insert(0, head);
    return false;
  }

  std::string& to_;
  std::size_t begin_;
  std::size_t depth_ = 0;
  std::string what_, path_;
};

bool Encoder::message(const MessagePlan& plan, const char* at) {
  if (depth_ == kDepthMax) {
    return refuse(fmt::format(
        "the module nested messages deeper than {} levels, or in a ring; nest them less",
        kDepthMax));
  }
  ++depth_;
  const std::uint64_t present = present_of(at);
  // The fields of the host come first in a plan, and have the highest numbers.
  const std::size_t count = plan.fields.size();
  std::size_t first = 0;
  while (first < count && plan.fields[first].tag > kEmptyListsTag) ++first;
  std::uint64_t empty = 0;
  for (std::size_t i = first; i < count; ++i) {
    const FieldPlan& one = plan.fields[i];
    if (one.list && get<tn_span>(at + one.offset).n == 0) {
      empty |= present & one.bit();
    } else if (!field(one, at, present)) {
      return refused_within(one.name);
    }
  }
  if (empty != 0) empty_lists(plan, empty);
  for (std::size_t i = 0; i < first; ++i) {
    if (!field(plan.fields[i], at, present)) return refused_within(plan.fields[i].name);
  }
  --depth_;
  return true;
}

/// Of a list: one that has elements.
bool Encoder::field(const FieldPlan& field, const char* at, std::uint64_t present) {
  const char* slot = at + field.offset;
  if (field.list) return list(field, get<tn_span>(slot));
  if ((present & field.bit()) == 0) return true;
  if (field.type != Type::message) return value(field, slot);
  const auto* message = get<const char*>(slot);
  if (message != nullptr) return nested(field, message);
  return refuse(fmt::format("the module said that \"{}\" is present and gave none", field.name));
}

bool Encoder::list(const FieldPlan& field, const tn_span& span) {
  if (span.p == nullptr) {
    return refuse(fmt::format("the module gave \"{}\" {} elements and no pointer to them",
                              field.name, span.n));
  }
  if (wire::form_of(field.type) != Form::length) return packed(field, span);
  const char* element = static_cast<const char*>(span.p);
  for (std::uint64_t i = 0; i < span.n; ++i, element += span.stride) {
    if (!(field.type == Type::message ? nested(field, element) : value(field, element)))
      return refused_within(std::to_string(i));
    if (!fits()) return refuse_size();
  }
  return true;
}

bool Encoder::packed(const FieldPlan& field, const tn_span& span) {
  const std::size_t opened = open_length(field.tag);
  const char* element = static_cast<const char*>(span.p);
  for (std::uint64_t i = 0; i < span.n; ++i, element += span.stride) {
    if (field.type == Type::float64) {
      fixed64(element);
    } else {
      varint(varint_of(field.type, element));
    }
    if (!fits()) return refuse_size();
  }
  return close_length(opened);
}

/// One value that is no message.
bool Encoder::value(const FieldPlan& field, const char* slot) {
  switch (field.type) {
    case Type::float64:
      key(field.tag, Form::fixed64);
      fixed64(slot);
      return true;
    case Type::uuid: keyed_bytes(field.tag, {slot, sizeof(tn_uuid)}); return true;
    case Type::money: money(field, get<tn_money>(slot)); return true;
    case Type::text:
    case Type::bytes:
    case Type::zone:
    case Type::json: return text(field, slot);
    default: keyed_varint(field.tag, varint_of(field.type, slot)); return true;
  }
}

bool Encoder::nested(const FieldPlan& field, const char* at) {
  const std::size_t opened = open_length(field.tag);
  return message(*field.message, at) && close_length(opened);
}

bool Encoder::text(const FieldPlan& field, const char* slot) {
  const auto text = get<tn_str>(slot);
  if (text.n > kWireBytesMax) return refuse_size();
  if (text.p == nullptr && text.n != 0) {
    return refuse(fmt::format("the module gave \"{}\" a length of {} and no pointer to the bytes",
                              field.name, text.n));
  }
  keyed_bytes(field.tag, {text.p, static_cast<std::size_t>(text.n)});
  return fits() || refuse_size();
}

void Encoder::money(const FieldPlan& field, const tn_money& value) {
  char bytes[4 * wire::kVarintBytesMax + sizeof value.currency];
  char* end = wire::put_varint(bytes, wire::key_of(wire::kMoneyMinor, Form::varint));
  end = wire::put_varint(end, wire::zigzag(value.minor));
  const std::string_view currency = currency_bytes(value);
  end = wire::put_varint(end, wire::key_of(wire::kMoneyCurrency, Form::length));
  end = wire::put_varint(end, currency.size());
  std::memcpy(end, currency.data(), currency.size());
  end += currency.size();
  keyed_bytes(field.tag, {bytes, static_cast<std::size_t>(end - bytes)});
}

void Encoder::empty_lists(const MessagePlan& plan, std::uint64_t empty) {
  const std::size_t opened = open_length(kEmptyListsTag);
  for (const FieldPlan& field : plan.fields) {
    if ((empty & field.bit()) != 0) varint(field.tag);
  }
  close_length(opened);
}

bool Encoder::close_length(std::size_t opened) {
  const std::size_t size = to_.size() - opened;
  if (!fits()) return refuse_size();
  char bytes[wire::kVarintBytesMax];
  const auto more = static_cast<std::size_t>(wire::put_varint(bytes, size) - bytes) - 1;
  if (more != 0) to_.insert(opened, bytes + 1, more);
  to_[opened - 1] = bytes[0];
  return true;
}

Error Encoder::error() const {
  return {Errc::internal, "tenon.unsound_message", what_, path_, false};
}

}  // namespace

bool encode_wire(const MessagePlan& plan, const void* message, std::string& to) {
  return Encoder(to).message(plan, static_cast<const char*>(message));
}

Error wire_fault_of(const MessagePlan& plan, const void* message) {
  std::string none;
  Encoder encoder(none);
  encoder.message(plan, static_cast<const char*>(message));
  return encoder.error();
}

}  // namespace tenon::model
