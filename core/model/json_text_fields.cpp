// decode_text_fields: what a path and a query string say, checked as JSON is.
#include <optional>
#include <span>

#include "model/json_codec.hpp"
#include "model/json_fault.hpp"
#include "model/json_message.hpp"
#include "model/json_store.hpp"

namespace tenon::model {
namespace {

class TextFields {
 public:
  TextFields(const MessagePlan& plan, std::span<const TextField> fields, Arena& arena)
      : plan_(plan), fields_(fields), arena_(arena) {}

  Result<void*> decode(void* upon);

 private:
  bool scalar(const FieldPlan& field, std::size_t first, char* message);
  bool list(const FieldPlan& field, std::size_t first, char* message);
  std::size_t count_from(std::size_t first) const;
  Error error(std::string_view name) const;
  Error error(Fault fault, std::string_view name) {
    fault_ = std::move(fault);
    return error(name);
  }

  const MessagePlan& plan_;
  std::span<const TextField> fields_;
  Arena& arena_;
  Fault fault_;
  std::optional<std::size_t> fault_index_;  // of a list's element
};

Error TextFields::error(std::string_view name) const {
  Error error{fault_.errc, std::string(fault_.code), fault_.message, "", false};
  if (!name.empty()) append_pointer(error.path, name);
  if (fault_index_) append_pointer(error.path, std::to_string(*fault_index_));
  return error;
}

/// How often the name of field `first` comes from there on.
std::size_t TextFields::count_from(std::size_t first) const {
  std::size_t count = 0;
  for (const TextField& field : fields_.subspan(first)) count += field.name == fields_[first].name;
  return count;
}

bool TextFields::scalar(const FieldPlan& field, std::size_t first, char* message) {
  return Store{field, false, message + field.offset, arena_, fault_}.plain_text(
      fields_[first].value);
}

bool TextFields::list(const FieldPlan& field, std::size_t first, char* message) {
  const std::size_t count = count_from(first);
  if (count < field.min_items || count > field.max_items) {
    fault_ = wrong_count(field, count);
    return false;
  }
  auto* elements =
      static_cast<char*>(arena_.allocate(count * field.element.size, field.element.align));
  if (elements == nullptr) {
    fault_ = memory_fault(arena_.bytes_max());
    return false;
  }
  std::size_t stored = 0;
  for (const TextField& given : fields_.subspan(first)) {
    if (given.name != field.name) continue;
    if (!Store{field, true, elements + stored * field.element.size, arena_, fault_}.plain_text(
            given.value)) {
      fault_index_ = stored;
      return false;
    }
    ++stored;
  }
  set_span(message + field.offset, field, elements, count);
  return true;
}

Result<void*> TextFields::decode(void* upon) {
  char* message = upon == nullptr ? make_message(plan_, arena_) : static_cast<char*>(upon);
  if (message == nullptr) return error(memory_fault(arena_.bytes_max()), "");
  const std::uint64_t from_body = present_of(message);
  std::uint64_t given = from_body;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const std::string_view name = fields_[i].name;
    const FieldPlan* field = plan_.find(name, 0);
    if (field == nullptr) return error(unknown_field(plan_, name), name);
    if ((given & field->bit()) != 0) {
      const bool further_element = field->list && (from_body & field->bit()) == 0;
      if (further_element) continue;
      return error(repeated_field(name), name);
    }
    given |= field->bit();
    const bool stored = field->list ? list(*field, i, message) : scalar(*field, i, message);
    if (!stored) return error(name);
  }
  if (const FieldPlan* field = first_missing(plan_, given); field != nullptr) {
    return error(missing_field(plan_, *field), field->name);
  }
  set_present(message, given);
  return message;
}

}  // namespace

Result<void*> decode_text_fields(const MessagePlan& plan, const TextField* fields,
                                 std::size_t count, void* message, Arena& arena) {
  return TextFields(plan, {fields, count}, arena).decode(message);
}

}  // namespace tenon::model
