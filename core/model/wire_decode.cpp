// decode_wire: total over any bytes. It reads within the bounds that it was given, allocates
// nothing but from the arena, and does work in proportion to what it reads.
#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "model/json_fault.hpp"
#include "model/json_message.hpp"
#include "model/wire_codec.hpp"
#include "model/wire_format.hpp"
#include "model/wire_reader.hpp"

namespace tenon::model {
namespace {

using wire::Cursor, wire::Form, wire::Key;

constexpr std::size_t kFieldsMax = 64;  // bits of tn_message.present

/// A message that is being read.
struct Open {
  Open(const MessagePlan& message_plan, char* message) : plan(message_plan), at(message) {}

  const MessagePlan& plan;
  char* at;
  std::uint64_t given = 0;           // present bits
  std::uint64_t empty = 0;           // of lists that are said to be there without elements
  std::size_t capacity[kFieldsMax];  // elements, by ordinal; of lists in `given`
};

template <class T>
T get(const char* slot) {
  T value;
  std::memcpy(&value, slot, sizeof value);
  return value;
}

template <class T>
void put(char* slot, const T& value) {
  std::memcpy(slot, &value, sizeof value);
}

const FieldPlan* find(const MessagePlan& plan, std::uint32_t tag, std::size_t hint) {
  const std::size_t count = plan.fields.size();
  for (std::size_t i = 0, at = hint; i < count; ++i, ++at) {
    if (at >= count) at = 0;
    if (plan.fields[at].tag == tag) return &plan.fields[at];
  }
  return nullptr;
}

void store_varint(Type type, std::uint64_t value, char* slot) {
  switch (type) {
    case Type::boolean: put(slot, static_cast<std::uint8_t>(value != 0 ? 1 : 0)); return;
    case Type::enumeration: put(slot, static_cast<std::uint32_t>(value)); return;
    case Type::int32:
    case Type::date:
      put(slot, static_cast<std::int32_t>(wire::unzigzag(static_cast<std::uint32_t>(value))));
      return;
    default: put(slot, wire::unzigzag(value)); return;
  }
}

class Decoder {
 public:
  Decoder(std::string_view bytes, Arena& arena) : read_(bytes), arena_(arena) {}

  Result<void*> run(const MessagePlan& plan, std::string_view bytes);

 private:
  // All are false, and leave the fault, when the bytes are none of the message.
  bool message(const MessagePlan& plan, char* at, Cursor in, bool merging);
  bool member(Open& open, const FieldPlan& field, Key key, Cursor& in);
  bool list(Open& open, const FieldPlan& field, Key key, Cursor& in);
  bool packed(Open& open, const FieldPlan& field, Cursor in);
  bool element(const FieldPlan& field, Cursor& in, char* slot);
  bool value(const FieldPlan& field, Cursor& in, char* slot, bool merging);
  bool money(Cursor in, char* slot, bool merging);
  bool empty_lists(Open& open, Key key, Cursor& in);
  bool reserve(Open& open, const FieldPlan& field, std::size_t more, tn_span& span);

  bool copy(std::string_view bytes, char* slot);
  bool refuse_form(const char* at, const FieldPlan& field, Form found);
  bool refuse_memory();

