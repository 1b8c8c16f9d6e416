// The tables behind the codecs, of JSON and of the wire: what they know of a message, of a field
// and of an enum, made once from the model. For their own sources; others see MessagePlan only by
// pointer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "model/interface.hpp"
#include "tenon/abi/types.h"

namespace tenon::model {

struct MessagePlan;

/// Objects and lists within one another, in what is read and in what is written.
inline constexpr std::size_t kDepthMax = 32;

struct EnumPlan {
  struct Value {
    std::uint32_t tag;
    std::string name;
    std::string quoted;  // as it stands in JSON
  };
  std::string name;
  std::vector<Value> values;

  const Value* find(std::string_view value_name) const;
  const Value* find(std::uint32_t tag) const;
};

struct FieldPlan {
  std::string name;
  std::string key;  // `,"name":`, as the encoder appends it
  Type type = Type::text;
  bool list = false;
  bool required = false;
  bool is_trusted = false;  // json: what the module made is appended without a look
  std::uint8_t precision = 0, scale = 0;
  std::uint32_t tag = 0;
  std::uint32_t offset = 0, ordinal = 0;
  Extent element{0, 1};  // of one value, whether it stands alone or in a list
  const MessagePlan* message = nullptr;
  const EnumPlan* enumeration = nullptr;

  // Inclusive, always set: the whole range of the type where the schema has no limit. Decimals
  // unscaled.
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
  double min_number = std::numeric_limits<double>::lowest();
  double max_number = std::numeric_limits<double>::max();
  std::string min_text, max_text;  // as in the schema, for messages; "" = no limit there
  std::uint32_t min_length = 0, max_length = UINT32_MAX;
  std::uint32_t min_items = 0, max_items = UINT32_MAX;

  std::uint64_t bit() const { return std::uint64_t{1} << ordinal; }
};

struct MessagePlan {
  std::string name;                      // without the interface that it may be imported from
  std::vector<FieldPlan> fields;         // in the order of tags
  std::vector<std::string> field_names;  // the same order; for "did you mean"
  std::uint64_t required = 0;            // the present bits that a message must have
  std::vector<char> prototype;  // a message with nothing present: size set, defaults in their slots

  /// @param hint  where to look first: fields mostly come in the order of tags
  const FieldPlan* find(std::string_view name, std::size_t hint) const;
};

/// What the JSON of money is read by: amount and currency, as text and in this order.
struct MoneyParts {
  tn_message head;
  tn_str amount, currency;
};
const MessagePlan& money_plan();

}  // namespace tenon::model
