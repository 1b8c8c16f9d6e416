#include "model/json_plan.hpp"

#include <cstddef>
#include <cstring>
#include <stdexcept>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "model/json_codec.hpp"
#include "model/json_store.hpp"
#include "model/scalar_text.hpp"

namespace tenon::model {

const EnumPlan::Value* EnumPlan::find(std::string_view value_name) const {
  for (const Value& value : values) {
    if (value.name == value_name) return &value;
  }
  return nullptr;
}

const EnumPlan::Value* EnumPlan::find(std::uint32_t tag) const {
  for (const Value& value : values) {
    if (value.tag == tag) return &value;
  }
  return nullptr;
}

const FieldPlan* MessagePlan::find(std::string_view field_name, std::size_t hint) const {
  const std::size_t count = fields.size();
  for (std::size_t i = 0, at = hint; i < count; ++i, ++at) {
    if (at >= count) at = 0;
    if (fields[at].name == field_name) return &fields[at];
  }
  return nullptr;
}

struct JsonCodec::Impl {
  static constexpr std::size_t kDefaultBytesMax = std::size_t{1} << 20U;

  std::vector<std::unique_ptr<EnumPlan>> enums;
  std::vector<std::unique_ptr<MessagePlan>> messages;
  std::vector<std::string> full_names;  // of messages
  Arena defaults{kDefaultBytesMax};     // what default texts point to

