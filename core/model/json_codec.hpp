// JSON to and from the C structs of a message, by tables made once from the model. The host needs no code of the
// module's for it. Thread-safe after construction.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.hpp"
#include "base/result.hpp"
#include "model/interface.hpp"

namespace tenon::model {

/// The plan of one message: fields by name and by ordinal with offsets, nested plans by pointer. Opaque outside model.
struct MessagePlan;

/// Plans of all messages of one interface. Owns them; keep it as long as a plan is in use.
class JsonCodec {
 public:
  explicit JsonCodec(const Interface& interface);
  ~JsonCodec();
  JsonCodec(JsonCodec&&) noexcept;
  JsonCodec& operator=(JsonCodec&&) noexcept;

  /// Never null for a message of the interface.
  const MessagePlan* plan(std::string_view message_name) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

std::uint32_t message_size(const MessagePlan& plan);

/// Decodes and validates. The struct and all it points to are in `arena` (text is copied, escapes resolved).
/// Unknown and repeated members, wrong types, null, missing fields, limits: refused.
/// @error invalid_argument    codes "json.malformed" (path empty, message with the byte offset), "field.unknown"
///                            (nearest known named), "field.missing", "field.wrong_type", "field.repeated",
///                            "field.out_of_range", "field.bad_format", "field.unknown_value"; path = JSON pointer
/// @error resource_exhausted  "tenon.memory_limit"
Result<void*> decode_json(const MessagePlan& plan, std::string_view json, Arena& arena);

/// Appends the message as JSON: fields in the order of tags, absent ones left out, absent lists as [].
void encode_json(const MessagePlan& plan, const void* message, std::string& to);

/// A field of a request that comes as text: a path segment or a query parameter, already percent-decoded.
struct TextField {
  std::string_view name, value;
};

/// Fills a message from text fields (numbers, booleans, enums and so on in their JSON form without quotes; a list by
/// repetition), upon what decode_json made of a body when `message` is not null.
/// The same checks and codes as decode_json.
Result<void*> decode_text_fields(const MessagePlan& plan, const TextField* fields, std::size_t count, void* message,
                                 Arena& arena);

}  // namespace tenon::model
