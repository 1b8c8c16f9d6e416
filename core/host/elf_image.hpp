// Reads what matters of a shared library from its bytes, before any of its code runs: notes,
// exported symbols, needed libraries and versions. Never trusts a number of the file: truncated or
// hostile bytes give an error, never a crash.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace tenon::host {

struct ElfNote {
  std::string name;  // without the closing NUL
  std::uint32_t type = 0;
  std::string description;  // as it stands, padding and all
};

struct ElfSymbol {
  std::string name;
  bool is_function = false;
  bool is_unique =
      false;  // STB_GNU_UNIQUE: one for the process, pins the library, shared between modules
};

struct ElfVersionNeed {
  std::string library;  // "libc.so.6"
  std::string version;  // "GLIBC_2.34"
};

struct ElfImage {
  std::vector<ElfNote> notes;
  std::vector<ElfSymbol> exports;
  std::vector<std::string> needed;
  std::vector<ElfVersionNeed> version_needs;
  bool has_static_tls = false;
  bool has_text_relocations = false;
};

/// Reads by program headers and the dynamic section, as the loader does; sections may have been
/// stripped. Messages continue a sentence that begins with the module's name.
/// @error failed_precondition  "module.not_a_library": no shared library of this machine;
/// "module.bad_note": a note that
///                             is cut short
Result<ElfImage> read_elf(std::span<const std::byte> file);

}  // namespace tenon::host
