// The binary form of a message: proto3 wire format in which every field has presence, by the plans
// that JsonCodec made. docs/schema.md has the table of types; `tenon schema proto` writes the same
// for others. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/arena.hpp"
#include "base/result.hpp"
#include "model/json_codec.hpp"

namespace tenon::model {

/// Number of the one field that messages with lists have beyond those of the schema: the tags of
/// the lists that are present and empty, packed. Proto3 has no other way to say it.
inline constexpr std::uint32_t kEmptyListsTag = 20'000;

/// What protocol buffers allow one message to be.
inline constexpr std::size_t kWireBytesMax = 0x7fff'ffff;

/// Appends `message` in proto3 wire format, fields in the order of their numbers, nothing left out
/// for being a default. What is decoded again is the same to any reader, whatever the module wrote:
/// text that is not UTF-8, numbers that are not finite, unknown values of enums, absent fields that
/// the schema requires. Lists that have elements are present.
/// @return  false: messages nest deeper than kDepthMax (as in a ring), a message is present and not
/// there, a text or span has a length and no pointer, or all is longer than kWireBytesMax; `to` has
/// some bytes more then, which mean nothing, and wire_fault_of() says what is wrong
bool encode_wire(const MessagePlan& plan, const void* message, std::string& to);

/// The fault of a message for which encode_wire answered false.
/// @return  internal "tenon.unsound_message", its path a JSON pointer into the message
Error wire_fault_of(const MessagePlan& plan, const void* message);

/// Decodes into `arena`, to which all is copied. A field that is absent has its default in its slot
/// and its present bit 0; whether the schema requires it is not asked, nor are limits. As proto3
/// has it: unknown fields are skipped, the last of a scalar's values counts, messages that come
/// twice are merged, lists add up, scalars in lists may be packed or not. Any bytes may be given.
/// @error invalid_argument    "wire.malformed": the message names the byte, the path is a JSON
///                            pointer to the field: varints over ten bytes, field number 0, a type
///                            that is not the field's, groups, lengths beyond the end, a uuid that
///                            has not 16 bytes, messages deeper than kDepthMax
/// @error resource_exhausted  "tenon.memory_limit"
Result<void*> decode_wire(const MessagePlan& plan, std::string_view bytes, Arena& arena);

}  // namespace tenon::model
