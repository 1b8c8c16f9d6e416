// What the host refuses in a library's file, because it would spoil the process that loads it:
// symbols that leak, libraries that two modules would share without knowing, a libc that is not
// there. docs/abi.md gives the reasons.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "host/elf_image.hpp"

namespace tenon::host {

/// @param libraries  sonames that the module's note declares
/// @param glibc      of this machine, as "2.36"
/// @return           "module.lint" or "module.foreign_library"; the message continues a sentence
/// that begins with the
///                   module's name
std::optional<Error> lint(const ElfImage& image, std::span<const std::string> libraries,
                          std::string_view glibc);

}  // namespace tenon::host
