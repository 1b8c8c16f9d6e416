// A module's note: what it says of itself in the file, readable before any of its code runs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "host/elf_image.hpp"
#include "model/interface.hpp"

namespace tenon::host {

/// "shop.orders/1#0123456789abcdef"
struct InterfaceReference {
  std::string id;
  std::string hash;
  friend auto operator<=>(const InterfaceReference&, const InterfaceReference&) = default;
};

struct Note {
  std::uint32_t abi_version = 0;
  model::Kind kind = model::Kind::engine;
  std::string id;
  std::string version;
  std::string data_hash;  // of its data model; "" = it has none
  std::vector<InterfaceReference> provides;
  std::vector<InterfaceReference> requires_;
  std::vector<InterfaceReference> optional;  // bound when somebody provides them
  std::vector<std::string> libraries;        // sonames it may need beyond the C and C++ runtime
};

/// nullopt unless `text` is <interface id>#<16 hex digits>; the hash of a host service ("tn.") may
/// be left out.
std::optional<InterfaceReference> parse_reference(std::string_view text);

/// Whether an interface is the host's own to provide, and no module's.
bool is_host_service(std::string_view interface_id);

/// Finds and reads the note. Messages continue a sentence that begins with the module's name.
/// @error failed_precondition  "module.no_note", "module.bad_note", "module.abi_mismatch"
Result<Note> read_note(const ElfImage& image);

}  // namespace tenon::host
