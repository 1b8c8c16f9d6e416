// encode_json: walks the structs by the plan and appends. Modules made them, so it believes
// pointers and counts, and checks only what JSON or the schema cannot express, and that no ring of
// messages leads it round for ever.
#include <cmath>
#include <cstring>

#include "base/log.hpp"
#include "model/json_codec.hpp"
#include "model/json_fault.hpp"
#include "model/json_message.hpp"
#include "model/scalar_text.hpp"

#include <fmt/format.h>

namespace tenon::model {
namespace {

template <class T>
T get(const char* slot) {
  T value;
  std::memcpy(&value, slot, sizeof value);
  return value;
}

std::string_view view_of(const tn_str& text) {
  return {text.p, static_cast<std::size_t>(text.n)};
}

/// How many bytes at the head of `text` stand in a JSON string as they are: ASCII without controls,
/// '"' and '\'.
std::size_t clean_prefix(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  constexpr auto has_zero_byte = [](std::uint64_t x) { return (x - kOnes) & ~x & kHighBits; };
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, text.data() + at, sizeof eight);
    const std::uint64_t control = (eight - kOnes * 0x20) & ~eight & kHighBits;
    const std::uint64_t quote = has_zero_byte(eight ^ kOnes * '"');
    const std::uint64_t backslash = has_zero_byte(eight ^ kOnes * '\\');
    if ((control | quote | backslash | (eight & kHighBits)) != 0) break;
  }
  for (; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') break;
  }
  return at;
}

void append_text(std::string& to, std::string_view text) {
  const std::size_t clean = clean_prefix(text);
  to.push_back('"');
  to.append(text.substr(0, clean));
  if (clean < text.size()) append_json_escaped(to, text.substr(clean));
  to.push_back('"');
}

class Encoder {
 public:
  explicit Encoder(std::string& to) : to_(to) {}

  void message(const MessagePlan& plan, const char* at);
  bool is_sound() const { return is_sound_; }

 private:
  void value(const FieldPlan& field, const char* slot);
  void list(const FieldPlan& field, const char* slot);
  /// For what has no place in the schema: the document stays JSON, and is_sound() tells.
  void unsound() {
    is_sound_ = false;
    to_.append("null");
  }

  std::string& to_;
  std::size_t depth_ = 0;
  bool is_sound_ = true;
  bool is_too_deep_ = false;  // ends it: a ring that branches has more paths than there is time
};

void Encoder::message(const MessagePlan& plan, const char* at) {
  if (depth_ == kDepthMax) {
    is_too_deep_ = true;
    return unsound();
  }
  ++depth_;
  const std::uint64_t present = present_of(at);
  if ((plan.required & ~present) != 0) is_sound_ = false;
  to_.push_back('{');
  bool first = true;
  for (const FieldPlan& field : plan.fields) {
    if (is_too_deep_) break;
    if (!field.list && (present & field.bit()) == 0) continue;
    to_.append(field.key, first ? 1 : 0);
    first = false;
    if (field.list) {
      list(field, at + field.offset);
    } else if (field.type != Type::message) {
      value(field, at + field.offset);
    } else if (const auto* nested = get<const char*>(at + field.offset); nested != nullptr) {
      message(*field.message, nested);
    } else {
      unsound();
    }
  }
  to_.push_back('}');
  --depth_;
}

void Encoder::list(const FieldPlan& field, const char* slot) {
  const auto span = get<tn_span>(slot);
  const char* element = static_cast<const char*>(span.p);
  to_.push_back('[');
  ++depth_;
  for (std::uint64_t i = 0; i < span.n && !is_too_deep_; ++i, element += span.stride) {
    if (i != 0) to_.push_back(',');
    if (field.type == Type::message) {
      message(*field.message, element);
    } else {
      value(field, element);
    }
  }
  --depth_;
  to_.push_back(']');
}

