// decode_json: Boost.JSON reads the text and calls a handler, which fills the structs; no tree is
// built in between.
#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>

#include "base/assert.hpp"
#include "model/currency.hpp"
#include "model/json_codec.hpp"
#include "model/json_fault.hpp"
#include "model/json_message.hpp"
#include "model/json_raw.hpp"
#include "model/json_store.hpp"

namespace tenon::model {
namespace {

namespace json = boost::json;
using boost::json::error_code;

constexpr std::size_t kNameBytesMax = 128;  // more than any field's name; a longer one is shown cut

/// An open object or list.
struct Frame {
  const MessagePlan* plan;  // of an object; nullptr = a list
  const FieldPlan*
      field;  // of an object: the member being read, nullptr = none; of a list: the list's
  char* at;   // of an object: the struct; of a list: the slot that receives its span
  std::uint64_t given;  // of an object: present bits
  // Of a list.
  char* elements;
  std::size_t count;     // complete elements
  std::size_t capacity;  // elements
};

/// What Boost's parser calls. Every function answers false, and leaves the error in error(), to end
/// the parsing.
class Handler {
 public:
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);

  /// @param nulls  gets the members of the outermost object that are null; nullptr: null is refused
  Handler(const MessagePlan& plan, Arena& arena, Missing missing, std::uint64_t* nulls)
      : plan_(plan), arena_(arena), missing_(missing), nulls_(nulls), raw_(arena) {}

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code& ec) { return begin_object() || stop(ec); }
  bool on_object_end(std::size_t, error_code& ec) { return end_object() || stop(ec); }
  bool on_array_begin(error_code& ec) { return begin_list() || stop(ec); }
  bool on_array_end(std::size_t, error_code& ec) { return end_list() || stop(ec); }
  bool on_key_part(json::string_view part, std::size_t, error_code& ec) {
    if (raw_.is_open()) return raw(raw_.key(part, false)) || stop(ec);
    keep_name(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t total, error_code& ec) {
    if (raw_.is_open()) return raw(raw_.key(part, true)) || stop(ec);
    return begin_member(part, total) || stop(ec);
  }
  bool on_string_part(json::string_view part, std::size_t, error_code& ec) {
    if (raw_.is_open()) return raw(raw_.string(part, false)) || stop(ec);
    return keep_text(part) || stop(ec);
  }
  bool on_string(json::string_view part, std::size_t, error_code& ec) {
    return string(part) || stop(ec);
  }
  bool on_number_part(json::string_view, error_code&) {
    return true;
  }  // only when the number then fails
  // The literal decides: what the parser computed of it is not correctly rounded, and 1.0 is no
  // integer.
  bool on_int64(std::int64_t, json::string_view literal, error_code& ec) {
    return number(literal) || stop(ec);
  }
  bool on_uint64(std::uint64_t, json::string_view literal, error_code& ec) {
    return number(literal) || stop(ec);
  }
  bool on_double(double, json::string_view literal, error_code& ec) {
    return number(literal) || stop(ec);
  }
  bool on_bool(bool value, error_code& ec) { return boolean(value) || stop(ec); }
  bool on_null(error_code& ec) { return null() || stop(ec); }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

  bool has_failed() const { return has_failed_; }
  void* message() const { return message_; }
  Error error() const;

 private:
  bool begin_object();
  bool end_object();
  bool begin_list();
  bool end_list();
  bool begin_member(std::string_view part, std::size_t total);
  bool string(std::string_view part);
  bool number(std::string_view literal);
  bool boolean(bool value);
  bool null();
  bool begin_money();
  bool end_money();

  /// Whether a value that begins here is kept as it is.
  bool begins_raw() const { return depth_ != 0 && is_raw(frames_[depth_ - 1]); }
  static bool is_raw(const Frame& frame) {
    return frame.field->type == Type::json && frame.field->list == (frame.plan == nullptr);
  }
  bool raw_scalar(bool appended) { return raw(appended) && (raw_.is_open() || finish_raw()); }
  bool raw(bool appended) { return appended || refuse(memory_fault(arena_.bytes_max())); }
  bool finish_raw();

  void keep_name(std::string_view part);
  bool keep_text(std::string_view part);

  Frame& top() { return frames_[depth_ - 1]; }
  Frame& push(const MessagePlan* plan, const FieldPlan* field, char* at);
  char* add_element(Frame& list);
  bool slot_for_scalar(Found found, std::string_view literal);
  bool finish_scalar(bool stored);
  Store store() { return {*top().field, top().plan == nullptr, slot_, arena_, fault_}; }
  bool mismatch(Found found, std::string_view literal);
  bool refuse(Fault what) {
    fault_ = std::move(what);
    return false;
  }
  bool stop(error_code& ec) {
    has_failed_ = true;
    ec = json::error::exception;  // any error ends the parsing; the reason is in fault_
    return false;
  }

  const MessagePlan& plan_;
  Arena& arena_;
  Missing missing_;
  std::uint64_t* nulls_;
  RawJson raw_;
  void* message_ = nullptr;
  std::size_t depth_ = 0;
  char* slot_ = nullptr;
  MoneyParts money_{};  // of the amount of money being read
  char* money_slot_ = nullptr;

  char name_[kNameBytesMax];  // a member's name that came in parts
  std::size_t name_kept_ = 0;
  char* text_ = nullptr;  // a string that came in parts, in the arena
  std::size_t text_size_ = 0;
  std::size_t text_capacity_ = 0;

  bool has_failed_ = false;
  bool fault_is_of_list_ = false;  // of the innermost list as a whole, not of an element
  Fault fault_;
  std::optional<std::string>
      fault_name_;  // a further segment of the path: a member that is missing, unknown or repeated
  Frame frames_[kJsonDepthMax];
};

Error Handler::error() const {
  Error error{fault_.errc, std::string(fault_.code), fault_.message, "", false};
  for (std::size_t i = 0; i < depth_; ++i) {
    const Frame& frame = frames_[i];
    if (frame.plan != nullptr) {
      if (frame.field != nullptr) append_pointer(error.path, frame.field->name);
    } else if (!fault_is_of_list_ || i + 1 < depth_) {
      append_pointer(error.path, std::to_string(frame.count));
    }
  }
  if (fault_name_) append_pointer(error.path, *fault_name_);
  return error;
}

Frame& Handler::push(const MessagePlan* plan, const FieldPlan* field, char* at) {
  TN_ASSERT(depth_ < kJsonDepthMax);
  frames_[depth_] = {plan, field, at, 0, nullptr, 0, 0};
  return frames_[depth_++];
}

bool Handler::mismatch(Found found, std::string_view literal) {
  if (depth_ == 0) return refuse(wrong_top_level(plan_, found));
  return refuse(wrong_type(*top().field, top().plan == nullptr, found, literal));
}

bool Handler::begin_object() {
  if (depth_ == 0) {
    char* made = make_message(plan_, arena_);
    if (made == nullptr) return refuse(memory_fault(arena_.bytes_max()));
    message_ = made;
    push(&plan_, nullptr, made);
    return true;
  }
  if (raw_.is_open()) return raw(raw_.open('{'));
  if (begins_raw()) return slot_for_scalar(Found::object, {}) && raw(raw_.open('{'));
  Frame& parent = top();
  const FieldPlan& field = *parent.field;
  const bool in_list = parent.plan == nullptr;
  if (field.list == in_list && field.type == Type::money) return begin_money();
  if (field.type != Type::message || field.list != in_list) return mismatch(Found::object, {});
  char* made = nullptr;
  if (in_list) {
    made = add_element(parent);
    if (made == nullptr) return false;
    init_message(*field.message, made);
  } else {
    made = make_message(*field.message, arena_);
    if (made == nullptr) return refuse(memory_fault(arena_.bytes_max()));
    std::memcpy(parent.at + field.offset, &made, sizeof made);
  }
  push(field.message, nullptr, made);
  return true;
}

bool Handler::begin_money() {
  if (!slot_for_scalar(Found::object, {})) return false;
  money_slot_ = slot_;
  money_ = {};
  push(&money_plan(), nullptr, reinterpret_cast<char*>(&money_));
  return true;
}

/// Both members are there; the path still leads to the field.
bool Handler::end_money() {
  const auto view = [](const tn_str& text) {
    return std::string_view(text.p, static_cast<std::size_t>(text.n));
  };
  tn_money value{};
  const TextFault why = parse_money(view(money_.amount), view(money_.currency), value);
  if (why == TextFault::none) {
    std::memcpy(money_slot_, &value, sizeof value);
    return true;
  }
  fault_name_ = why == TextFault::unknown_currency ? "currency" : "amount";
  return refuse(money_fault(why, view(money_.amount), view(money_.currency)));
}

bool Handler::end_object() {
  if (raw_.is_open()) return raw_scalar(raw_.close('}'));
  Frame& frame = top();
  frame.field = nullptr;
  const bool check = depth_ > 1 || missing_ == Missing::refused;
  if (const FieldPlan* field = check ? first_missing(*frame.plan, frame.given) : nullptr;
      field != nullptr) {
    fault_name_ = field->name;
    return refuse(missing_field(*frame.plan, *field));
  }
  if (frame.plan == &money_plan()) {
    if (!end_money()) return false;
  } else {
    set_present(frame.at, frame.given);
  }
  --depth_;
  if (depth_ != 0 && top().plan == nullptr) ++top().count;
  return true;
}

bool Handler::begin_list() {
  if (raw_.is_open()) return raw(raw_.open('['));
  if (begins_raw()) return slot_for_scalar(Found::list, {}) && raw(raw_.open('['));
  if (depth_ == 0 || top().plan == nullptr || !top().field->list) return mismatch(Found::list, {});
  push(nullptr, top().field, top().at + top().field->offset);
  return true;
}

bool Handler::end_list() {
  if (raw_.is_open()) return raw_scalar(raw_.close(']'));
  const Frame& list = top();
  if (list.count < list.field->min_items) {
    fault_is_of_list_ = true;
    return refuse(wrong_count(*list.field, list.count));
  }
  set_span(list.at, *list.field, list.elements, list.count);
  --depth_;
  return true;
}

/// Room for one more element; nullptr when there is none.
char* Handler::add_element(Frame& list) {
  constexpr std::size_t kFirstBytes = 128;
  const FieldPlan& field = *list.field;
  if (list.count == field.max_items) [[unlikely]] {
    fault_is_of_list_ = true;
    refuse(wrong_count(field, list.count));
    return nullptr;
  }
  const std::size_t size = field.element.size;
  if (list.count == list.capacity) {
    const std::size_t capacity =
        list.capacity == 0 ? std::max<std::size_t>(kFirstBytes / size, 2) : list.capacity * 2;
    auto* grown = static_cast<char*>(arena_.allocate(capacity * size, field.element.align));
    if (grown == nullptr) {
      refuse(memory_fault(arena_.bytes_max()));
      return nullptr;
    }
    if (list.count != 0) std::memcpy(grown, list.elements, list.count * size);
    list.elements = grown;
    list.capacity = capacity;
  }
  return list.elements + list.count * size;
}

bool Handler::begin_member(std::string_view part, std::size_t total) {
  Frame& frame = top();
  const std::size_t hint = frame.field == nullptr ? 0 : frame.field->ordinal + 1;
  frame.field = nullptr;
  std::string_view name = part;
  if (name_kept_ != 0) {
    keep_name(part);
    name = {name_, std::exchange(name_kept_, 0)};
  }
  const FieldPlan* field = name.size() == total ? frame.plan->find(name, hint) : nullptr;
  if (field == nullptr) [[unlikely]] {
    fault_name_ = name.substr(0, kNameBytesMax);
    return refuse(unknown_field(*frame.plan, name));
  }
  const std::uint64_t removed = nulls_ != nullptr && depth_ == 1 ? *nulls_ : 0;
  if (((frame.given | removed) & field->bit()) != 0) [[unlikely]] {
    fault_name_ = name;
    return refuse(repeated_field(name));
  }
  frame.given |= field->bit();
  frame.field = field;
  return true;
}

void Handler::keep_name(std::string_view part) {
  const std::size_t kept = std::min(part.size(), kNameBytesMax - name_kept_);
  if (kept != 0) std::memcpy(name_ + name_kept_, part.data(), kept);
  name_kept_ += kept;
}

bool Handler::keep_text(std::string_view part) {
  constexpr std::size_t kFirstBytes = 128;
  if (text_size_ + part.size() > text_capacity_) {
    const std::size_t capacity =
        std::max({text_capacity_ * 2, text_size_ + part.size(), kFirstBytes});
    auto* grown = static_cast<char*>(arena_.allocate(capacity, 1));
    if (grown == nullptr) return refuse(memory_fault(arena_.bytes_max()));
    if (text_size_ != 0) std::memcpy(grown, text_, text_size_);
    text_ = grown;
    text_capacity_ = capacity;
  }
  if (!part.empty()) std::memcpy(text_ + text_size_, part.data(), part.size());
  text_size_ += part.size();
  return true;
}

/// Sets slot_ to where the scalar goes that was just read.
bool Handler::slot_for_scalar(Found found, std::string_view literal) {
  if (depth_ == 0) return mismatch(found, literal);
  Frame& frame = top();
  if (frame.plan == nullptr) {
    slot_ = add_element(frame);
    return slot_ != nullptr;
  }
  if (frame.field->list) return mismatch(found, literal);
  slot_ = frame.at + frame.field->offset;
  return true;
}

bool Handler::finish_scalar(bool stored) {
  if (stored && top().plan == nullptr) ++top().count;
  return stored;
}

/// The value that was kept as it is has ended.
bool Handler::finish_raw() {
  const tn_str value = raw_.take();
  std::memcpy(slot_, &value, sizeof value);
  return finish_scalar(true);
}

bool Handler::string(std::string_view part) {
  if (raw_.is_open()) return raw(raw_.string(part, true));
  if (!slot_for_scalar(Found::string, {})) return false;
  std::string_view whole = part;
  TextOwner owner = TextOwner::caller;
  if (text_ != nullptr) {
    if (!keep_text(part)) return false;
    whole = {std::exchange(text_, nullptr), text_size_};
    owner = TextOwner::arena;
    text_size_ = 0;
    text_capacity_ = 0;
  }
  if (is_raw(top())) return raw_scalar(raw_.string(whole, true));
  return finish_scalar(store().string(whole, owner));
}

bool Handler::number(std::string_view literal) {
  if (raw_.is_open()) return raw(raw_.literal(literal));
  if (!slot_for_scalar(Found::number, literal)) return false;
  if (is_raw(top())) return raw_scalar(raw_.literal(literal));
  return finish_scalar(store().number(literal));
}

bool Handler::boolean(bool value) {
  const std::string_view literal = value ? "true" : "false";
  if (raw_.is_open()) return raw(raw_.literal(literal));
  if (!slot_for_scalar(Found::boolean, {})) return false;
  if (is_raw(top())) return raw_scalar(raw_.literal(literal));
  return finish_scalar(store().boolean(value));
}

bool Handler::null() {
  if (raw_.is_open()) return raw(raw_.literal("null"));
  if (nulls_ == nullptr || depth_ != 1) return mismatch(Found::null, {});
  Frame& root = top();
  root.given &= ~root.field->bit();
  *nulls_ |= root.field->bit();
  return true;
}

Malformed malformation_of(const error_code& ec) {
  if (ec == json::error::incomplete) return Malformed::incomplete;
  if (ec == json::error::too_deep) return Malformed::too_deep;
  if (ec == json::error::exponent_overflow) return Malformed::number_overflow;
  const bool in_escape = ec == json::error::illegal_leading_surrogate ||
                         ec == json::error::illegal_trailing_surrogate ||
                         ec == json::error::expected_hex_digit ||
                         ec == json::error::expected_utf16_escape;
  return in_escape ? Malformed::surrogate : Malformed::syntax;
}

Error error_of(Fault fault) {
  return {fault.errc, std::string(fault.code), std::move(fault.message), "", false};
}

Result<void*> decode(const MessagePlan& plan, std::string_view text, Arena& arena, Missing missing,
                     std::uint64_t* nulls = nullptr) {
  json::parse_options options;
  options.max_depth = kJsonDepthMax;
  json::basic_parser<Handler> parser(options, plan, arena, missing, nulls);
  error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  if (ec) {
    if (parser.handler().has_failed()) return parser.handler().error();
    return error_of(malformed(malformation_of(ec), text, used));
  }
  if (used < text.size()) return error_of(malformed(Malformed::trailing, text, used));
  return parser.handler().message();
}

}  // namespace

Result<void*> decode_json(const MessagePlan& plan, std::string_view json, Arena& arena) {
  return decode(plan, json, arena, Missing::refused);
}

Result<void*> decode_json_body(const MessagePlan& plan, std::string_view json, Arena& arena) {
  return decode(plan, json, arena, Missing::allowed);
}

Result<void*> decode_json_patch(const MessagePlan& plan, std::string_view json, Arena& arena,
                                std::uint64_t& nulls) {
  nulls = 0;
  return decode(plan, json, arena, Missing::allowed, &nulls);
}

}  // namespace tenon::model