  wire::Reader read_;
  Arena& arena_;
  std::size_t depth_ = 0;
};

Result<void*> Decoder::run(const MessagePlan& plan, std::string_view bytes) {
  char* made = make_message(plan, arena_);
  const bool good = made != nullptr
                        ? message(plan, made, {bytes.data(), bytes.data() + bytes.size()}, false)
                        : refuse_memory();
  if (!good) return std::move(read_.error());
  return static_cast<void*>(made);
}

/// @param merging  the message has been read before, in part
bool Decoder::message(const MessagePlan& plan, char* at, Cursor in, bool merging) {
  if (depth_ == kDepthMax)
    return read_.refuse(in.at, fmt::format("begins a message deeper than {} levels", kDepthMax));
  ++depth_;
  Open open(plan, at);
  if (merging) {
    open.given = present_of(at);
    for (const FieldPlan& field : plan.fields) {
      if (field.list)
        open.capacity[field.ordinal] = static_cast<std::size_t>(get<tn_span>(at + field.offset).n);
    }
  }
  std::size_t hint = 0;
  while (in.at != in.end) {
    Key key{};
    if (!read_.key(in, key)) return false;
    if (const FieldPlan* field = find(plan, key.number, hint); field != nullptr) {
      hint = field->ordinal + 1;
      if (!member(open, *field, key, in)) return read_.refused_within(field->name);
    } else if (!(key.number == kEmptyListsTag ? empty_lists(open, key, in) : read_.skip(in, key))) {
      return false;
    }
  }
  set_present(at, open.given | open.empty);
  --depth_;
  return true;
}

/// What stands behind a key.
bool Decoder::member(Open& open, const FieldPlan& field, Key key, Cursor& in) {
  if (field.list) return list(open, field, key, in);
  if (key.form != wire::form_of(field.type)) return refuse_form(in.at, field, key.form);
  const bool merging = (open.given & field.bit()) != 0;
  open.given |= field.bit();
  char* slot = open.at + field.offset;
  if (field.type != Type::message) return value(field, in, slot, merging);
  Cursor inner{};
  if (!read_.length(in, inner)) return false;
  if (merging) return message(*field.message, get<char*>(slot), inner, true);
  char* made = make_message(*field.message, arena_);
  if (made == nullptr) return refuse_memory();
  put(slot, made);
  return message(*field.message, made, inner, false);
}

bool Decoder::list(Open& open, const FieldPlan& field, Key key, Cursor& in) {
  const Form form = wire::form_of(field.type);
  if (key.form == Form::length && form != Form::length) {
    Cursor inner{};
    return read_.length(in, inner) && packed(open, field, inner);
  }
  if (key.form != form) return refuse_form(in.at, field, key.form);
  // Those that follow at once are counted first, so that they get their memory at once.
  const std::size_t count = read_.run_length(key, in);
  tn_span span{};
  if (!reserve(open, field, count, span)) return false;
  auto* elements = static_cast<char*>(const_cast<void*>(span.p));
  for (std::size_t i = 0; i < count; ++i) {
    if (i != 0 && !read_.key(in, key)) return false;
    char* slot = elements + span.n * field.element.size;
    if (!element(field, in, slot)) return read_.refused_within(std::to_string(span.n));
    ++span.n;
  }
  put(open.at + field.offset, span);
  return true;
}

/// The values of one packed list: all in `in`.
bool Decoder::packed(Open& open, const FieldPlan& field, Cursor in) {
  std::size_t count = in.left() / sizeof(double);
  if (field.type != Type::float64) {
    // Each varint has one byte without the high bit.
    count = static_cast<std::size_t>(std::count_if(
        in.at, in.end, [](char byte) { return static_cast<unsigned char>(byte) < 0x80; }));
  }
  if (in.at == in.end) return true;  // says nothing, as proto3 has it
  tn_span span{};
  if (!reserve(open, field, count, span)) return false;
  auto* elements = static_cast<char*>(const_cast<void*>(span.p));
  while (in.at != in.end) {
    // A varint that ends is one of those counted; value() refuses one that does not.
    if (!value(field, in, elements + span.n * field.element.size, false))
      return read_.refused_within(std::to_string(span.n));
    ++span.n;
  }
  put(open.at + field.offset, span);
  return true;
}

bool Decoder::element(const FieldPlan& field, Cursor& in, char* slot) {
  if (field.type != Type::message) return value(field, in, slot, false);
  Cursor inner{};
  if (!read_.length(in, inner)) return false;
  init_message(*field.message, slot);
  return message(*field.message, slot, inner, false);
}

/// One value that is no message, in the form of its type.
bool Decoder::value(const FieldPlan& field, Cursor& in, char* slot, bool merging) {
  const Form form = wire::form_of(field.type);
  if (form == Form::varint) {
    std::uint64_t read = 0;
    if (!read_.varint(in, read)) return false;
    store_varint(field.type, read, slot);
    return true;
  }
  if (form == Form::fixed64) {
    const char* at = in.at;
    if (!read_.fixed(in, sizeof(double))) return false;
    std::memcpy(slot, at, sizeof(double));
    return true;
  }
  Cursor inner{};
  if (!read_.length(in, inner)) return false;
  if (field.type == Type::money) return money(inner, slot, merging);
  if (field.type != Type::uuid) return copy({inner.at, inner.left()}, slot);
  if (inner.left() != sizeof(tn_uuid))
    return read_.refuse(inner.at,
                        fmt::format("begins a uuid of {} bytes; it has 16", inner.left()));
  std::memcpy(slot, inner.at, sizeof(tn_uuid));
  return true;
}

bool Decoder::money(Cursor in, char* slot, bool merging) {
  auto money = merging ? get<tn_money>(slot) : tn_money{};
  while (in.at != in.end) {
    Key key{};
    if (!read_.key(in, key)) return false;
    if (key.number == wire::kMoneyMinor && key.form == Form::varint) {
      std::uint64_t read = 0;
      if (!read_.varint(in, read)) return false;
      money.minor = wire::unzigzag(read);
    } else if (key.number == wire::kMoneyCurrency && key.form == Form::length) {
      Cursor text{};
      if (!read_.length(in, text)) return false;
      if (text.left() > sizeof money.currency)
        return read_.refuse(text.at,
                            fmt::format("begins a currency of {} bytes; it has 3", text.left()));
      std::memset(money.currency, 0, sizeof money.currency);
      std::memcpy(money.currency, text.at, text.left());
    } else if (key.number == wire::kMoneyMinor || key.number == wire::kMoneyCurrency) {
      return read_.refuse(in.at, "begins a value of another type than tenon.Money has there");
    } else if (!read_.skip(in, key)) {
      return false;
    }
  }
  put(slot, money);
  return true;
}

/// Tags that are no list's are another version's, and say nothing.
bool Decoder::empty_lists(Open& open, Key key, Cursor& in) {
  const auto note = [&](std::uint64_t tag) {
    const FieldPlan* field =
        tag > UINT32_MAX ? nullptr : find(open.plan, static_cast<std::uint32_t>(tag), 0);
    if (field != nullptr && field->list) open.empty |= field->bit();
  };
  std::uint64_t tag = 0;
  if (key.form == Form::varint) {
    if (!read_.varint(in, tag)) return false;
    note(tag);
    return true;
  }
  if (key.form != Form::length)
    return read_.refuse(in.at,
                        "begins the tags of empty lists in another form than whole numbers have");
  Cursor inner{};
  if (!read_.length(in, inner)) return false;
  while (inner.at != inner.end) {
    if (!read_.varint(inner, tag)) return false;
    note(tag);
  }
  return true;
}

/// Makes room for `more` elements behind those that the list has.
/// @param span  gets what the list is so far; its memory has room for all
bool Decoder::reserve(Open& open, const FieldPlan& field, std::size_t more, tn_span& span) {
  span = get<tn_span>(open.at + field.offset);
  std::size_t& capacity = open.capacity[field.ordinal];
  if ((open.given & field.bit()) == 0) capacity = 0;
  open.given |= field.bit();
  const std::size_t count = static_cast<std::size_t>(span.n);
  if (count + more <= capacity) return true;
  const std::size_t size = field.element.size;
  // Lists that come in pieces double, for otherwise many small ones would take squares of steps.
  const std::size_t wanted = std::max(count + more, count * 2);
  if (wanted > arena_.bytes_max() / size) return refuse_memory();
  auto* grown = static_cast<char*>(arena_.allocate(wanted * size, field.element.align));
  if (grown == nullptr) return refuse_memory();
  if (count != 0) std::memcpy(grown, span.p, count * size);
  span.p = grown;
  capacity = wanted;
  return true;
}

bool Decoder::copy(std::string_view bytes, char* slot) {
  if (bytes.empty()) {
    put(slot, tn_str{nullptr, 0});
    return true;
  }
  auto* kept = static_cast<char*>(arena_.allocate(bytes.size(), 1));
  if (kept == nullptr) return refuse_memory();
  std::memcpy(kept, bytes.data(), bytes.size());
  put(slot, tn_str{kept, bytes.size()});
  return true;
}

bool Decoder::refuse_form(const char* at, const FieldPlan& field, Form found) {
  return read_.refuse(
      at, fmt::format("begins a value of wire type {}; \"{}\" has {}", static_cast<int>(found),
                      field.name, static_cast<int>(wire::form_of(field.type))));
}

bool Decoder::refuse_memory() {
  Fault fault = memory_fault(arena_.bytes_max());
  return read_.refuse({fault.errc, std::string(fault.code), std::move(fault.message), "", false});
}

}  // namespace

Result<void*> decode_wire(const MessagePlan& plan, std::string_view bytes, Arena& arena) {
  return Decoder(bytes, arena).run(plan, bytes);
}

}  // namespace tenon::model
