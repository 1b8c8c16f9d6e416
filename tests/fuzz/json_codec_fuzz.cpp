// Feeds arbitrary bytes to the codec. What it accepts must be encoded again, accepted again, and be
// the same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.hpp"
#include "json_shapes.hpp"
#include "model/json_codec.hpp"
#include "tenon/abi/types.h"

namespace {

using namespace tenon::model;

struct Codec {
  Interface interface = shapes::shapes_interface();
  JsonCodec codec{interface};
  tenon::Arena arena{std::size_t{4} << 20U};
};

void require(bool claim) {
  if (!claim) std::abort();
}

void check_refusal(const tenon::Error& error) {
  require(!error.code.empty() && !error.message.empty());
  require(error.message.find('\n') == std::string::npos);
}

void check_round_trip(const MessagePlan& plan, const void* message, tenon::Arena& arena) {
  std::string first;
  require(encode_json(plan, message, first));
  const auto decoded = decode_json(plan, first, arena);
  if (!decoded) {
    // Nothing but the limits that an absent list breaks when it is written as [].
    require(decoded.error().code == "field.out_of_range" ||
            decoded.error().code == "tenon.memory_limit");
    return;
  }
  std::string second;
  require(encode_json(plan, *decoded, second));
  require(first == second);
}

/// "name=value&name=value", without percent-encoding.
std::vector<TextField> split(std::string_view text) {
  std::vector<TextField> fields;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    fields.push_back({pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size()))});
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
  }
  return fields;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Codec* const kept = new Codec;  // for the life of the process
  if (size == 0) return 0;
  const auto& messages = kept->interface.messages;
  const MessagePlan& plan = *kept->codec.plan(messages[data[0] % messages.size()].name);
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  kept->arena.reset();
  if ((data[0] & 0x80) != 0) {
    const std::vector<TextField> fields = split(text);
    const auto decoded =
        decode_text_fields(plan, fields.data(), fields.size(), nullptr, kept->arena);
    decoded ? check_round_trip(plan, *decoded, kept->arena) : check_refusal(decoded.error());
    return 0;
  }
  if ((data[0] & 0x40) != 0) {
    std::uint64_t nulls = 0;
    const auto patch = decode_json_patch(plan, text, kept->arena, nulls);
    if (!patch) {
      check_refusal(patch.error());
      return 0;
    }
    require((static_cast<const tn_message*>(*patch)->present & nulls) == 0);
    std::string json;
    encode_json(plan, *patch, json);
    return 0;
  }
  const auto decoded = decode_json(plan, text, kept->arena);
  decoded ? check_round_trip(plan, *decoded, kept->arena) : check_refusal(decoded.error());
  return 0;
}