void Encoder::value(const FieldPlan& field, const char* slot) {
  const auto in_quotes = [&](auto append) {
    to_.push_back('"');
    append();
    to_.push_back('"');
  };
  switch (field.type) {
    case Type::boolean: to_.append(get<std::uint8_t>(slot) != 0 ? "true" : "false"); return;
    case Type::int32: append_integer(to_, get<std::int32_t>(slot)); return;
    case Type::int64: in_quotes([&] { append_integer(to_, get<std::int64_t>(slot)); }); return;
    case Type::decimal:
      in_quotes([&] { append_decimal(to_, get<std::int64_t>(slot), field.scale); });
      return;
    case Type::text: append_text(to_, view_of(get<tn_str>(slot))); return;
    case Type::bytes: in_quotes([&] { append_base64(to_, view_of(get<tn_str>(slot))); }); return;
    case Type::uuid: in_quotes([&] { append_uuid(to_, get<tn_uuid>(slot)); }); return;
    case Type::float64: {
      const auto number = get<double>(slot);
      return std::isfinite(number) ? append_float64(to_, number) : unsound();
    }
    case Type::date: {
      const auto days = get<std::int32_t>(slot);
      return is_date(days) ? in_quotes([&] { append_date(to_, days); }) : unsound();
    }
    case Type::instant: {
      const auto microseconds = get<std::int64_t>(slot);
      return is_instant(microseconds) ? in_quotes([&] { append_instant(to_, microseconds); })
                                      : unsound();
    }
    case Type::enumeration: {
      const EnumPlan::Value* known = field.enumeration->find(get<std::uint32_t>(slot));
      if (known == nullptr) return unsound();
      to_.append(known->quoted);
      return;
    }
    case Type::message: return;  // the callers' own
  }
}

/// Finds the first fault of an unsound message.
class Inspector {
 public:
  bool message(const MessagePlan& plan, const char* at);
  Error error;

 private:
  bool list(const FieldPlan& field, const char* slot);
  bool value(const FieldPlan& field, const char* slot);
  bool refuse(std::string message) {
    error.message = std::move(message);
    return false;
  }

  std::size_t depth_ = 0;
};

bool Inspector::message(const MessagePlan& plan, const char* at) {
  if (depth_ == kDepthMax) {
    return refuse(fmt::format(
        "the module nested messages deeper than {} levels, or in a ring; nest them less",
        kDepthMax));
  }
  ++depth_;
  const std::uint64_t present = present_of(at);
  if (const FieldPlan* field = first_missing(plan, present); field != nullptr) {
    append_pointer(error.path, field->name);
    return refuse(fmt::format("the module left out \"{}\", which {} always has; set it",
                              field->name, plan.name));
  }
  const std::size_t length = error.path.size();
  for (const FieldPlan& field : plan.fields) {
    if (!field.list && (present & field.bit()) == 0) continue;
    append_pointer(error.path, field.name);
    if (!(field.list ? list(field, at + field.offset) : value(field, at + field.offset)))
      return false;
    error.path.resize(length);
  }
  --depth_;
  return true;
}

bool Inspector::list(const FieldPlan& field, const char* slot) {
  const auto span = get<tn_span>(slot);
  const char* element = static_cast<const char*>(span.p);
  const std::size_t length = error.path.size();
  ++depth_;
  for (std::uint64_t i = 0; i < span.n; ++i, element += span.stride) {
    append_pointer(error.path, std::to_string(i));
    if (!(field.type == Type::message ? message(*field.message, element) : value(field, element)))
      return false;
    error.path.resize(length);
  }
  --depth_;
  return true;
}

bool Inspector::value(const FieldPlan& field, const char* slot) {
  switch (field.type) {
    case Type::message: {
      const auto* nested = get<const char*>(slot);
      if (nested != nullptr) return message(*field.message, nested);
      return refuse(
          fmt::format("the module said that \"{}\" is present and gave none", field.name));
    }
    case Type::float64:
      if (std::isfinite(get<double>(slot))) return true;
      return refuse(
          fmt::format("the module set \"{}\" to a number that is not finite", field.name));
    case Type::date:
      if (is_date(get<std::int32_t>(slot))) return true;
      return refuse(fmt::format("the module set \"{}\" to a day outside of the years 0001 to 9999",
                                field.name));
    case Type::instant:
      if (is_instant(get<std::int64_t>(slot))) return true;
      return refuse(fmt::format(
          "the module set \"{}\" to an instant outside of the years 0001 to 9999", field.name));
    case Type::enumeration:
      if (field.enumeration->find(get<std::uint32_t>(slot)) != nullptr) return true;
      return refuse(fmt::format("the module set \"{}\" to {}, which is no tag of {}", field.name,
                                get<std::uint32_t>(slot), field.enumeration->name));
    default: return true;
  }
}

}  // namespace

bool encode_json(const MessagePlan& plan, const void* message, std::string& to) {
  Encoder encoder(to);
  encoder.message(plan, static_cast<const char*>(message));
  return encoder.is_sound();
}

Error fault_of(const MessagePlan& plan, const void* message) {
  Inspector inspector;
  inspector.error.errc = Errc::internal;
  inspector.error.code = "tenon.unsound_message";
  inspector.message(plan, static_cast<const char*>(message));
  return inspector.error;
}

}  // namespace tenon::model
