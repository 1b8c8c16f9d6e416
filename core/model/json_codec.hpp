// JSON to and from the C structs of a message, by tables made once from the model. The host needs
// no code of the module's for it. Thread-safe after construction.
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

/// The plan of one message: fields by name and by ordinal with offsets, nested plans by pointer.
/// Opaque outside model.
struct MessagePlan;

/// Whether encode_json looks over the fields of type json before it appends them as they are: not
/// where the host itself made them.
enum class JsonTrust : std::uint8_t { checked, trusted };

/// Plans of all messages of one interface. Owns them; keep it as long as a plan is in use.
class JsonCodec {
 public:
  /// Requires that layout() has been computed.
  /// Throws std::invalid_argument when the model contradicts itself: a limit or default that its
  /// type cannot hold, a message or enum that is not there. The schema compiler makes no such
  /// model.
  explicit JsonCodec(const Interface& interface, JsonTrust trust = JsonTrust::checked);
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

/// Decodes and validates. The struct and all it points to are in `arena` (text is copied, escapes
/// resolved). A field that is absent has its default in its slot; its present bit stays 0. Text of
/// defaults belongs to the codec. The value of a json field is kept without white space, its
/// strings with no escape that they do not need. Unknown and repeated members, wrong types, null,
/// missing fields, limits: refused.
/// @error invalid_argument    codes "json.malformed" (path empty, message with the byte offset),
/// "field.unknown"
///                            (nearest known named), "field.missing", "field.wrong_type",
///                            "field.repeated", "field.out_of_range", "field.bad_format",
///                            "field.unknown_value"; path = JSON pointer
/// @error resource_exhausted  "tenon.memory_limit"
Result<void*> decode_json(const MessagePlan& plan, std::string_view json, Arena& arena);

/// As decode_json, but the message itself, not those within it, may lack required fields: for a
/// body that path segments complete. decode_text_fields must follow, which checks them.
Result<void*> decode_json_body(const MessagePlan& plan, std::string_view json, Arena& arena);

/// Decodes a merge patch of a message all of whose fields are optional: a member that is null is
/// not in the message but in `nulls`, by the bit of its ordinal. A list and an amount of money are
/// given whole; a field of type json keeps what the patch says of it, nulls within it too.
/// The same checks and codes as decode_json.   @source RFC 7396
Result<void*> decode_json_patch(const MessagePlan& plan, std::string_view json, Arena& arena,
                                std::uint64_t& nulls);

/// Appends the message as JSON: fields in the order of tags, absent ones left out, absent lists as
/// [].
/// @return  false: what its module made breaks the schema (a required field absent, a number not
/// finite, no such enum
///          value, a date out of range, no currency, no JSON), or nests messages deeper than a
///          request may, as a ring does; `to` is JSON all the same, and fault_of() says what is
///          wrong
bool encode_json(const MessagePlan& plan, const void* message, std::string& to);

/// The first fault of a message for which encode_json answered false.
/// @return  internal "tenon.unsound_message", its path a JSON pointer into the message
Error fault_of(const MessagePlan& plan, const void* message);

/// A field of a request that comes as text: a path segment or a query parameter, already
/// percent-decoded.
struct TextField {
  std::string_view name, value;
};

/// Fills a message from text fields (numbers, booleans, enums and so on in their JSON form without
/// quotes; a list by repetition), upon what decode_json made of a body when `message` is not null.
/// The same checks and codes as decode_json.
Result<void*> decode_text_fields(const MessagePlan& plan, const TextField* fields,
                                 std::size_t count, void* message, Arena& arena);

}  // namespace tenon::model
