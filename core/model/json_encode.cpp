// encode_json: walks the structs by the plan and appends. Modules made them, so it believes
// pointers and counts, and checks only what JSON or the schema cannot express, and that no ring of
// messages leads it round for ever.
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "model/json_codec.hpp"
#include "model/json_fault.hpp"
#include "model/json_message.hpp"
#include "model/json_scalar.hpp"

namespace tenon::model {
namespace {

template <class T>
T get(const char* slot) {
  T value;
  std::memcpy(&value, slot, sizeof value);
  return value;
}

class Encoder {
 public:
  explicit Encoder(std::string& to) : to_(to) {}

  void message(const MessagePlan& plan, const char* at);
  bool is_sound() const { return is_sound_; }

 private:
  void value(const FieldPlan& field, const char* slot) {
    if (!append_json_scalar(field, slot, to_)) is_sound_ = false;
  }
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
  if (field.type != Type::message) {
    std::string fault = fault_of_scalar(field, slot);
    return fault.empty() || refuse(std::move(fault));
  }
  const auto* nested = get<const char*>(slot);
  if (nested != nullptr) return message(*field.message, nested);
  return refuse(fmt::format("the module said that \"{}\" is present and gave none", field.name));
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