  MessagePlan* find(std::string_view full_name) const {
    for (std::size_t i = 0; i < full_names.size(); ++i) {
      if (full_names[i] == full_name) return messages[i].get();
    }
    return nullptr;
  }
};

namespace {

constexpr std::size_t kFieldsMax = 64;  // bits of tn_message.present

[[noreturn]] void refuse(const Field& field, std::string_view what) {
  throw std::invalid_argument(fmt::format("field \"{}\" of the model {}", field.name, what));
}

std::string_view without_interface(std::string_view full_name) {
  const std::size_t colon = full_name.find(':');
  return colon == std::string_view::npos ? full_name : full_name.substr(colon + 1);
}

EnumPlan plan_enum(const Enum& from) {
  EnumPlan plan;
  plan.name = without_interface(from.name);
  for (const EnumValue& value : from.values) {
    plan.values.push_back({value.tag, value.name, fmt::format("\"{}\"", value.name)});
  }
  return plan;
}

/// The range of the type, then the schema's limits within it.
void plan_range(const Field& field, FieldPlan& plan) {
  if (field.type == Type::int32) {
    plan.min = std::numeric_limits<std::int32_t>::min();
    plan.max = std::numeric_limits<std::int32_t>::max();
  } else if (field.type == Type::decimal) {
    plan.max = decimal_max(field.precision);
    plan.min = -plan.max;
  }
  const auto read = [&](const std::string& text, std::int64_t& whole, double& number) {
    TextFault fault = TextFault::none;
    if (field.type == Type::float64) {
      fault = parse_float64(text, number);
    } else if (field.type == Type::decimal) {
      fault = parse_decimal(text, field.precision, field.scale, whole);
    } else {
      fault = parse_int64(text, whole);
    }
    if (fault != TextFault::none) refuse(field, "has a limit that its type cannot hold: " + text);
  };
  if (field.min) read(*field.min, plan.min, plan.min_number);
  if (field.max) read(*field.max, plan.max, plan.max_number);
  plan.min_text = field.min.value_or("");
  plan.max_text = field.max.value_or("");
}

FieldPlan plan_field(const Field& field, const Interface& interface, JsonTrust trust) {
  if (field.type == Type::decimal && (field.precision > 18 || field.scale > field.precision)) {
    refuse(field, "has more digits than 18, or more after the point than in all");
  }
  FieldPlan plan;
  plan.name = field.name;
  plan.key = fmt::format(",\"{}\":", field.name);
  plan.type = field.type;
  plan.list = field.list;
  plan.required = !field.optional && !field.default_value;
  plan.is_trusted = trust == JsonTrust::trusted;
  plan.precision = field.precision;
  plan.scale = field.scale;
  plan.tag = field.tag;
  plan.offset = field.offset;
  plan.ordinal = field.ordinal;
  if (field.type == Type::message && interface.find_message(field.ref) == nullptr) {
    refuse(field, "names a message that is not there: " + field.ref);
  }
  plan.element = extent_of(field, true, interface);
  plan_range(field, plan);
  plan.min_length = field.min_length.value_or(plan.min_length);
  plan.max_length = field.max_length.value_or(plan.max_length);
  plan.min_items = field.min_items.value_or(plan.min_items);
  plan.max_items = field.max_items.value_or(plan.max_items);
  return plan;
}

void plan_prototype(const Message& from, MessagePlan& plan) {
  plan.prototype.assign(from.size, '\0');
  tn_message head{};
  head.size = from.size;
  std::memcpy(plan.prototype.data(), &head, sizeof head);
  for (const FieldPlan& field : plan.fields) {
    if (!field.list) continue;
    tn_span empty{};
    empty.stride = field.element.size;
    std::memcpy(plan.prototype.data() + field.offset, &empty, sizeof empty);
  }
}

/// Decodes each default as a request would carry it and keeps the slot.
void plan_defaults(const Message& from, MessagePlan& plan, Arena& arena) {
  // Messages of the whole model must be planned before, but no field may be missed while defaults
  // are read.
  const std::uint64_t required = std::exchange(plan.required, 0);
  std::vector<char> prototype = plan.prototype;
  for (std::size_t i = 0; i < from.fields.size(); ++i) {
    const Field& field = from.fields[i];
    if (!field.default_value) continue;
    if (field.list || field.type == Type::message)
      refuse(field, "is a list or a message and has a default");
    const auto decoded =
        decode_json(plan, fmt::format("{{\"{}\":{}}}", field.name, *field.default_value), arena);
    if (!decoded)
      refuse(field, "has a default that is none of its values: " + decoded.error().message);
    std::memcpy(prototype.data() + field.offset, static_cast<const char*>(*decoded) + field.offset,
                plan.fields[i].element.size);
  }
  plan.prototype = std::move(prototype);
  plan.required = required;
}

}  // namespace

JsonCodec::JsonCodec(const Interface& interface, JsonTrust trust)
    : impl_(std::make_unique<Impl>()) {
  for (const Enum& from : interface.enums)
    impl_->enums.push_back(std::make_unique<EnumPlan>(plan_enum(from)));
  for (const Message& from : interface.messages) {
    impl_->messages.push_back(std::make_unique<MessagePlan>());
    impl_->full_names.push_back(from.name);
  }
  for (std::size_t i = 0; i < interface.messages.size(); ++i) {
    const Message& from = interface.messages[i];
    MessagePlan& plan = *impl_->messages[i];
    plan.name = without_interface(from.name);
    if (from.fields.size() > kFieldsMax)
      throw std::invalid_argument(from.name + " of the model has over 64 fields");
    for (const Field& field : from.fields) {
      FieldPlan& planned = plan.fields.emplace_back(plan_field(field, interface, trust));
      plan.field_names.push_back(field.name);
      if (planned.required) plan.required |= planned.bit();
      if (field.type == Type::message) planned.message = impl_->find(field.ref);
      if (field.type != Type::enumeration) continue;
      for (std::size_t e = 0; e < interface.enums.size(); ++e) {
        if (interface.enums[e].name == field.ref) planned.enumeration = impl_->enums[e].get();
      }
      if (planned.enumeration == nullptr)
        refuse(field, "names an enum that is not there: " + field.ref);
    }
    plan_prototype(from, plan);
  }
  for (std::size_t i = 0; i < interface.messages.size(); ++i) {
    plan_defaults(interface.messages[i], *impl_->messages[i], impl_->defaults);
  }
}

JsonCodec::~JsonCodec() = default;
JsonCodec::JsonCodec(JsonCodec&&) noexcept = default;
JsonCodec& JsonCodec::operator=(JsonCodec&&) noexcept = default;

const MessagePlan* JsonCodec::plan(std::string_view message_name) const {
  const MessagePlan* found = impl_->find(message_name);
  TN_ASSERT(found != nullptr);
  return found;
}

const MessagePlan& money_plan() {
  static const MessagePlan plan = [] {
    MessagePlan made;
    made.name = "Money";
    made.prototype.assign(sizeof(MoneyParts), '\0');
    const std::uint32_t offsets[] = {offsetof(MoneyParts, amount), offsetof(MoneyParts, currency)};
    for (const char* name : {"amount", "currency"}) {
      FieldPlan& field = made.fields.emplace_back();
      field.name = name;
      field.required = true;
      field.ordinal = static_cast<std::uint32_t>(made.fields.size() - 1);
      field.offset = offsets[field.ordinal];
      field.element = {sizeof(tn_str), alignof(tn_str)};
      made.field_names.emplace_back(name);
      made.required |= field.bit();
    }
    return made;
  }();
  return plan;
}

std::uint32_t message_size(const MessagePlan& plan) {
  return static_cast<std::uint32_t>(plan.prototype.size());
}

}  // namespace tenon::model
